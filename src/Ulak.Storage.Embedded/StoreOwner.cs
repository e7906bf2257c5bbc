using Microsoft.Extensions.Logging;
using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Cleaning;
using Ulak.Storage.Embedded.Files;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Embedded;

/// <summary>The parts of a store in the process that owns it.</summary>
internal sealed class StoreOwner : IAsyncDisposable
{
    private const long BufferBudgetOctets = 32 << 20;
    private static readonly TimeSpan CleaningInterval = TimeSpan.FromMinutes(1);

    // Another process may own the store for a moment, to bring the index up to date.
    private const int LockAttempts = 20;
    private static readonly TimeSpan LockWait = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _closing = new();
    private readonly CoalescedAction _clean;
    private readonly ITimer _cleaning;
    private int _isClosed;

    private StoreOwner(SqliteDatabase index, Applier applier, MessageIds ids)
    {
        (Index, Applier) = (index, applier);
        Messages = new EmbeddedMessageStore(
            index, applier, id => new EmbeddedMessageWriter(id, applier, ids, Buffers), applier.Journal.Read)
        {
            FindKept = id => applier.Recent.Find(id) is { } content && applier.Journal.FindKept(content.Position) is { } payload
                ? payload.Slice(content.Start, content.Length)
                : default(ReadOnlyMemory<byte>?),
        };
        Cleaner = new JournalCleaner(index, applier);
        _clean = new CoalescedAction(CleanAsync);
        applier.RoomNeeded = () => _ = _clean.RunAsync();
        _cleaning = index.Environment.Time.CreateTimer(_ => _ = _clean.RunAsync(), null, CleaningInterval, CleaningInterval);
    }

    public SqliteDatabase Index { get; }

    public Applier Applier { get; }

    public BufferBudget Buffers { get; } = new(BufferBudgetOctets);

    public EmbeddedMessageStore Messages { get; }

    public JournalCleaner Cleaner { get; }

    /// <inheritdoc cref="EmbeddedStore.OpenAsync"/>
    public static Task<StoreOwner> OpenAsync(
        EmbeddedStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken) =>
        OpenAsync(options, LockAttempts, time, log, cancellationToken);

    /// <summary>Opens the store if no process owns it.</summary>
    /// <returns>The store, or null if it has an owner.</returns>
    /// <inheritdoc cref="EmbeddedStore.OpenAsync"/>
    public static async Task<StoreOwner?> TryOpenAsync(
        EmbeddedStoreOptions options, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(options, attempts: 1, time, log, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreOpenException e) when (e.InnerException is DirectoryOwnedException)
        {
            return null;
        }
    }

    /// <summary>Writes what is queued, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        await _cleaning.DisposeAsync().ConfigureAwait(false);
        await _closing.CancelAsync().ConfigureAwait(false);

