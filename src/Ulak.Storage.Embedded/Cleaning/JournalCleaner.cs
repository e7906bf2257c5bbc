using System.Collections.Immutable;
using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Journals;
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
internal sealed class JournalCleaner(SqliteDatabase index, Applier applier)
{
    /// <summary>How much of a segment may be needed for it to be freed: a half keeps the space within twice what is needed.</summary>
    private const double MaxShare = 0.5;

    /// <summary>The same on a full disk.</summary>
    private const double MaxShareWhenFull = 0.9;

    /// <summary>How many octets one round moves, so that mail does not wait for it.</summary>
    private const long MaxOctetsPerRound = 32 << 20;

    private readonly MessageMover _mover = new(index, applier);
    private readonly StateCarrier _states = new(index, applier);

    /// <summary>Runs a round; returns how many segments it freed.</summary>
    /// <exception cref="StoreUnavailableException">The disk failed.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await _mover.MoveBesideAsync(cancellationToken).ConfigureAwait(false);
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
        var (applied, used) = await index.Readers.ReadAsync(
            database => (ReadApplied(database), ReadUse(database)), cancellationToken).ConfigureAwait(false);
        var share = applier.Journal.LastFailure is { IsFull: true } ? MaxShareWhenFull : MaxShare;
        return
        [
            .. from segment in applier.Journal.Segments
               where segment < applied.Segment && !applier.Pins.Contains(segment)
               let octets = used.GetValueOrDefault(segment)
               where octets <= applier.Journal.SizeOf(segment) * share
               select (segment, octets),
        ];
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

    private static JournalPosition ReadApplied(Database database) =>
        JournalPosition.FromValue((ulong)database.Scalar("SELECT value FROM tally WHERE name = 'applied'"));

    private static Dictionary<uint, long> ReadUse(Database database) =>
        database.Prepare("SELECT segment, octets FROM segment_use WHERE octets > 0")
            .ReadAll(row => KeyValuePair.Create((uint)row.GetInt64(0), row.GetInt64(1))).ToDictionary();

    /// <summary>Removes what the index knows of a segment that is freed.</summary>
    private sealed class ForgetSegmentJob(uint segment) : WriteJob<bool>
    {
        public override bool MustBeDurable => false;

        public override void Execute(WriteTransaction transaction)
        {
            transaction.Prepare("DELETE FROM segment_use WHERE segment = ?").Bind(1, segment).ExecuteNonQuery();
            transaction.Prepare("DELETE FROM tombstone WHERE segment = ?").Bind(1, segment).ExecuteNonQuery();
        }
    }
}
