using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>What one job of the retention deletes, and the jobs of marks and held deliveries.</summary>
public sealed class RetentionJobTests : IDisposable
{
    private static readonly RetentionOptions None = new() { MaxSessions = null };

    private readonly DirectWriter _direct = new();

    public void Dispose() => _direct.Dispose();

    [Fact]
    public async Task Nothing_is_due_at_the_limits()
    {
        var limits = new RetentionOptions { MaxMessages = 2, MaxSessions = 2 };
        _direct.Add([1, 2]);
        _direct.Commit(Session(1), Session(2));
        Assert.False(RetentionJob.IsDue(_direct.Database, limits));
        Assert.False(await RunAsync(limits));

        _direct.Commit(Session(3));
        Assert.True(RetentionJob.IsDue(_direct.Database, limits));
        Assert.False(RetentionJob.IsDue(_direct.Database, None));
        Assert.True(await RunAsync(limits));
        Assert.False(RetentionJob.IsDue(_direct.Database, limits));
        _direct.Add([3]);
        Assert.True(RetentionJob.IsDue(_direct.Database, limits));
        Assert.True(await RunAsync(limits));
        Assert.Equal((2, 2), (_direct.Count("message"), _direct.Count("session")));
        Assert.Equal((0, 0), (_direct.Count("message", $"id = {Mail.Id(1).Value}"), _direct.Count("session", $"id = {Mail.Id(1).Value}")));
    }

    [Fact]
    public async Task A_batch_deletes_256_messages_and_as_many_sessions()
    {
        _direct.Add(Enumerable.Range(1, 300));
        _direct.Commit([.. Enumerable.Range(1, 300).Select(Session)]);
        var limits = new RetentionOptions { MaxMessages = 10, MaxSessions = 10 };
        Assert.True(await RunAsync(limits));
        Assert.Equal((44, 44), (_direct.Tally("messages"), _direct.Tally("sessions")));
        Assert.True(await RunAsync(limits));
        Assert.Equal((10, 10), (_direct.Tally("messages"), _direct.Tally("sessions")));
        Assert.False(await RunAsync(limits));
    }

    [Fact]
    public async Task Octets_over_the_limit_are_deleted_and_no_more()
    {
        _direct.Add(Enumerable.Range(1, 10), size: 1_000);
        Assert.False(await RunAsync(None, excessOctets: 0));
        Assert.False(await RunAsync(None, excessOctets: -5_000));
        Assert.True(await RunAsync(None, excessOctets: 2_500));
        Assert.Equal(7, _direct.Count("message"));
        Assert.True(await RunAsync(None, excessOctets: 1_000));
        Assert.Equal(6, _direct.Count("message"));

        _direct.Database.Execute("UPDATE message SET size = 8388608");
        Assert.True(await RunAsync(None, excessOctets: long.MaxValue));
        Assert.Equal(4, _direct.Count("message"));
    }

    [Fact]
    public async Task Messages_and_sessions_are_deleted_by_their_age()
    {
        var limits = None with { MaxAge = TimeSpan.FromHours(1) };
        _direct.Add([1]);
        Assert.False(await RunAsync(limits, Mail.Noon.AddHours(1)));
        Assert.True(await RunAsync(limits, Mail.Noon.AddHours(1).AddMilliseconds(1)));
        Assert.Equal(0, _direct.Count("message"));

        _direct.Commit(Session(1));
        Assert.False(await RunAsync(limits, Mail.Noon.AddHours(1).AddSeconds(2)));
        Assert.True(await RunAsync(limits, Mail.Noon.AddHours(1).AddSeconds(3)));
        Assert.Equal((0, 0), (_direct.Count("session"), _direct.Tally("sessions")));
    }

    [Fact]
    public async Task Sessions_deleted_by_age_count_for_the_limit_of_sessions()
    {
        _direct.Commit([.. Enumerable.Range(1, 5).Select(Session)]);
        _direct.Database.Execute($"UPDATE session SET closed_at = closed_at + 86400000 WHERE id > {Mail.Id(3).Value}");
        Assert.True(await RunAsync(new RetentionOptions { MaxAge = TimeSpan.FromHours(1), MaxSessions = 2 }, Mail.Noon.AddHours(2)));
        Assert.Equal((2, 2), (_direct.Count("session"), _direct.Tally("sessions")));
    }

    [Fact]
    public async Task The_trash_is_deleted_after_the_undo_period()
    {
        _direct.Add([1, 2]);
        _direct.Commit(new TrashMessagesJob([Mail.Id(1)], Ulak.Smtp.MailId.Create(Mail.Noon, 0)));
        Assert.False(await RunAsync(None, Mail.Noon.AddMinutes(10)));
        Assert.True(await RunAsync(None, Mail.Noon.AddMinutes(10).AddMilliseconds(1)));
        Assert.Equal((1, 1), (_direct.Count("message"), _direct.Tally("messages")));
    }

    [Fact]
    public async Task The_time_is_saved_once_a_minute_and_may_go_back()
    {
        foreach (var (seconds, saved) in new[] { (0, 0), (59, 0), (60, 60), (119, 60), (1, 60), (0, 0), (-60, -60) })
        {
            await RunAsync(None, Mail.Noon.AddSeconds(seconds));
            Assert.Equal(Mail.Noon.AddSeconds(saved).ToUnixTimeMilliseconds(), _direct.Tally("retention_time"));
        }
    }

