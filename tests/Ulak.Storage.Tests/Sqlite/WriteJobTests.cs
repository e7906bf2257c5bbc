using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>What the jobs of messages write, report and need, each by itself.</summary>
public sealed class WriteJobTests : IDisposable
{
    private readonly DirectWriter _direct = new();

    public void Dispose() => _direct.Dispose();

    [Fact]
    public void Only_what_a_caller_waits_for_is_durable()
    {
        Assert.True(new TestCallerJob().MustBeDurable);
        WriteJob[] durable =
        [
            DirectWriter.Message(1), new DeleteMessagesJob([]), new ChangeMessagesJob([], new MessageChange()),
            new RestoreMessagesJob(default),
            new TrashMessagesJob([], default), new SaveUserJob(new StoredUser("", "", [], Mail.Noon)), new RemoveUserJob(""),
            new SyncJob(), new ReleaseHeldJob(Mail.Noon),
        ];
        WriteJob[] others =
        [
            new BarrierJob(), new IndexBarrierJob(), new DataVersionJob(), new LastTimeJob(), new FindUnindexedJob(_direct.Backlog),
            new MergeIndexJob(), Session(1), Retention(),
            new IndexMessagesJob([], Indexer(), areOld: false),
        ];
        Assert.All(durable, job => Assert.True(job.MustBeDurable));
        Assert.All(others, job => Assert.False(job.MustBeDurable));
        foreach (var job in (WriteJob[])[.. durable, .. others])
        {
            Assert.Equal(job is SaveSessionJob, job.IsDeferrable);
            Assert.Equal(job is AddMessageJob or SaveSessionJob or IndexMessagesJob or MergeIndexJob, job.NeedsReserve);
            Assert.Equal(job is DeleteMessagesJob or TrashMessagesJob or RetentionJob or SyncJob, job.FreesSpace);
        }
    }

    [Fact]
    public async Task A_job_releases_its_resources_once_whatever_its_end()
    {
        var (good, bad) = (new TestJob(), new TestJob());
        Assert.Equal(1, await _direct.CommitAsync(good));
        bad.Fail(new IOException());
        Assert.Equal((1, 1), (good.Released, bad.Released));
        await Assert.ThrowsAsync<IOException>(() => bad.Completion);
    }

    [Fact]
    public void A_group_is_limited_by_the_octets_that_its_jobs_write()
    {
        var words = SearchRow.FromMessage(Mail.Message()).Length;
        Assert.Equal(130 + words, DirectWriter.Message(1, 130).EstimatedOctets);
        Assert.Equal(130, DirectWriter.Message(1, 130, indexing: MessageIndexing.ByScan).EstimatedOctets);
        Assert.InRange(Session(1).EstimatedOctets, 1, 100);
        var change = new MessageChange { AddTags = ["a", "b"], Tags = ["c"] };
        Assert.Equal(512, new ChangeMessagesJob([Mail.Id(1), Mail.Id(2)], change).EstimatedOctets);
        Assert.Equal(128, new ChangeMessagesJob([Mail.Id(1), Mail.Id(2)], new MessageChange { Read = true }).EstimatedOctets);
    }

    [Fact]
    public void A_sync_writes_to_the_log_and_changes_nothing()
    {
        var before = _direct.Database.TotalChangedRows;
        _direct.Commit(new SyncJob());
        Assert.Equal(before + 1, _direct.Database.TotalChangedRows);
        Assert.Equal(0, _direct.Tally("applied"));
    }

    [Fact]
    public void A_message_is_counted_published_and_indexed_later()
    {
        var transaction = _direct.Commit(DirectWriter.Message(1, 130));
        Assert.Equal([new StoreChange(StoreChangeKind.MessageAdded, Mail.Id(1))], transaction.Changes);
        Assert.Equal((1, 130), (transaction.MessageCountDelta, transaction.OctetsDelta));
        Assert.NotNull(Assert.Single(transaction.Unindexed).Row);
        Assert.Equal((1, 130), (_direct.Tally("messages"), _direct.Database.Scalar("SELECT size FROM message")));
        Assert.Equal(Mail.Id(1).Value, _direct.Tally("unindexed_from"));
        Assert.Equal((1, 0), (_direct.Count("chunk"), _direct.Count("message_remarks")));
    }

    [Fact]
    public void A_message_that_is_not_listed_is_published_as_changed_and_not_counted()
    {
        var transaction = _direct.Commit(DirectWriter.Message(1, message: Mail.Message() with { IsListed = false }));
        Assert.Equal([new StoreChange(StoreChangeKind.MessageChanged, Mail.Id(1))], transaction.Changes);
        Assert.Equal((0, 0), (transaction.MessageCountDelta, transaction.OctetsDelta));
        Assert.Empty(transaction.Unindexed);
        Assert.Equal((0, 1), (_direct.Tally("messages"), _direct.Count("message", "deletion = 9223372036854775807")));
    }

