using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Queue;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Reading;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded.Cleaning;

/// <summary>
/// Writes again what a segment holds besides content: the marks of messages, the states of their deliveries, deletions, users, pauses and
/// suppressions. Segment 0 stands for changes that other processes made in the index alone.
/// </summary>
internal sealed class StateCarrier(SqliteDatabase index, Applier applier)
{
    private const int BatchSize = 256;

    /// <summary>Writes again what only a segment holds.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="segments">All segments.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task CarryAsync(uint segment, IReadOnlyList<uint> segments, CancellationToken cancellationToken)
    {
        while (await CarryBatchAsync(segment, segments, cancellationToken).ConfigureAwait(false))
        {
        }
    }

    private async Task<bool> CarryBatchAsync(uint segment, IReadOnlyList<uint> segments, CancellationToken cancellationToken)
    {
        var seen = await index.Readers.ReadAsync(database => Read(database, segment, segments), cancellationToken).ConfigureAwait(false);
        if (seen.IsEmpty)
        {
            return false;
        }

        await applier.Gate.CloseAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await applier.RequireAppliedAsync(cancellationToken).ConfigureAwait(false);
            var found = await index.Readers.ReadAsync(database => Read(database, segment, segments), cancellationToken)
                .ConfigureAwait(false);
            await AppendAsync(found, cancellationToken).ConfigureAwait(false);
            await applier.RequireAppliedAsync(cancellationToken).ConfigureAwait(false);
            return !found.IsEmpty;
        }
        finally
        {
            applier.Gate.Open();
        }
    }

    private async Task AppendAsync(Found found, CancellationToken cancellationToken)
    {
        foreach (var states in Split(found.States))
        {
            var payload = CarriedRecords.Encode([.. states.Select(entry => entry.State)]);
            await AppendAsync(RecordKind.States, payload, (transaction, position) =>
            {
                foreach (var (state, segments) in states)
                {
                    // Not what another process changed meanwhile.
                    foreach (var segment in segments)
                    {
                        transaction.Execute("DELETE FROM message_state WHERE message_id = ? AND segment = ?", state.Id, segment);
                    }

                    transaction.Execute(
                        "INSERT OR IGNORE INTO message_state (message_id, segment, octets) SELECT id, ?, ? FROM message WHERE id = ?",
                        position.Segment, CarriedRecords.EstimateLength(state), state.Id);
                }
            }, cancellationToken).ConfigureAwait(false);
        }

        if (found.Deletions.Count > 0)
        {
            await AppendAsync(RecordKind.Deletions, CarriedRecords.Encode(found.Deletions), (transaction, position) =>
            {
                foreach (var deletion in found.Deletions)
                {
                    transaction.Execute(
                        "UPDATE tombstone SET segment = ?1, deleted_at = ?3 WHERE message_id = ?2",
                        position.Segment, deletion.Id, (long)deletion.Before.Value);
                }
            }, cancellationToken).ConfigureAwait(false);
        }

        if (found.Users is { } users)
        {
            await AppendAsync(RecordKind.Users, CarriedRecords.Encode(users.All), (transaction, position) =>
                transaction.Execute(
                    "UPDATE tally SET value = ? WHERE name = 'users_segment' AND value = ?",
                    position.Segment, users.Segment), cancellationToken).ConfigureAwait(false);
        }

        if (found.RelaySegment is { } relaySegment)
        {
            await AppendRelayListsAsync(relaySegment, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the pauses and the suppression list again.</summary>
    private async Task AppendRelayListsAsync(long oldest, CancellationToken cancellationToken)
    {
        var pauses = await index.Readers.ReadAsync(QueueRows.ListPauses, cancellationToken).ConfigureAwait(false);
        var first = new FunctionChange();
        await applier.AppendAsync(RecordKind.Pauses, CarriedRecords.Encode(pauses), first, cancellationToken).ConfigureAwait(false);
        await foreach (var part in StateRows.ListSuppressionsAsync(index.Readers, cancellationToken).ConfigureAwait(false))
        {
            await AppendAsync(
                RecordKind.Suppressions,
                CarriedRecords.Encode(part),
                (transaction, _) =>
                {
                    if (part.Last.Length == 0)
                    {
                        // All of it is in the journal now, from the first record on.
                        transaction.Execute(
                            "UPDATE tally SET value = ? WHERE name = 'relay_segment' AND value = ?", first.Position.Segment, oldest);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Divides states among records that are not too long.</summary>
    private IEnumerable<List<CarriedState>> Split(List<CarriedState> states)
    {
        for (var next = 0; next < states.Count;)
        {
            var part = new List<CarriedState>();
            for (var octets = 0; next < states.Count && octets < applier.Journal.MaxPayload / 2; next++)
            {
                part.Add(states[next]);
                octets += CarriedRecords.EstimateLength(states[next].State);
            }

            yield return part;
        }
    }

    private Task AppendAsync(
        RecordKind kind, byte[] payload, Action<WriteTransaction, JournalPosition> execute, CancellationToken cancellationToken) =>
        applier.AppendAsync(kind, payload, new FunctionChange(execute), cancellationToken);

    private static Found Read(Database database, uint segment, IReadOnlyList<uint> segments) =>
        new(ReadStates(database, segment), ReadDeletions(database, segment, segments), ReadUsers(database, segment))
        {
            RelaySegment = ReadOldest(database, "relay_segment", segment),
        };

    private static List<CarriedState> ReadStates(Database database, uint segment)
    {
        var ids = database.Prepare(
            $"SELECT DISTINCT message_id FROM message_state WHERE {(segment == 0 ? "segment <= ?" : "segment = ?")} LIMIT ?",
            segment, BatchSize).ReadAll(row => row.GetId(0));
        return
        [
            .. ids.Select(id => StateRows.Find(database, id)).OfType<MessageState>()
                .Select(state => new CarriedState(state, ReadSegments(database, state.Id))),
        ];
    }

    private static List<long> ReadSegments(Database database, MailId id) =>
        database.Prepare("SELECT segment FROM message_state WHERE message_id = ?", id.Value).ReadAll(row => row.GetInt64(0));

    /// <summary>Reads the deletions whose messages are in a segment that remains.</summary>
    private static List<Deletion> ReadDeletions(Database database, uint segment, IReadOnlyList<uint> segments)
    {
        var rows = database.Prepare("SELECT message_id, deleted_at, first_segment, last_segment FROM tombstone WHERE segment = ?", segment);
        var applied = (long)ApplyJob.ReadApplied(database).Value;

        // What another process deleted has no position, and whatever is in the journal now is older.
        return [.. rows.ReadAll(row => (Id: row.GetInt64(0), Before: row.GetInt64(1), First: row.GetInt64(2), Last: row.GetInt64(3)))
            .Where(row => segment == 0 || segments.Any(other => other != segment && other >= row.First && other <= row.Last))
            .Take(BatchSize)
            .Select(row => new Deletion(new MailId(row.Id), JournalPosition.FromValue((ulong)(segment == 0 ? applied + 1 : row.Before))))];
    }

    private static (ImmutableArray<StoredUser>, long)? ReadUsers(Database database, uint segment) =>
        ReadOldest(database, "users_segment", segment) is { } oldest ? (UserQueries.List(database), oldest) : null;

    /// <summary>Returns the oldest segment with records of a list, if that is not behind a segment.</summary>
    private static long? ReadOldest(Database database, string tally, uint segment) =>
        database.Scalar($"SELECT value FROM tally WHERE name = '{tally}'") is var oldest && oldest <= segment ? oldest : null;

    /// <summary>The marks of a message, and the segments that hold them.</summary>
    private readonly record struct CarriedState(MessageState State, List<long> Segments);

    /// <summary>What a segment holds.</summary>
    private sealed record Found(
        List<CarriedState> States, List<Deletion> Deletions, (ImmutableArray<StoredUser> All, long Segment)? Users)
    {
        /// <summary>The oldest segment with pauses or suppressions, if they have to be written again.</summary>
        public long? RelaySegment { get; init; }

        public bool IsEmpty => States.Count == 0 && Deletions.Count == 0 && Users is null && RelaySegment is null;
    }
}
