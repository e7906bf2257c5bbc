using Microsoft.Extensions.Logging;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>What the store does by itself: it applies the retention, releases what was held, and notices what other processes change.</summary>
internal sealed class StoreMaintenance(SqliteStoreOptions options, TimeProvider time, ChangeFeed changes, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan ForeignChangeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReleaseInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AgeInterval = TimeSpan.FromMinutes(1);

    private readonly List<ITimer> _timers = [];
    private long _dataVersion;
    private int _isCheckingForeignChanges;
    private int _isReleasing;
    private int _ageTicks;
    private DateTimeOffset _retentionPausedUntil = DateTimeOffset.MinValue;

    public async Task StartAsync(StoreWriter writer)
    {
        _dataVersion = await writer.RunAsync(new DataVersionJob(), CancellationToken.None).ConfigureAwait(false);
        _timers.Add(time.CreateTimer(_ => _ = CheckForeignChangesAsync(writer), null, ForeignChangeInterval, ForeignChangeInterval));
        if (!options.Secondary)
        {
            _timers.Add(time.CreateTimer(_ => _ = ReleaseHeldAsync(writer), null, TimeSpan.Zero, ReleaseInterval));

            // At once where age is limited: the program may have been away for days. What was discarded can wait a minute.
            var first = options.Retention.MaxAge is null ? AgeInterval : TimeSpan.Zero;
            _timers.Add(time.CreateTimer(_ => _ = ApplyAgeAsync(writer), null, first, AgeInterval));
        }
    }

    /// <summary>A step of the retention by count, where one is due. The writer asks after each commit: so it is never far behind, and never long.</summary>
    public RetentionJob? NextRetentionJob(Database database) =>
        time.GetUtcNow() >= _retentionPausedUntil && RetentionJob.IsDue(database, options.Retention) ? CreateRetentionJob() : null;

    /// <summary>A step found nothing that may go, though there is too much: unfinished deliveries. Looking again at once would find the same.</summary>
    public void PauseRetention() => _retentionPausedUntil = time.GetUtcNow() + AgeInterval;

    public async ValueTask DisposeAsync()
    {
        foreach (var timer in _timers)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private RetentionJob CreateRetentionJob() => new(options.Retention, time.GetUtcNow());

    private async Task CheckForeignChangesAsync(StoreWriter writer)
    {
        if (!changes.HasWatchers || Interlocked.Exchange(ref _isCheckingForeignChanges, 1) != 0)
        {
            return;
        }

        try
        {
            var version = await writer.RunAsync(new DataVersionJob(), CancellationToken.None).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _dataVersion, version) != version)
            {
                changes.Publish(StoreChange.Unknown);
            }
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            StoreLog.MaintenanceFailed(log, e);
        }
        finally
        {
            Volatile.Write(ref _isCheckingForeignChanges, 0);
        }
    }

    private async Task ReleaseHeldAsync(StoreWriter writer)
    {
        if (Interlocked.Exchange(ref _isReleasing, 1) != 0)
        {
            return;
        }

        try
        {
            while (await writer.RunAsync(new ReleaseHeldJob(time.GetUtcNow()), CancellationToken.None).ConfigureAwait(false))
            {
            }
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            StoreLog.MaintenanceFailed(log, e);
        }
        finally
        {
            Volatile.Write(ref _isReleasing, 0);
        }
    }

    private async Task ApplyAgeAsync(StoreWriter writer)
    {
        if (Interlocked.Increment(ref _ageTicks) > 1)
        {
            return;
        }

        // A tick that comes meanwhile is not lost: what was too young for the last step may be old enough now.
        int ticks;
        do
        {
            ticks = Volatile.Read(ref _ageTicks);
            await ApplyAgeOnceAsync(writer).ConfigureAwait(false);
        }
        while (Interlocked.Add(ref _ageTicks, -ticks) > 0);
    }

    private async Task ApplyAgeOnceAsync(StoreWriter writer)
    {
        try
        {
            while (await writer.RunAsync(CreateRetentionJob(), CancellationToken.None).ConfigureAwait(false))
            {
            }
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            StoreLog.MaintenanceFailed(log, e);
        }
    }
}
