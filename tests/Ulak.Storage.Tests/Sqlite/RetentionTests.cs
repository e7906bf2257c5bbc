using Ulak.Storage.Embedded;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>What is beyond the retention goes, oldest first, while the store goes on.</summary>
public sealed class RetentionTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_count_limit_deletes_the_oldest_messages()
    {
        await using var store = await OpenAsync(new RetentionOptions { MaxMessages = 10 });
        for (var n = 0; n < 25; n++)
        {
            await store.AddAsync(n, content: Mail.Octets(1_000, n));
        }

        await WaitForWriterAsync(store);
        Assert.Equal(
            Enumerable.Range(15, 10).Reverse().Select(Mail.Id),
            (await store.ListMessagesAsync(new MessageQuery(), Token)).Items.Select(item => item.Id));
        Assert.Equal(10, await store.CountMessagesAsync(Token));
        using var beside = _folder.OpenSecondConnection();
        Assert.Equal(10, beside.Scalar("SELECT count(*) FROM chunk"));
        Assert.Equal(10, beside.Scalar("SELECT count(*) FROM delivery"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_size_limit_deletes_the_oldest_messages_and_no_more()
    {
        await using var store = await OpenAsync(new RetentionOptions { MaxOctets = 10_500 });
        for (var n = 0; n < 25; n++)
        {
            await store.AddAsync(n, content: Mail.Octets(1_000, n));
        }

        await WaitForWriterAsync(store);
        Assert.Equal(
            Enumerable.Range(15, 10).Reverse().Select(Mail.Id),
            (await store.ListMessagesAsync(new MessageQuery(), Token)).Items.Select(item => item.Id));

        // What a user deletes makes room.
        await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(24), Mail.Id(23)), Token);
        await store.AddAsync(25, content: Mail.Octets(2_000, 25));
        await WaitForWriterAsync(store);
        Assert.Equal(9, await store.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_size_limit_is_applied_to_a_store_that_was_larger()
    {
        await using (var store = await OpenAsync(new RetentionOptions()))
        {
            await Task.WhenAll(Enumerable.Range(0, 1_000).Select(n => store.AddAsync(n, content: Mail.Octets(1_000, n))));
        }

        await using var lowered = await OpenAsync(new RetentionOptions { MaxOctets = 100_000 });
        for (var n = 0; n < 6; n++)
        {
            await WaitForWriterAsync(lowered);
        }

        Assert.Equal(100, await lowered.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_lowered_limit_is_applied_in_batches()
    {
        await using (var store = await OpenAsync(new RetentionOptions()))
        {
            await Task.WhenAll(Enumerable.Range(0, 1_000).Select(n => store.AddAsync(n)));
        }

        await using var lowered = await OpenAsync(new RetentionOptions { MaxMessages = 100 });
        await WaitForWriterAsync(lowered);
        for (var n = 0; n < 4; n++)
        {
            await WaitForWriterAsync(lowered);
        }

        Assert.Equal(100, await lowered.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task An_age_limit_deletes_messages_and_sessions()
    {
        await using var store = await OpenAsync(new RetentionOptions { MaxAge = TimeSpan.FromDays(7) });
        await store.AddAsync(1, Mail.Message(at: Mail.Noon));
        await store.AddAsync(2, Mail.Message(at: Mail.Noon.AddDays(3)));
        await store.SaveSessionAsync(Mail.Session(3), Token);
        await store.SaveSessionAsync(Mail.Session(4, at: Mail.Noon.AddDays(3)), Token);
        await WaitForRetentionAsync(store);

        _folder.Time.Advance(TimeSpan.FromDays(6));
        await WaitForRetentionAsync(store);
        Assert.Equal(2, await store.CountMessagesAsync(Token));

        await using var changes = store.WatchAsync(Token).GetAsyncEnumerator(Token);
        _folder.Time.Advance(TimeSpan.FromDays(2));
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(new StoreChange(StoreChangeKind.MessagesDeleted, Mail.Id(1)), changes.Current);
        Assert.Equal(Mail.Id(2), Assert.Single((await store.ListMessagesAsync(new MessageQuery(), Token)).Items).Id);
        Assert.Equal(Mail.Id(4), Assert.Single((await store.ListSessionsAsync(new SessionQuery(), Token)).Items).Id);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Sessions_have_their_own_count_limit()
    {
        await using var store = await OpenAsync(new RetentionOptions { MaxSessions = 3 });
        for (var n = 0; n < 8; n++)
        {
            await store.SaveSessionAsync(Mail.Session(n), Token);
        }

        await WaitForWriterAsync(store);
        await WaitForWriterAsync(store);
        Assert.Equal(
            [Mail.Id(7), Mail.Id(6), Mail.Id(5)],
            (await store.ListSessionsAsync(new SessionQuery(), Token)).Items.Select(session => session.Id));
    }

    [Theory(Timeout = TestLimits.Test)]
    [InlineData(DeliveryState.Queued)]
    [InlineData(DeliveryState.Held)]
    public async Task A_message_with_an_unfinished_delivery_is_kept(DeliveryState state)
    {
        await using var store = await OpenAsync(new RetentionOptions { MaxMessages = 1, MaxAge = TimeSpan.FromDays(1) });
        await store.AddAsync(1, Mail.Message() with { Deliveries = [new NewDelivery("bob@example.org", "relay", state)] });
        await store.AddAsync(2);
        await store.AddAsync(3, Mail.Message(at: Mail.Noon.AddDays(3)));
        _folder.Time.Advance(TimeSpan.FromDays(3));
        await WaitForRetentionAsync(store);

        Assert.NotNull(await store.FindMessageAsync(Mail.Id(1), Token));
        Assert.Null(await store.FindMessageAsync(Mail.Id(2), Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Trashed_messages_can_be_restored_until_the_undo_period_ends()
    {
        await using var store = await OpenAsync(new RetentionOptions());
        await store.AddAsync(1);
        await store.AddAsync(2);
        await store.ChangeMessagesAsync(MessageSelection.All, new MessageChange { AddTags = ["tag"] }, Token);
        var discard = await store.TrashMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
        Assert.Equal(_folder.Time.GetUtcNow().AddMinutes(10), discard.RestorableUntil);

        _folder.Time.Advance(TimeSpan.FromMinutes(10));
        await WaitForRetentionAsync(store);
        Assert.Equal(1, await store.RestoreMessagesAsync(discard.Token, Token));

        var last = await store.TrashMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
        await using var changes = store.WatchAsync(Token).GetAsyncEnumerator(Token);
        _folder.Time.Advance(TimeSpan.FromMinutes(12));
        Assert.Equal(0, await store.RestoreMessagesAsync(last.Token, Token));
        do
        {
            Assert.True(await changes.MoveNextAsync());
        }
        while (changes.Current.Kind != StoreChangeKind.MessagesDeleted);

        Assert.Equal(1, await store.CountMessagesAsync(Token));
        using var beside = _folder.OpenSecondConnection();
        foreach (var table in new[] { "message", "chunk", "delivery", "tag" })
        {
            Assert.Equal(1, beside.Scalar($"SELECT count(*) FROM {table}"));
        }
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Trashed_messages_do_not_count_towards_the_limit()
    {
        await using var store = await OpenAsync(new RetentionOptions { MaxMessages = 3 });
        await store.AddAsync(1);
        await store.AddAsync(2);
        var discard = await store.TrashMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
        await store.AddAsync(3);
        await store.AddAsync(4);
        await WaitForWriterAsync(store);
        Assert.Equal(3, await store.CountMessagesAsync(Token));

        // One too many now: the oldest goes, which is the one that came back.
        Assert.Equal(1, await store.RestoreMessagesAsync(discard.Token, Token));
        await WaitForWriterAsync(store);
        Assert.Equal(
            [Mail.Id(4), Mail.Id(3), Mail.Id(2)], (await store.ListMessagesAsync(new MessageQuery(), Token)).Items.Select(item => item.Id));
    }

    private Task<EmbeddedStore> OpenAsync(RetentionOptions retention) =>
        _folder.OpenIndexAsync(options => options with { Retention = retention });

    /// <summary>Waits for the retention by count, which the writer applies after each commit.</summary>
    private static Task WaitForWriterAsync(EmbeddedStore store) => store.MarkReadAsync(true, Mail.Id(999_999));

    /// <summary>Applies the retention by age.</summary>
    private static Task WaitForRetentionAsync(EmbeddedStore store) => store.Index.ApplyRetentionAsync();
}