    [Fact]
    public void When_a_message_is_indexed_depends_on_the_store()
    {
        _direct.Commit(DirectWriter.Message(1, indexing: MessageIndexing.InTransaction));
        Assert.Equal(1, _direct.Count("message_search_docsize"));
        Assert.NotEqual(0, _direct.Count("search_token"));

        var fromContent = _direct.Commit(DirectWriter.Message(2, indexing: MessageIndexing.AfterCommitFromContent));
        Assert.Null(Assert.Single(fromContent.Unindexed).Row);
        Assert.Equal(Mail.Id(2).Value, _direct.Tally("unindexed_from"));

        var scanned = _direct.Commit(
            DirectWriter.Message(4, indexing: MessageIndexing.ByScan), DirectWriter.Message(1_000, indexing: MessageIndexing.ByScan));
        Assert.Equal(Mail.Id(4).Value, scanned.LowestUnindexed);
        Assert.Equal(Mail.Id(2).Value, _direct.Tally("unindexed_from"));
        _direct.Commit(DirectWriter.Message(0, indexing: MessageIndexing.ByScan));
        Assert.Equal(Mail.Id(0).Value, _direct.Tally("unindexed_from"));
        Assert.Empty(scanned.Unindexed);
        Assert.Equal(1, _direct.Count("message_search_docsize"));
    }

    [Fact]
    public void The_tallies_change_with_what_is_written()
    {
        _direct.Commit(new TestJob((transaction, _) =>
        {
            (transaction.MessageCountDelta, transaction.SessionCountDelta) = (3, -2);
            transaction.AppliedPosition = 5;
        }));
        _direct.Database.Execute("UPDATE tally SET value = 7 WHERE name = 'unindexed_from'");
        _direct.Commit(new BarrierJob());
        Assert.Equal((3, -2), (_direct.Tally("messages"), _direct.Tally("sessions")));
        Assert.Equal((5, 7), (_direct.Tally("applied"), _direct.Tally("unindexed_from")));
    }

    [Fact]
    public void Content_that_no_journal_has_is_divided_among_rows()
    {
        _direct.Commit(DirectWriter.Message(1, (2 * AddMessageJob.ChunkSize) + 1), DirectWriter.Message(2, 0));
        Assert.Equal((3, 0), (_direct.Count("chunk", $"message_id = {Mail.Id(1).Value}"), _direct.Count("chunk", "ordinal > 2")));
        Assert.Equal(1, _direct.Database.Scalar("SELECT length(octets) FROM chunk WHERE ordinal = 2"));
        Assert.Equal((2 * AddMessageJob.ChunkSize) + 1, _direct.Database.Scalar("SELECT sum(size) FROM message"));
    }

    [Fact]
    public async Task Deleting_reports_the_message_or_that_several_are_gone()
    {
        _direct.Add([1, 2, 3, 4]);
        var one = new DeleteMessagesJob([Mail.Id(2), Mail.Id(9)]);
        var transaction = _direct.Commit(one);
        Assert.Equal((1, 2), await one.Completion);
        Assert.Equal([new StoreChange(StoreChangeKind.MessagesDeleted, Mail.Id(2))], transaction.Changes);
        Assert.Equal((-1, -100), (transaction.MessageCountDelta, transaction.OctetsDelta));
        Assert.Equal([Mail.Id(2).Value], transaction.Deleted);

        transaction = _direct.Commit(new DeleteMessagesJob([Mail.Id(1), Mail.Id(3)]));
        Assert.Equal([new StoreChange(StoreChangeKind.MessagesDeleted, default)], transaction.Changes);
        transaction = _direct.Commit(new DeleteMessagesJob([Mail.Id(1)]));
        Assert.Empty(transaction.Changes);
        Assert.Equal(1, _direct.Tally("messages"));
    }

    [Fact]
    public async Task What_is_in_the_trash_is_not_deleted_by_its_id()
    {
        _direct.Add([1, 2]);
        _direct.Commit(new TrashMessagesJob([Mail.Id(2)], Mail.Id(50)));
        Assert.Equal((1, 2), await _direct.CommitAsync(new DeleteMessagesJob([Mail.Id(1), Mail.Id(2)])));
        Assert.Equal(1, _direct.Count("message"));
    }

    [Fact]
    public async Task Each_attempt_to_delete_needs_a_smaller_transaction()
    {
        _direct.Add(Enumerable.Range(1, 300));
        _direct.Database.Execute("UPDATE message SET record = 4294967296 + id");
        ImmutableArray<MailId> all = [.. Enumerable.Range(1, 300).Select(n => Mail.Id(n))];
        var job = new DeleteMessagesJob(all);
        var trash = new TrashMessagesJob(all, Mail.Id(500));
        var retention = new RetentionJob(new RetentionOptions { MaxMessages = 0 }, Mail.Noon);
        foreach (var count in new[] { 256, 64, 16, 4, 1, 1 })
        {
            _direct.Database.Execute("BEGIN");
            JobTracking.Execute(new WriteTransaction(_direct.Database), job, new JournalPosition(2, 8));
            Assert.Equal((300 - count, count), (_direct.Count("message"), _direct.Count("tombstone")));
            _direct.Database.Execute("ROLLBACK; BEGIN");
            JobTracking.Execute(new WriteTransaction(_direct.Database), trash, new JournalPosition(2, 8));
            Assert.Equal((count, count), (_direct.Count("message", "deletion > 0"), _direct.Count("message_state")));
            _direct.Database.Execute("ROLLBACK; BEGIN");
            retention.Execute(new WriteTransaction(_direct.Database));
            Assert.Equal(300 - count, _direct.Count("message"));
            _direct.Database.Execute("ROLLBACK");
        }

        Assert.Equal((1, 1), await _direct.CommitAsync(job));
    }

