using System.Text;
using Ulak.Storage.Embedded;
using Ulak.Storage.Queue;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>A store of an older version is taken over whole or not at all.</summary>
public sealed class TakeOverTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string NewJournal => Path.Combine(_folder.Path, "journal.new");

    private string Journal => Path.Combine(_folder.Path, "journal");

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task Everything_is_taken_over_and_does_not_need_the_old_index_any_more()
    {
        var before = await FillAsync();
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            Assert.Equal(before, await DescribeAsync(store));
            Assert.NotNull(await store.FindSessionAsync(Mail.Session(900).Id, Token));
            Assert.False(Directory.Exists(NewJournal));
            Assert.InRange(new FileInfo(_folder.File).Length, 1, 1 << 20);
            await store.AddAsync(500);
            await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(500)), Token);
        }

        _folder.DeleteIndex();
        await using var again = await _folder.OpenEmbeddedAsync();
        Assert.Equal(before, await DescribeAsync(again));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task An_interrupted_run_is_repeated()
    {
        var before = await FillAsync();
        Directory.CreateDirectory(NewJournal);
        await File.WriteAllBytesAsync(Path.Combine(NewJournal, "00000001.seg"), Mail.Octets(100_000, 1), Token);
        await using var store = await _folder.OpenEmbeddedAsync();
        Assert.Equal(before, await DescribeAsync(store));
    }

    [Theory(Timeout = TestLimits.Test)]
    [InlineData("journal.new")]
    [InlineData("journal.new/00000001.seg")]
    [InlineData("journal")]
    public async Task A_run_that_is_killed_is_repeated(string until)
    {
        var before = await FillAsync();
        using (var victim = new Victim("open", _folder.Path, 0))
        {
            while (!Path.Exists(Path.Combine(_folder.Path, until)) && !victim.HasExited)
            {
                await Task.Yield();
            }

            victim.Kill();
        }

        await using var store = await _folder.OpenEmbeddedAsync();
        Assert.Equal(before, await DescribeAsync(store));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task What_was_relayed_is_taken_over_with_its_results()
    {
        await using (var old = await _folder.OpenIndexAsync())
        {
            for (var n = 1; n <= 3; n++)
            {
                await old.AddAsync(n, Mail.Message() with { IsListed = n == 3, Deliveries = [Relayed("a"), Relayed("b")] });
                await old.Queue.RecordAttemptAsync(Delivered(n, 0), Token);
            }

            await old.Queue.RecordAttemptAsync(Delivered(2, 1), Token);
            await old.Queue.PauseAsync("example.org", true, Token);
            await old.Suppressions.SaveSuppressionAsync(new("gone@example.org", 2, "manual", "", Mail.Noon, null), Token);
        }

        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await store.Cleaner!.RunAsync(Token);
            await AssertRelayedAsync(store);
        }

        _folder.DeleteIndex();
        await using var again = await _folder.OpenEmbeddedAsync();
        await AssertRelayedAsync(again);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task The_last_step_of_an_interrupted_run_is_made_up_for()
    {
        var before = await FillAsync();
        var old = await File.ReadAllBytesAsync(_folder.File, Token);
        await using (await _folder.OpenEmbeddedAsync())
        {
            // Takes it over.
        }

        _folder.DeleteIndex();
        await File.WriteAllBytesAsync(_folder.File + "-old", old, Token);
        Directory.Move(Journal, NewJournal);
        await using var store = await _folder.OpenEmbeddedAsync();
        Assert.Equal(before, await DescribeAsync(store));
        Assert.NotNull(await store.FindSessionAsync(Mail.Session(900).Id, Token));
        Assert.False(File.Exists(_folder.File + "-old"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_run_that_fails_leaves_the_store_as_it_was()
    {
        using var disk = SmallDisk.TryMount(_folder.Path, "24m");
        Assert.SkipWhen(disk is null, "Only root can mount a tmpfs.");
        var before = await FillAsync();
        var refused = await Assert.ThrowsAsync<StoreOpenException>(() => _folder.OpenEmbeddedAsync());
        Assert.Contains("needs", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(NewJournal));
        await using var store = await _folder.OpenIndexAsync();
        Assert.Equal(before, await DescribeAsync(store));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_journal_beside_a_store_without_one_is_refused()
    {
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await store.AddAsync(1);
        }

        _folder.DeleteIndex();
        Directory.Move(Journal, Journal + "-aside");
        await FillAsync();
        Directory.Move(Journal + "-aside", Journal);
        var refused = await Assert.ThrowsAsync<StoreOpenException>(() => _folder.OpenEmbeddedAsync());
        Assert.Contains("Move one of them away", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_missing_journal_is_refused()
    {
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await store.AddAsync(1);
        }

        Directory.Move(Journal, Journal + "-aside");
        var refused = await Assert.ThrowsAsync<StoreOpenException>(() => _folder.OpenEmbeddedAsync());
        Assert.Contains("is missing", refused.Message, StringComparison.Ordinal);
    }

    private static AttemptRecord Delivered(int n, int ordinal) =>
        new() { Message = Mail.Id(n), At = Mail.Noon, Results = [new(ordinal, AttemptOutcome.Delivered, "250 ok")] };

    private static NewDelivery Relayed(string name) => new($"{name}@example.org", "out", DeliveryState.Queued)
    {
        Queue = new QueueEntry { Destination = "example.org", NextAt = Mail.Noon, ExpiresAt = Mail.Noon.AddDays(5) },
    };

    private static async Task AssertRelayedAsync(EmbeddedStore store)
    {
        Assert.Equal(
            [new(Mail.Id(1), 1), new(Mail.Id(3), 1)],
            (await store.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items.Select(item => item.Key));
        Assert.True(Assert.Single(await store.Queue.ListDestinationsAsync(Token)).IsPaused);
        Assert.NotNull(await store.Suppressions.FindSuppressionAsync("gone@example.org", Mail.Noon, Token));
        using var content = new MemoryStream();
        Assert.True(await store.Queue.CopyQueuedContentAsync(Mail.Id(1), content, Token));
        Assert.Equal(Mail.Octets(100, 1), content.ToArray());
    }

    private async Task<string> FillAsync()
    {
        await using var old = await _folder.OpenIndexAsync();
        for (var n = 1; n <= 150; n++)
        {
            await using var writer = old.BeginMessage(Mail.Id(n));
            await writer.WriteAsync(Mail.Octets(n % 50 == 0 ? 700_000 : n * 10, n), Token);
            await writer.CommitAsync(
                Mail.Message($"Subject {n}", recipients: ["bob@example.org", $"carol{n}@example.org"]) with { User = "ann" },
                n % 7 == 0 ? Encoding.ASCII.GetBytes("X-Prefix: yes\r\n") : ReadOnlyMemory<byte>.Empty,
                Token);
        }

        await old.SaveUserAsync(new StoredUser("ann", "verifier", ["ann@example.org"], Mail.Noon), Token);
        await old.SaveSessionAsync(Mail.Session(900), Token);
        await old.MarkReadAsync(true, Mail.Id(10));
        await old.ChangeMessagesAsync(
            MessageSelection.Of(Mail.Id(20)), new MessageChange { Starred = true, AddTags = ["a", "b c"] }, Token);
        await old.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(30)), Token);
        await old.TrashMessagesAsync(MessageSelection.Of(Mail.Id(40)), Token);
        return await DescribeAsync(old);
    }

    private static async Task<string> DescribeAsync(IMailStore store)
    {
        var text = new StringBuilder();
        foreach (var item in (await store.ListMessagesAsync(new MessageQuery(Limit: 500), Token)).Items)
        {
            var message = (await store.FindMessageAsync(item.Id, Token))!;
            var content = await store.ContentAsync(item.Id);
            text.AppendLine(
                $"{item.Id} {item.Summary} {item.Size} {item.IsRead} {item.IsStarred} {string.Join(',', item.Tags)} {message.User} "
                + $"{string.Join(',', message.Deliveries.Select(delivery => delivery with { Id = 0, Attempts = [] }))} "
                + $"{message.MailParameters} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content!))}");
        }

        text.AppendJoin(',', (await store.ListUsersAsync(Token)).Select(user => user.Name));
        return text.Append(await store.CountMessagesAsync(Token)).ToString();
    }
}