    [Fact]
    public async Task The_last_time_is_the_saved_one_or_that_of_the_newest_message()
    {
        Assert.Null(await _direct.CommitAsync(new LastTimeJob()));
        _direct.Add([1]);
        _direct.Commit(DirectWriter.Message(2, message: Mail.Message(at: Mail.Noon.AddHours(1))));
        Assert.Equal(Mail.Noon.AddHours(1), await _direct.CommitAsync(new LastTimeJob()));
        await RunAsync(None, Mail.Noon.AddHours(-1));
        Assert.Equal(Mail.Noon.AddHours(-1), await _direct.CommitAsync(new LastTimeJob()));
    }

    [Fact]
    public async Task Trashed_messages_are_restored_in_batches()
    {
        _direct.Add(Enumerable.Range(1, 300));
        var trash = new TrashMessagesJob([.. Enumerable.Range(1, 299).Select(n => Mail.Id(n)), Mail.Id(1)], Mail.Id(500));
        var transaction = _direct.Commit(trash);
        Assert.Equal(((299, 300), 1), (await trash.Completion, _direct.Tally("messages")));
        Assert.Equal([new StoreChange(StoreChangeKind.MessagesDeleted, default)], transaction.Changes);
        Assert.Equal((Mail.Id(500), 300), (trash.Token, trash.Ids.Length));

        var restore = new RestoreMessagesJob(Mail.Id(500));
        transaction = _direct.Commit(restore);
        Assert.Equal((256, 257), (await restore.Completion, _direct.Tally("messages")));
        Assert.Equal([new StoreChange(StoreChangeKind.MessageRestored, default)], transaction.Changes);
        Assert.Equal(43, await _direct.CommitAsync(new RestoreMessagesJob(Mail.Id(500))));
        transaction = _direct.Commit(new RestoreMessagesJob(Mail.Id(500)));
        Assert.Empty(transaction.Changes);

        transaction = _direct.Commit(new TrashMessagesJob([Mail.Id(7)], Mail.Id(501)));
        Assert.Equal([new StoreChange(StoreChangeKind.MessagesDeleted, Mail.Id(7))], transaction.Changes);
    }

    [Fact]
    public async Task Marks_that_change_nothing_are_not_published()
    {
        _direct.Add([1, 2]);
        _direct.Commit(DirectWriter.Message(3, message: Mail.Message() with { IsListed = false }));
        _direct.Commit(new TrashMessagesJob([Mail.Id(2)], Mail.Id(500)));
        foreach (var change in new[]
        {
            new MessageChange { Read = true }, new MessageChange { Starred = true }, new MessageChange { AddTags = ["a", "b"] },
            new MessageChange { RemoveTags = ["a"] }, new MessageChange { Tags = ["b", "c"] }, new MessageChange { Tags = ["c"] },
            new MessageChange { Read = false }, new MessageChange { Starred = false },
        })
        {
            var job = new ChangeMessagesJob([Mail.Id(1), Mail.Id(2), Mail.Id(9)], change);
            Assert.Equal([new StoreChange(StoreChangeKind.MessageChanged, Mail.Id(1))], _direct.Commit(job).Changes);
            Assert.Equal(1, await job.Completion);
            var again = new ChangeMessagesJob([Mail.Id(1)], change);
            again.Execute(new WriteTransaction(_direct.Database));
            Assert.Empty(_direct.Commit(again).Changes);
            Assert.Equal(1, await again.Completion);
        }

        Assert.Equal((1, 1), (_direct.Count("tag"), _direct.Count("tag", "name = 'c'")));

        // What is only in the queue has tags too.
        Assert.Equal(2, await _direct.CommitAsync(new ChangeMessagesJob([Mail.Id(1), Mail.Id(3)], new MessageChange { AddTags = ["d"] })));
        Assert.Equal(2, _direct.Count("tag", "name = 'd'"));
        var many = new ChangeMessagesJob([Mail.Id(1), Mail.Id(3)], new MessageChange { Read = true });
        Assert.Equal([new StoreChange(StoreChangeKind.MessageChanged, default)], _direct.Commit(many).Changes);
    }

    [Fact]
    public async Task Held_deliveries_that_are_due_are_released_in_batches()
    {
        var held = new NewDelivery("bob@example.org", "inbox", DeliveryState.Held, HeldUntil: Mail.Noon);
        _direct.Add(Enumerable.Range(1, 256), message: Mail.Message() with { Deliveries = [held] });
        _direct.Commit(DirectWriter.Message(1_000, message: Mail.Message() with { Deliveries = [held with { Route = "relay" }] }));
        var later = held with { HeldUntil = Mail.Noon.AddSeconds(1) };
        _direct.Commit(DirectWriter.Message(1_001, message: Mail.Message() with { Deliveries = [later, held with { HeldUntil = null }] }));

        Assert.True(await _direct.CommitAsync(new ReleaseHeldJob(Mail.Noon)));
        var last = new ReleaseHeldJob(Mail.Noon);
        Assert.Single(_direct.Commit(last).Changes);
        Assert.False(await last.Completion);
        Assert.Equal((256, 1, 2), (
            _direct.Count("delivery", $"state = {(int)DeliveryState.Delivered}"),
            _direct.Count("delivery", $"state = {(int)DeliveryState.Queued}"),
            _direct.Count("delivery", $"state = {(int)DeliveryState.Held}")));
    }

    private static SaveSessionJob Session(int n) => new(Mail.Session(n), () => { });

    private async Task<bool> RunAsync(RetentionOptions options, DateTimeOffset? now = null, long excessOctets = 0)
    {
        var job = new RetentionJob(options, now ?? Mail.Noon, excessOctets);
        var result = await _direct.CommitAsync(job);
        Assert.Equal(result, job.DeletedAny);
        return result;
    }
}