    [Fact]
    public void A_deleted_message_that_a_relay_has_not_delivered_is_no_longer_listed()
    {
        var queued = Mail.Message() with { Deliveries = [Queued()], IdempotencyKey = "key" };
        _direct.Commit(DirectWriter.Message(1, message: queued));
        var transaction = _direct.Commit(new TestJob((it, _) => Assert.True(it.DeleteMessage(Mail.Id(1).Value))));
        Assert.Equal((-1, 0), (transaction.MessageCountDelta, transaction.OctetsDelta));
        Assert.Equal(1, _direct.Count("message", "deletion = 9223372036854775807"));
        transaction = _direct.Commit(new TestJob((it, _) => Assert.False(it.DeleteMessage(Mail.Id(1).Value))));
        Assert.Equal((0, 0), (transaction.MessageCountDelta, transaction.Deleted.Count));

        // Delivered, and so everything of it goes. It was not counted any more.
        _direct.Database.Execute("DELETE FROM queue");
        transaction = _direct.Commit(new TestJob((it, _) => Assert.True(it.DeleteMessage(Mail.Id(1).Value))));
        Assert.Equal((0, -100), (transaction.MessageCountDelta, transaction.OctetsDelta));
        foreach (var table in new[] { "message", "chunk", "delivery", "submission" })
        {
            Assert.Equal(0, _direct.Count(table));
        }

        _direct.Commit(new TestJob((it, _) => Assert.False(it.DeleteMessage(Mail.Id(1).Value))));
    }

    [Fact]
    public void A_message_added_and_deleted_in_one_transaction_is_not_indexed()
    {
        var transaction = _direct.Commit(DirectWriter.Message(1), DirectWriter.Message(2), new DeleteMessagesJob([Mail.Id(1)]));
        Assert.Equal(Mail.Id(2), Assert.Single(transaction.Unindexed).Id);
    }

    [Fact]
    public void The_rows_of_the_queue_are_written_with_the_message()
    {
        var held = Queued() with { Queue = new QueueEntry { Destination = "b", NextAt = Mail.Noon, ExpiresAt = Mail.Noon, IsHeld = true } };
        _direct.Commit(DirectWriter.Message(1, message: Mail.Message() with { Deliveries = [Queued(), held] }), DirectWriter.Message(2));
        Assert.Equal(1, _direct.Count("queue", "ordinal = 0 AND state = 0 AND delay_notice_at > 0 AND destination = 'a'"));
        Assert.Equal(1, _direct.Count("queue", "ordinal = 1 AND state = 1 AND delay_notice_at = 0 AND destination = 'b'"));
        Assert.Equal((2, 0), (_direct.Count("queue"), _direct.Count("submission")));
    }

    [Fact]
    public async Task A_session_replaces_one_with_its_id()
    {
        var completed = 0;
        var transaction = _direct.Commit(Session(1, () => completed++), Session(2, () => completed++));
        Assert.Equal((2, 2), (transaction.SessionCountDelta, completed));
        var again = Session(1);
        transaction = _direct.Commit(again);
        Assert.Equal(0, transaction.SessionCountDelta);
        Assert.Equal([new StoreChange(StoreChangeKind.SessionAdded, Mail.Id(1))], transaction.Changes);
        Assert.Equal((2, 2), (_direct.Tally("sessions"), _direct.Count("session")));
        await again.Completion;
    }

    [Fact]
    public async Task A_user_is_replaced_and_removed()
    {
        _direct.Commit(new SaveUserJob(new StoredUser("ann", "1", ["a@example.com", "b@example.com"], Mail.Noon)));
        _direct.Commit(new SaveUserJob(new StoredUser("ann", "2", [], Mail.Noon)));
        Assert.Equal((1, 1), (_direct.Count("user"), _direct.Count("user", "verifier = '2'")));
        Assert.True(await _direct.CommitAsync(new RemoveUserJob("ann")));
        Assert.False(await _direct.CommitAsync(new RemoveUserJob("ann")));
    }

    private static NewDelivery Queued() => new("bob@example.org", "relay", DeliveryState.Queued)
    {
        Queue = new QueueEntry { Destination = "a", NextAt = Mail.Noon, ExpiresAt = Mail.Noon, DelayNoticeAt = Mail.Noon },
    };

    private static SaveSessionJob Session(int n, Action? completed = null) => new(Mail.Session(n), completed ?? (() => { }));

    private static RetentionJob Retention() => new(new RetentionOptions(), Mail.Noon);

    private SearchIndexer Indexer() => new(_ => { }, null, _direct.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    private sealed class TestCallerJob : WriteJob<bool>
    {
        public override void Execute(WriteTransaction transaction)
        {
        }
    }
}
