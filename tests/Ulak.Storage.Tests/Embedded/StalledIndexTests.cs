using System.Collections.Immutable;
using Ulak.Storage.Embedded;
using Ulak.Storage.Embedded.Cleaning;
using Ulak.Storage.Queue;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>An index that cannot be written does not lose or refuse mail, and goes on by itself.</summary>
public sealed class StalledIndexTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ListLogger _log = new();

    private static AttemptRecord Delivered => new()
    {
        Message = Mail.Id(1),
        At = Mail.Noon,
        Results = [new(0, AttemptOutcome.Delivered, "250 ok")],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task Mail_is_accepted_while_the_index_is_locked_and_appears_afterwards()
    {
        await using var store = await _folder.OpenEmbeddedAsync(time: TimeProvider.System, log: _log);
        using (var beside = _folder.OpenSecondConnection())
        {
            beside.Execute("BEGIN IMMEDIATE");
            for (var n = 1; n <= 5; n++)
            {
                await store.AddAsync(n);
            }

            Assert.Equal(0, await store.CountMessagesAsync(Token));
            beside.Execute("ROLLBACK");
        }

        while (await store.CountMessagesAsync(Token) < 5)
        {
            await Task.Yield();
        }

        // Changes are not refused afterwards.
        Assert.Equal(1, await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(2)), Token));
        await store.AddAsync(6);
        Assert.Equal([Mail.Id(6), Mail.Id(5), Mail.Id(4), Mail.Id(3), Mail.Id(1)], await store.FindAsync(""));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task What_is_due_is_not_read_without_what_was_queued_before()
    {
        await using var store = await _folder.OpenEmbeddedAsync(time: TimeProvider.System, log: _log);
        Task<ImmutableArray<QueuedDelivery>> due;
        Task<DateTimeOffset?> next;
        using (var beside = _folder.OpenSecondConnection())
        {
            beside.Execute("BEGIN IMMEDIATE");
            await store.AddAsync(1, Mail.Queued());
            due = store.Queue.ListDueAsync(new DueQuery("example.org", Mail.Noon, 10), Token).AsTask();
            next = store.Queue.FindNextDueAsync("example.org", DateTimeOffset.MinValue, Token).AsTask();

            // Another read does not wait so long.
            Assert.Equal(0, await store.CountMessagesAsync(Token));
            await store.FindAsync("");
            Assert.False(due.IsCompleted || next.IsCompleted);
            beside.Execute("ROLLBACK");
        }

        Assert.Equal(Mail.Id(1), Assert.Single(await due).Key.Message);
        Assert.Equal(Mail.Noon, await next);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_result_is_recorded_while_the_index_is_locked_and_what_is_due_is_not_read_without_it()
    {
        await using var store = await _folder.OpenEmbeddedAsync(time: TimeProvider.System, log: _log);
        await store.AddAsync(1, Mail.Queued());
        await store.FindAsync("");
        Task<ImmutableArray<QueuedDelivery>> due;
        using (var beside = _folder.OpenSecondConnection())
        {
            beside.Execute("BEGIN IMMEDIATE");
            await store.Queue.RecordAttemptAsync(Delivered, Token);
            due = store.Queue.ListDueAsync(new DueQuery("example.org", Mail.Noon, 10), Token).AsTask();

            // Another read does not wait so long. This one would deliver the message again.
            Assert.Single((await store.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items);
            Assert.False(due.IsCompleted);
            beside.Execute("ROLLBACK");
        }

        Assert.Empty(await due);
    }

    [Theory(Timeout = TestLimits.Test)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_due_is_read_on_a_full_disk_unless_the_index_lacks_a_result(bool lacksResult)
    {
        var owner = await StoreOwner.OpenAsync(new EmbeddedStoreOptions { Directory = _folder.Path }, TimeProvider.System, _log, Token);
        await using var store = new EmbeddedStore(owner.Index, owner.Applier, owner.Messages, owner.DisposeAsync);
        await store.AddAsync(1, Mail.Queued());
        await store.AddAsync(2, Mail.Queued());
        await store.FindAsync("");
        using var beside = _folder.OpenSecondConnection();
        beside.Execute("BEGIN IMMEDIATE");
        if (lacksResult)
        {
            await store.Queue.RecordAttemptAsync(Delivered, Token);
        }
        else
        {
            await store.AddAsync(3, Mail.Queued());
        }

        owner.Applier.Progress.Fail(new StoreUnavailableException("The disk is full.", isFull: true));
        var due = store.Queue.ListDueAsync(new DueQuery("example.org", Mail.Noon, 10), Token).AsTask();
        if (lacksResult)
        {
            Assert.True((await Assert.ThrowsAsync<StoreUnavailableException>(() => due)).IsFull);
        }
        else
        {
            Assert.Equal(2, (await due).Length);
        }

        beside.Execute("ROLLBACK");
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_message_that_was_delivered_is_not_moved_by_an_index_that_does_not_know_of_it()
    {
        var owner = await StoreOwner.OpenAsync(
            new EmbeddedStoreOptions { Directory = _folder.Path, BusyTimeout = TimeSpan.FromMilliseconds(100) },
            TimeProvider.System, _log, Token);
        await using var store = new EmbeddedStore(owner.Index, owner.Applier, owner.Messages, owner.DisposeAsync);
        await store.AddAsync(1, Mail.Queued());
        await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
        var parts = await store.Index.Readers.ReadAsync(database => EmbeddedMessageStore.FindParts(database, Mail.Id(1)), Token);
        Task recording;
        Task moving;
        using (var beside = _folder.OpenSecondConnection())
        {
            beside.Execute("BEGIN IMMEDIATE");
            recording = store.Queue.RecordAttemptAsync(
                new AttemptRecord { Message = Mail.Id(1), At = Mail.Noon, Results = [new(0, AttemptOutcome.Delivered, "250 ok")] }, Token)
                .AsTask();
            moving = new MessageMover(owner.Index, owner.Applier).MoveAsync(parts![0].Position.Segment, Token);

            // Each read waits for the index, for a time. The mover reads twice before it writes.
            for (var n = 0; n < 4; n++)
            {
                await store.FindAsync("");
            }

            beside.Execute("ROLLBACK");
        }

        await recording;
        await moving;
        Assert.False(await store.Queue.CopyQueuedContentAsync(Mail.Id(1), Stream.Null, Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task What_a_locked_index_missed_is_applied_by_the_next_start()
    {
        using (var beside = await LockedAsync())
        {
            await using var store = await _folder.OpenEmbeddedAsync(time: TimeProvider.System, log: _log);
            beside.Execute("BEGIN IMMEDIATE");
            await store.AddAsync(1);
            await store.DisposeAsync();
        }

        await using var again = await _folder.OpenEmbeddedAsync();
        Assert.Equal(Mail.Octets(100, 1), await again.ContentAsync(Mail.Id(1)));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task What_follows_a_change_that_could_not_be_applied_is_not_applied_before_it()
    {
        var store = await _folder.OpenEmbeddedAsync(options => options with { BusyTimeout = TimeSpan.FromSeconds(1) }, log: _log);
        await store.AddAsync(1);
        await store.FindAsync("");
        Task closing;
        using (var beside = _folder.OpenSecondConnection())
        {
            beside.Execute("BEGIN IMMEDIATE");
            var marking = store.MarkReadAsync(true, Mail.Id(1));
            await store.AddAsync(2);
            closing = store.DisposeAsync().AsTask();
            await Assert.ThrowsAnyAsync<Exception>(() => marking);

            // From here on the index could be written. The position must not go on past the mark.
            beside.Execute("ROLLBACK");
        }

        await closing;
        await using var again = await _folder.OpenEmbeddedAsync();
        Assert.Equal([Mail.Id(2), Mail.Id(1)], await again.FindAsync(""));
        Assert.Equal([Mail.Id(1)], await again.FindAsync("is:read"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_record_that_contradicts_the_index_is_left_out_and_reported()
    {
        await using var store = await _folder.OpenEmbeddedAsync(log: _log);
        await store.AddAsync(1);
        Assert.Equal(1, await store.CountMessagesAsync(Token));
        using (var beside = _folder.OpenSecondConnection())
        {
            // Message 2 exists in the index, and the store does not know of it.
            beside.Execute(
                $"INSERT INTO message SELECT {Mail.Id(2).Value}, session_id, received_at, size, is_read, attachments, reverse_path, "
                + "header_from, header_to, subject, message_id, preview, mail_parameters, is_starred, deletion, login, remarks, record, "
                + "record_start, record_prefix, record_length FROM message");
        }

        await store.AddAsync(2);
        await store.AddAsync(3);
        Assert.Equal([Mail.Id(3), Mail.Id(2), Mail.Id(1)], await store.FindAsync(""));
        var error = Assert.Single(_log.At(Microsoft.Extensions.Logging.LogLevel.Error));
        Assert.Contains("could not be applied", error, StringComparison.Ordinal);
    }

    private async Task<Ulak.Storage.Sqlite.Raw.Database> LockedAsync()
    {
        await using (await _folder.OpenEmbeddedAsync())
        {
            // Creates the files.
        }

        return _folder.OpenSecondConnection();
    }
}
