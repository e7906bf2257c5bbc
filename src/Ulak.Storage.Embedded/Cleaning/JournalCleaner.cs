using System.Diagnostics.CodeAnalysis;
using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Cleaning;

/// <summary>
/// Frees segments, from the oldest on: one without content at once, one with little content after its messages were written again. What
/// else it holds is still needed to make the index again, so that is written again as well. Also writes what other processes changed
/// beside the journal.
/// </summary>
/// <remarks>
/// The order matters: a deletion may only be forgotten when no older segment holds its message any more, also after a crash between
/// moving a message and freeing its segment.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is not used, so there is nothing to dispose.")]
internal sealed class JournalCleaner(SqliteDatabase index, Applier applier)
{
    /// <summary>How much of a segment may be needed for it to be freed: a half keeps the space within twice what is needed.</summary>
    private const double MaxShare = 0.5;

    /// <summary>The same on a full disk.</summary>
    private const double MaxShareWhenFull = 0.9;

    /// <summary>How many octets one round moves, so that mail does not wait for it.</summary>
    private const long MaxOctetsPerRound = 32 << 20;

    /// <summary>What is written again of a segment besides its messages.</summary>
    private const long MinRoom = 64 << 10;

    private readonly MessageMover _mover = new(index, applier);
    private readonly StateCarrier _states = new(index, applier);
    private readonly SemaphoreSlim _turn = new(1);

    private bool IsFull => applier.Journal.LastFailure is { IsFull: true };

    /// <summary>
    /// How many octets of the journal's room a move leaves: on a full disk enough for the results of deliveries, which come before
    /// deletions free anything.
    /// </summary>
    private long RoomToLeave => IsFull ? applier.Journal.SegmentSize / 4 * 3 : MinRoom;

    /// <summary>Runs a round, after one that runs already; returns how many segments it freed.</summary>
    /// <exception cref="StoreUnavailableException">The disk failed.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(applier.Journal.Reserve, cancellationToken).ConfigureAwait(false);
            var freed = await RunRoundAsync(cancellationToken).ConfigureAwait(false);
            await Task.Run(applier.Journal.Reserve, cancellationToken).ConfigureAwait(false);
            return freed;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits for a round that runs; there is no further one.</summary>
    public Task EndAsync() => _turn.WaitAsync();

    private async Task<int> RunRoundAsync(CancellationToken cancellationToken)
    {
        if (!IsFull)
        {
            await _mover.MoveBesideAsync(cancellationToken).ConfigureAwait(false);
        }

        await _states.CarryAsync(0, [], cancellationToken).ConfigureAwait(false);
        await applier.RequireAppliedAsync(cancellationToken).ConfigureAwait(false);

        var freed = 0;
        long moved = 0;
        foreach (var (segment, octets) in await FindFreeableAsync(cancellationToken).ConfigureAwait(false))
        {
            moved += octets;
            if (moved > MaxOctetsPerRound && moved > octets)
            {
                break;
            }

            if (octets > 0 && applier.Journal.Room < octets + RoomToLeave && !TryReserve())
            {
                // A copy of half of it would take room and free nothing.
                continue;
            }

            if (octets > 0)
            {
                await _mover.MoveAsync(segment, cancellationToken).ConfigureAwait(false);
                await _states.CarryAsync(0, [], cancellationToken).ConfigureAwait(false);
            }

            freed += await FreeAsync(segment, cancellationToken).ConfigureAwait(false) ? 1 : 0;
        }

        return freed;
    }

    /// <summary>Returns the segments to free, and how many octets of each are needed.</summary>
    private async Task<List<(uint Segment, long Octets)>> FindFreeableAsync(CancellationToken cancellationToken)
    {
        var (applied, used, lists) = await index.Readers.ReadAsync(
            database => (ApplyJob.ReadApplied(database), ReadUse(database), ReadLists(database)), cancellationToken).ConfigureAwait(false);
        var share = IsFull ? MaxShareWhenFull : MaxShare;
        var found = (
            from segment in applier.Journal.Segments
            where segment < applied.Segment && !applier.Pins.Contains(segment)
            let octets = used.GetValueOrDefault(segment)
            where octets <= applier.Journal.SizeOf(segment) * share
            select (Segment: segment, Octets: octets)).ToList();

        // The lists are written again as a whole, so that must free more than it takes.
        var freed = found.Where(each => each.Segment >= lists.Oldest).Sum(each => applier.Journal.SizeOf(each.Segment) - each.Octets);
        if (freed < 2 * lists.Octets)
        {
            found.RemoveAll(each => each.Segment >= lists.Oldest);
        }

        return IsFull ? [.. found.OrderBy(each => each.Octets)] : found;
    }

    private bool TryReserve()
    {
        applier.Journal.Reserve();
        return !IsFull;
    }

    private async Task<bool> FreeAsync(uint segment, CancellationToken cancellationToken)
    {
        await _states.CarryAsync(segment, applier.Journal.Segments, cancellationToken).ConfigureAwait(false);
        var use = await index.Readers.ReadAsync(ReadUse, cancellationToken).ConfigureAwait(false);
        if (use.GetValueOrDefault(segment) > 0)
        {
            // A message could not be moved. The next round tries it again.
            return false;
        }

        // What does without the segment must be on the disk before the segment goes.
        await index.Writer.RunAsync(new SyncJob(), cancellationToken).ConfigureAwait(false);
        var isFreed = await Task.Run(() => applier.Journal.Free(segment), cancellationToken).ConfigureAwait(false);
        if (isFreed)
        {
            await index.Writer.RunAsync(new ForgetSegmentJob(segment), cancellationToken).ConfigureAwait(false);
        }

        return isFreed;
    }

    private static Dictionary<uint, long> ReadUse(Database database) =>
        database.Prepare("SELECT segment, octets FROM segment_use WHERE octets > 0")
            .ReadAll(row => KeyValuePair.Create((uint)row.GetInt64(0), row.GetInt64(1))).ToDictionary();

    /// <summary>
    /// Reads how many octets the users and the suppression list take, approximately, and the oldest segment with a record of them.
    /// </summary>
    private static (long Octets, long Oldest) ReadLists(Database database) => (
        (database.Scalar("SELECT count(*) FROM suppression") + database.Scalar("SELECT count(*) FROM user")) * 160,
        database.Scalar("SELECT min(value) FROM tally WHERE name IN ('users_segment', 'relay_segment')"));

    /// <summary>Removes what the index knows of a segment that is freed.</summary>
    private sealed class ForgetSegmentJob(uint segment) : WriteJob<bool>
    {
        public override bool MustBeDurable => false;

        public override bool FreesSpace => true;

        public override void Execute(WriteTransaction transaction)
        {
            transaction.Execute("DELETE FROM segment_use WHERE segment = ?", segment);
            transaction.Execute("DELETE FROM tombstone WHERE segment = ?", segment);
        }
    }
}