        // A round that runs ends at its next step.
        await Cleaner.EndAsync().ConfigureAwait(false);
        await CloseAsync(Index, Applier).ConfigureAwait(false);
        _closing.Dispose();
    }

    private static async Task<StoreOwner> OpenAsync(
        EmbeddedStoreOptions options, int attempts, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        Applier? applier = null;
        var indexOptions = new SqliteStoreOptions
        {
            Directory = options.Directory,
            Retention = options.Retention,
            Summarizer = options.Summarizer,
            BusyTimeout = options.BusyTimeout,
            JournalContent = (transaction, id) => ContentHead.Read(transaction.Database, id, applier!.Journal.Read),
        };
        var index = await OpenIndexAsync(indexOptions, attempts, time, log, cancellationToken).ConfigureAwait(false);
        try
        {
            var directory = new StoreDirectory(options.Directory);
            var journal = options.Journal with
            {
                SegmentSize = Math.Min(options.Journal.SegmentSize, directory.MaxSegmentSize),
                MayGrow = index.Reserve.IsKeptWith,
            };
            while (await TakeOver.RunAsync(index, directory, journal, log, cancellationToken).ConfigureAwait(false))
            {
                index = await OpenIndexAsync(indexOptions, attempts, time, log, cancellationToken).ConfigureAwait(false);
            }

            applier = new Applier(index);
            await Task.Run(() => OpenJournal(applier, index, directory, journal, log), cancellationToken).ConfigureAwait(false);
            await ApplyAllAsync(applier, cancellationToken).ConfigureAwait(false);
            await Task.Run(() => OldIndex.Take(directory, log), cancellationToken).ConfigureAwait(false);
            await index.FindUnindexedAsync(cancellationToken).ConfigureAwait(false);
            index.Readers.Before = applier.WaitForIndexAsync;
            var highest = await index.Readers.ReadAsync(
                database => database.Scalar("SELECT max(id) FROM message"), cancellationToken).ConfigureAwait(false);
            return new StoreOwner(index, applier, new MessageIds(index.Readers, highest));
        }
        catch (Exception e)
        {
            await CloseAsync(index, applier).ConfigureAwait(false);
            throw e switch
            {
                StoreUnavailableException => new StoreOpenException($"{options.Directory} cannot be used: {Reason(e)}", e),
                IOException or UnauthorizedAccessException => new StoreOpenException(
                    $"{options.Directory} cannot be used: {e.Message} Name another directory, or give this user write access there.", e),
                _ => e,
            };
        }
    }

    /// <summary>Waits until the index has everything. On a full disk it may stay behind: then mail is refused.</summary>
    private static async Task ApplyAllAsync(Applier applier, CancellationToken cancellationToken)
    {
        try
        {
            await applier.RequireAppliedAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e) when (e.IsFull)
        {
            // The failure is logged, and what is deleted makes room.
        }

        applier.IsStarting = false;
    }

    private static string Reason(Exception failure) => failure.InnerException?.Message ?? failure.Message;

    private static async Task<SqliteDatabase> OpenIndexAsync(
        SqliteStoreOptions options, int attempts, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SqliteDatabase.OpenAsync(options, time, log, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreOpenException e) when (e.InnerException is DirectoryOwnedException && attempt < attempts)
            {
                await Task.Delay(LockWait, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task CloseAsync(SqliteDatabase index, Applier? applier)
    {
        if (applier is not null)
        {
            // The journal first: what it completes goes to the index.
            if (applier.Journal is { } journal)
            {
                await journal.DisposeAsync().ConfigureAwait(false);
            }

            await applier.DisposeAsync().ConfigureAwait(false);
        }

        await index.DisposeAsync().ConfigureAwait(false);
    }

    private static void OpenJournal(Applier applier, SqliteDatabase index, StoreDirectory directory, JournalOptions options, ILogger log)
    {
        var applied = ReadApplied(index);
        if (applied > JournalPosition.Start && !directory.HasSegments)
        {
            throw new StoreOpenException($"The folder {directory.Journal} is missing: the mail is in it. Put it back.");
        }

        if (applied == JournalPosition.Start && directory.HasSegments)
        {
            EmbeddedLog.RebuildStarted(log);
        }

        applier.Journal = Journal.Open(DiskFolder.Create(directory.Journal), options, applied, (record, segments) =>
        {
            foreach (var change in record.Position > applied ? RecordReplay.ChangesOf(record, segments, log) : [])
            {
                applier.Replay(change);
            }
        }, log);
        if (applier.Journal.End.Segment < applied.Segment)
        {
            // New records would have positions that the index takes for applied ones.
            throw new StoreOpenException(
                $"The folder {directory.Journal} is older than {directory.Index}. "
                + "If it was restored from a backup, run: ulak store rebuild");
        }
    }

    private static JournalPosition ReadApplied(SqliteDatabase index)
    {
        using var database = Database.Open(index.File, index.Environment.Options.BusyTimeout, create: false);
        return ApplyJob.ReadApplied(database);
    }

    private async Task CleanAsync()
    {
        try
        {
            await Cleaner.RunAsync(_closing.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException or OperationCanceledException or IOException)
        {
            if (!_closing.IsCancellationRequested)
            {
                EmbeddedLog.CleaningFailed(Index.Environment.Log, e);
            }
        }
    }
}
