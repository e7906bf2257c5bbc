using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>Applies the retention, releases held deliveries, and notices changes by other processes.</summary>
/// <param name="environment">The options, the clock and the log.</param>
/// <param name="clock">The time that retention by age goes by.</param>
/// <param name="changes">Receives changes by other processes.</param>
/// <param name="reserve">The reserve to keep; null in a secondary store.</param>
internal sealed class StoreMaintenance(StoreEnvironment environment, RetentionClock clock, ChangeFeed changes, DiskReserve? reserve)
    : IAsyncDisposable
{
    private static readonly TimeSpan ForeignChangeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReleaseInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AgeInterval = TimeSpan.FromMinutes(1);

    private readonly List<ITimer> _timers = [];
    private long _dataVersion;
    private DateTimeOffset _retentionPausedUntil = DateTimeOffset.MinValue;

    // The octets of all messages, as far as this process knows; negative before they are counted. Used on the writer's thread only.
    private long _octets = -1;
    private bool _hasReported;

    private RetentionOptions Retention => environment.Options.Retention;

    public async Task StartAsync(StoreWriter writer)
    {
        _dataVersion = await writer.RunAsync(new DataVersionJob(), CancellationToken.None).ConfigureAwait(false);
        AddTimer(() => CheckForeignChangesAsync(writer), ForeignChangeInterval, ForeignChangeInterval);
        if (environment.Options.Secondary)
        {
            return;
        }

        clock.Start(await writer.RunAsync(new LastTimeJob(), CancellationToken.None).ConfigureAwait(false));
        AddTimer(() => ReleaseHeldAsync(writer), TimeSpan.Zero, ReleaseInterval);

        // With an age limit at once: the program may have been stopped for days. The trash can wait a minute.
        AddTimer(() => ApplyRetentionAsync(writer), Retention.MaxAge is null ? AgeInterval : TimeSpan.Zero, AgeInterval);
        await KeepReserveAsync().ConfigureAwait(false);
        AddTimer(KeepReserveAsync, AgeInterval, AgeInterval);
    }

    /// <summary>
    /// Returns a job of the retention by count, if one is due. The writer asks after each commit, so the retention is never far behind and
    /// never long.
    /// </summary>
    public RetentionJob? NextRetentionJob(Database database)
    {
        var excess = ExcessOctets(database);
        return environment.Time.GetUtcNow() >= _retentionPausedUntil && (excess > 0 || RetentionJob.IsDue(database, Retention))
            ? CreateRetentionJob(excess)
            : null;
    }

    /// <summary>Changes the number of octets of all messages, after a commit.</summary>
    public void AddOctets(long change) => _octets = _octets < 0 ? _octets : Math.Max(0, _octets + change);

    /// <summary>Logs the first deletion of a run: a user who misses mail finds the reason and the settings.</summary>
    public void ReportDeletion()
    {
        if (!_hasReported)
        {
            _hasReported = true;
            StoreLog.RetentionStarted(environment.Log, Retention.MaxMessages, Retention.MaxOctets / (1 << 20));
        }
    }

    /// <summary>
    /// Called after a job that found nothing to delete although a count is exceeded: only unfinished deliveries are left.
    /// </summary>
    public void PauseRetention() => _retentionPausedUntil = environment.Time.GetUtcNow() + AgeInterval;

    /// <summary>Runs all retention jobs that are due. A timer does it once a minute.</summary>
    public async Task ApplyRetentionAsync(StoreWriter writer)
    {
        while (await writer.RunAsync(CreateRetentionJob(), CancellationToken.None).ConfigureAwait(false))
        {
        }

        // Other processes add and delete messages as well: count again.
        Interlocked.Exchange(ref _octets, -1);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var timer in _timers)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void AddTimer(Func<Task> action, TimeSpan first, TimeSpan period)
    {
        var coalesced = new CoalescedAction(() => RunAsync(action));
        _timers.Add(environment.Time.CreateTimer(_ => _ = coalesced.RunAsync(), null, first, period));
    }

    private async Task RunAsync(Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            StoreLog.MaintenanceFailed(environment.Log, e);
        }
    }

    private RetentionJob CreateRetentionJob(long excessOctets = 0) => new(Retention, clock.GetUtcNow(), excessOctets);

    private long ExcessOctets(Database database)
    {
        if (Retention.MaxOctets is not { } most)
        {
            return 0;
        }

        if (_octets < 0)
        {
            _octets = database.Scalar("SELECT coalesce(sum(size), 0) FROM message");
        }

        return _octets - most;
    }

    private async Task CheckForeignChangesAsync(StoreWriter writer)
    {
        if (!changes.HasWatchers)
        {
            return;
        }

        var version = await writer.RunAsync(new DataVersionJob(), CancellationToken.None).ConfigureAwait(false);
        if (Interlocked.Exchange(ref _dataVersion, version) != version)
        {
            changes.Publish(StoreChange.Unknown);
        }
    }

    private async Task ReleaseHeldAsync(StoreWriter writer)
    {
        while (await writer.RunAsync(new ReleaseHeldJob(environment.Time.GetUtcNow()), CancellationToken.None).ConfigureAwait(false))
        {
        }
    }

    private Task KeepReserveAsync() => reserve is null ? Task.CompletedTask : Task.Run(reserve.TryCreate);
}
