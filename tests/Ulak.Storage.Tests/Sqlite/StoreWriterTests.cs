using System.Text;
using Microsoft.Extensions.Logging;
using SQLitePCL;
using Ulak.Storage.Embedded;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>Groups that fail, connections that break, and what is done between groups.</summary>
public sealed class StoreWriterTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ListLogger _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_job_that_fails_does_not_fail_its_group()
    {
        await using var store = await _folder.OpenIndexAsync(log: _log);
        var good = new TestJob();
        var bad = new TestJob((_, _) => throw new DatabaseException(raw.SQLITE_CONSTRAINT, "twice"));
        var last = new TestJob();
        await InOneGroupAsync(store, good, bad, last);

        Assert.Equal((2, 1), (await good.Completion, await last.Completion));
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => bad.Completion);
        Assert.IsType<DatabaseException>(failure.InnerException);
        Assert.Equal(1, good.Released + bad.Released - last.Released);
        Assert.Equal("The store refused a change", Assert.Single(_log.At(LogLevel.Warning)));
        Assert.Empty(_log.At(LogLevel.Error));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_group_that_was_committed_is_not_written_again_when_its_files_are_gone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not remove files that are open.");
        await using var store = await _folder.OpenIndexAsync();
        await store.AddAsync(1);
        var jobs = new[] { new TestJob { IsDurable = true }, new TestJob() };
        using (await BlockAsync(store))
        {
            foreach (var job in jobs)
            {
                await store.Index.Writer.AddAsync(job, Token);
            }

            File.Delete(_folder.File + "-wal");
        }

        foreach (var job in jobs)
        {
            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => job.Completion);
            Assert.IsType<DatabaseMovedException>(failure.InnerException);
        }

        var next = new TestJob();
        Assert.Equal(1, await store.Index.Writer.RunAsync(next, Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_job_that_frees_space_gets_the_reserve_and_the_room_of_the_log()
    {
        await using var store = await _folder.OpenIndexAsync(log: _log);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(n => store.AddAsync(n, content: Mail.Octets(20_000, n))));
        await SettleAsync(store);
        var before = await File.ReadAllBytesAsync(_folder.File, Token);
        Assert.False(store.Index.Reserve.IsMissing);

        var other = new TestJob(FailOnce(raw.SQLITE_FULL));
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Index.Writer.RunAsync(other, Token));
        Assert.True(refused.IsFull);
        var busy = new TestJob(FailOnce(raw.SQLITE_BUSY)) { Frees = true };
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Index.Writer.RunAsync(busy, Token));
        Assert.False(store.Index.Reserve.IsMissing);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.File, Token));

        var frees = new TestJob(FailOnce(raw.SQLITE_FULL)) { Frees = true };
        Assert.Equal(2, await store.Index.Writer.RunAsync(frees, Token));
        Assert.True(store.Index.Reserve.IsMissing);
        Assert.False(File.Exists(_folder.File + "-reserve"));
        Assert.NotEqual(before, await File.ReadAllBytesAsync(_folder.File, Token));
        Assert.Single(_log.At(LogLevel.Warning), line => line.StartsWith("Released the reserve", StringComparison.Ordinal));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_job_that_finds_no_room_with_the_reserve_either_fails()
    {
        await using var store = await _folder.OpenIndexAsync(log: _log);
        var runs = 0;
        var job = new TestJob((_, run) =>
        {
            runs = run;
            throw new DatabaseException(raw.SQLITE_FULL, "full");
        })
        {
            Frees = true,
        };
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Index.Writer.RunAsync(job, Token));
        Assert.True(failure.IsFull);
        Assert.Equal(5, runs);
        Assert.Single(_log.At(LogLevel.Error));
        Assert.Equal(2, await store.Index.Writer.RunAsync(new TestJob(FailOnce(raw.SQLITE_FULL)) { Frees = true }, Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Without_the_reserve_the_log_is_written_back_after_each_commit()
    {
        await using var store = await _folder.OpenIndexAsync();
        Assert.Equal(2_000, await CheckpointsAsync(store, new TestJob()));
        await SettleAsync(store);
        Assert.True(store.Index.Reserve.TryRelease());
        Assert.Equal(1, await CheckpointsAsync(store, new TestJob()));
        Assert.Equal(1, await CheckpointsAsync(store, new TestJob()));

        // The disk of this test has room: what needs the reserve makes it again.
        Assert.Equal(2_000, await CheckpointsAsync(store, new TestJob { Needs = true }));
        Assert.False(store.Index.Reserve.IsMissing);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task On_a_full_disk_what_needs_the_reserve_is_refused_and_the_rest_of_its_group_is_not()
    {
        using var disk = SmallDisk.TryMount(_folder.Path, "6m");
        Assert.SkipWhen(disk is null, "Only root can mount a tmpfs.");
        await using var store = await _folder.OpenIndexAsync(log: _log);
        await SettleAsync(store);
        Assert.True(store.Index.Reserve.TryRelease());
        SmallDisk.Fill(Path.Combine(_folder.Path, "filler"));

        var (needs, other) = (new TestJob { Needs = true }, new TestJob());
        await InOneGroupAsync(store, needs, other);
        Assert.True((await Assert.ThrowsAsync<StoreUnavailableException>(() => needs.Completion)).IsFull);
        Assert.Equal(1, await other.Completion);
        var before = store.Index.Writer.TransactionCount;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AddAsync(1));
        Assert.Equal(before, store.Index.Writer.TransactionCount);
        Assert.Contains("the disk is full", Assert.Single(_log.At(LogLevel.Error)), StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_connection_that_broke_is_replaced_and_configured_again()
    {
        await using var store = await _folder.OpenIndexAsync(log: _log);
        await using var changes = store.WatchAsync(Token).GetAsyncEnumerator(Token);
        Database? connection = null;
        await store.Index.Writer.RunAsync(new TestJob((transaction, _) => connection = transaction.Database), Token);
        await SettleAsync(store);
        Assert.True(store.Index.Reserve.TryRelease());
        Assert.Equal((1, 1), (await SynchronousAsync(store, new TestJob()), await CheckpointsAsync(store, new TestJob())));

        var broken = new TestJob((_, _) => throw new DatabaseException(raw.SQLITE_IOERR, "disk I/O error"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Index.Writer.RunAsync(broken, Token));
        Assert.Throws<ObjectDisposedException>(() => connection!.Execute("SELECT 1"));

        Assert.Equal((1, 1), (await SynchronousAsync(store, new TestJob()), await CheckpointsAsync(store, new TestJob())));
        Assert.Equal(2, await SynchronousAsync(store, new TestJob { IsDurable = true }));
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(StoreChange.Unknown, changes.Current);
        Assert.Single(_log.At(LogLevel.Error));

        // Not while the reserve is missing: mail would still be refused.
        Assert.Empty(_log.At(LogLevel.Information));
        Assert.True(store.Index.Reserve.TryCreate());
        await store.Index.Writer.RunAsync(new TestJob(), Token);
        Assert.Equal("The store can be written again", Assert.Single(_log.At(LogLevel.Information)));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_commit_makes_the_store_available_again()
    {
        await using var store = await _folder.OpenIndexAsync(log: _log);
        var failing = new TestJob((_, _) => throw new DatabaseException(raw.SQLITE_BUSY, "locked"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Index.Writer.RunAsync(failing, Token));
        await store.Index.Writer.RunAsync(new TestJob(), Token);
        Assert.Single(_log.At(LogLevel.Information));
        await store.Index.Writer.RunAsync(new TestJob { IsDurable = true }, Token);
        Assert.Single(_log.At(LogLevel.Information));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_retention_that_cannot_be_read_is_logged_and_tried_again()
    {
        await using var store = await _folder.OpenIndexAsync(
            options => options with { Retention = new RetentionOptions { MaxMessages = 1 } }, log: _log);
        await store.AddAsync(1);
        await store.AddAsync(2);
        using var beside = _folder.OpenSecondConnection();
        await store.Index.Writer.RunAsync(new TestJob(), Token);
        beside.Execute("ALTER TABLE tally RENAME TO away");
        await store.Index.Writer.RunAsync(new TestJob(), Token);
        await store.Index.Writer.RunAsync(new TestJob(), Token);
        Assert.Contains("Store maintenance failed and will be retried", _log.At(LogLevel.Error));
        beside.Execute("ALTER TABLE away RENAME TO tally; UPDATE tally SET value = value + 1 WHERE name = 'messages'");
        await store.Index.Writer.RunAsync(new TestJob(), Token);
        await store.Index.Writer.RunAsync(new TestJob(), Token);
        Assert.Equal(0, beside.Scalar("SELECT count(*) FROM message"));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task All_batches_of_the_retention_follow_each_other_while_no_job_waits()
    {
        await (await _folder.OpenIndexAsync()).DisposeAsync();
        using (var beside = _folder.OpenSecondConnection())
        {
            beside.Execute("""
                INSERT INTO message (id, session_id, received_at, size, attachments, reverse_path, header_from, header_to, subject,
                    message_id, preview, mail_parameters)
                WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 10000)
                SELECT id, 0, 0, 1, 0, '', '', '', '', '', '', '' FROM n;
                UPDATE tally SET value = 10000 WHERE name = 'messages'
                """);
        }

        await using (var store = await _folder.OpenIndexAsync(
            options => options with { Retention = new RetentionOptions { MaxMessages = 100 } }, log: _log))
        {
            await store.Index.Writer.RunAsync(new TestJob(), Token);
        }

        Assert.False(File.Exists(_folder.File + "-wal"));
        using var after = _folder.OpenSecondConnection();
        Assert.Equal(100, after.Scalar("SELECT count(*) FROM message"));
        Assert.Single(_log.At(LogLevel.Information), line => line.Contains("has reached its limit", StringComparison.Ordinal));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_retention_that_finds_nothing_to_delete_pauses()
    {
        await using var store = await _folder.OpenIndexAsync(
            options => options with { Retention = new RetentionOptions { MaxMessages = 1 } });
        var queued = Mail.Message() with { Deliveries = [new NewDelivery("bob@example.org", "relay", DeliveryState.Queued)] };
        await store.AddAsync(1, queued);
        await store.AddAsync(2, queued);
        await store.Index.Writer.RunAsync(new TestJob(), Token);
        var before = store.Index.Writer.TransactionCount;
        await store.Index.Writer.RunAsync(new TestJob(), Token);
        await store.Index.Writer.RunAsync(new TestJob(), Token);
        Assert.Equal(before + 2, store.Index.Writer.TransactionCount);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task An_idle_writer_indexes_what_was_added()
    {
        await using var store = await _folder.OpenIndexAsync();
        await store.AddAsync(1);
        using var beside = _folder.OpenSecondConnection();
        Assert.True(SpinWait.SpinUntil(
            () => beside.Scalar("SELECT count(*) FROM message_search_docsize") == 1, TimeSpan.FromSeconds(20)));
        Assert.True(SpinWait.SpinUntil(() => store.Index.Writer.Backlog.IsEmpty, TimeSpan.FromSeconds(20)));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Words_are_read_from_the_journal_that_has_the_content()
    {
        await (await _folder.OpenIndexAsync(options => options with { Secondary = true })).DisposeAsync();
        await using (var store = await _folder.OpenIndexAsync())
        {
            await store.AddAsync(1);
        }

        using (var beside = _folder.OpenSecondConnection())
        {
            beside.Execute("DELETE FROM message_search WHERE rowid > 0; UPDATE tally SET value = 0 WHERE name = 'unindexed_from'");
        }

        await using var again = await _folder.OpenIndexAsync(options => options with
        {
            JournalContent = (_, id) => Encoding.ASCII.GetBytes(id == Mail.Id(1) ? "words" : ""),
            Summarizer = octets => new MessageSummary("", "", "", "", "", Encoding.ASCII.GetString(octets), 0),
        });
        Assert.Equal([Mail.Id(1)], await again.FindAsync("words subject:hello"));
    }

    private static Action<WriteTransaction, int> FailOnce(int code) => (_, run) =>
    {
        if (run == 1)
        {
            throw new DatabaseException(code, "once");
        }
    };

    /// <summary>Runs jobs that the writer takes as one group; returns when all have completed.</summary>
    private static async Task InOneGroupAsync(EmbeddedStore store, params TestJob[] jobs)
    {
        using (await BlockAsync(store))
        {
            foreach (var job in jobs)
            {
                await store.Index.Writer.AddAsync(job, Token);
            }
        }

        await Task.WhenAll(jobs.Select(job => job.Completion)).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <summary>Waits until the writer has nothing to do when it is idle: that would make the reserve again.</summary>
    private static async Task SettleAsync(EmbeddedStore store)
    {
        while (store.Index.Writer.HasIdleWork)
        {
            await Task.Yield();
        }
    }

    /// <summary>Keeps the writer busy until the result is disposed.</summary>
    private static async Task<IDisposable> BlockAsync(EmbeddedStore store)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new ManualResetEventSlim();
        var job = new TestJob((_, _) =>
        {
            entered.TrySetResult();
            release.Wait(Token);
        });
        await store.Index.Writer.AddAsync(job, Token);
        await entered.Task.WaitAsync(Token);
        return new Release(release);
    }

    private static Task<long> CheckpointsAsync(EmbeddedStore store, TestJob job) =>
        ReadAfterAsync(store, job, "PRAGMA wal_autocheckpoint");

    private static Task<long> SynchronousAsync(EmbeddedStore store, TestJob job) => ReadAfterAsync(store, job, "PRAGMA synchronous");

    /// <summary>Reads a setting of the writer's connection after the commit of a job.</summary>
    private static async Task<long> ReadAfterAsync(EmbeddedStore store, TestJob job, string pragma)
    {
        var value = 0L;
        store.Index.Writer.Committed = database => value = database.Scalar(pragma);
        await store.Index.Writer.RunAsync(job, Token);
        store.Index.Writer.Committed = null;
        return value;
    }

    private sealed class Release(ManualResetEventSlim gate) : IDisposable
    {
        public void Dispose() => gate.Set();
    }
}
