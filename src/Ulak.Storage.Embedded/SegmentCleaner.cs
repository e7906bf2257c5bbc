using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Reading;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded;

/// <summary>
/// Frees segments without content. Their other records are still needed to make the index again, so these are written to the journal again
/// first: the state of messages that live, the deletion of messages whose record is in another segment, and the users.
/// </summary>
internal sealed class SegmentCleaner(SqliteDatabase index, JournalRunner runner)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await runner.WaitForIndexAsync(cancellationToken).ConfigureAwait(false);
        var freed = 0;
        foreach (var segment in await FindFreeAsync(cancellationToken).ConfigureAwait(false))
        {
            await CarryForwardAsync(segment, cancellationToken).ConfigureAwait(false);

            // What deleted the content must be on the disk before the content goes: else a crash would bring the messages back without it.
            await index.Writer.RunAsync(new SyncJob(), cancellationToken).ConfigureAwait(false);
            freed += runner.Journal.Free(segment) ? 1 : 0;
            await index.Writer.RunAsync(new ForgetSegmentJob(segment), cancellationToken).ConfigureAwait(false);
        }

        return freed;
    }

    private async Task<List<uint>> FindFreeAsync(CancellationToken cancellationToken)
    {
        var (applied, used) = await index.Readers.ReadAsync(database =>
        {
            var rows = database.Prepare("SELECT segment FROM segment_use WHERE parts > 0");
            var segments = new HashSet<uint>();
            while (rows.Step())
            {
                segments.Add((uint)rows.GetInt64(0));
            }

            rows.Reset();
            return (JournalPosition.FromValue((ulong)database.Scalar("SELECT value FROM tally WHERE name = 'applied'")), segments);
        }, cancellationToken).ConfigureAwait(false);
        return [.. runner.Journal.Segments.Where(segment => segment < applied.Segment && !used.Contains(segment))];
    }

    private async Task CarryForwardAsync(uint segment, CancellationToken cancellationToken)
    {
        var (states, deleted, users) = await index.Readers.ReadAsync(
            database =>
                (ReadStates(database, segment), ReadDeleted(database, segment), ReadUsers(database, segment)),
                cancellationToken).ConfigureAwait(false);
        foreach (var (id, change, token) in states)
        {
            await runner.RunAsync(new ChangeMessagesJob([id], change), cancellationToken).ConfigureAwait(false);
            if (token is { } trashed)
            {
                await runner.RunAsync(new TrashMessagesJob([id], trashed), cancellationToken).ConfigureAwait(false);
            }
        }

        if (!deleted.IsEmpty)
        {
            // They are deleted already: only the record is needed, and where it is.
            await runner.AppendAsync(
                RecordKind.Delete,
                JobCodec.Encode(new DeleteMessagesJob(deleted))!.Value.Payload,
                position => new AppliedJob(new MoveTombstonesJob(deleted, position.Segment), position),
                cancellationToken).ConfigureAwait(false);
        }

        foreach (var user in users)
        {
            await runner.RunAsync(new SaveUserJob(user), cancellationToken).ConfigureAwait(false);
        }

        await runner.WaitForIndexAsync(cancellationToken).ConfigureAwait(false);
    }

    private static List<(MailId Id, MessageChange Change, MailId? Token)> ReadStates(Database database, uint segment)
    {
        var rows = database.Prepare("SELECT id, is_read, is_starred, deletion FROM message WHERE state_segment = ?").Bind(1, segment);
        var states = new List<(MailId, MessageChange, MailId?)>();
        while (rows.Step())
        {
            var change = new MessageChange { Read = rows.GetInt64(1) != 0, Starred = rows.GetInt64(2) != 0 };
            states.Add((new MailId(rows.GetInt64(0)), change, rows.GetInt64(3) == 0 ? null : new MailId(rows.GetInt64(3))));
        }

        rows.Reset();
        return [
            .. states.Select(
                state => (state.Item1, state.Item2 with { Tags = TagQueries.ListForMessage(database, state.Item1) }, state.Item3))];
    }

    private static ImmutableArray<MailId> ReadDeleted(Database database, uint segment)
    {
        var rows = database.Prepare("SELECT message_id FROM tombstone WHERE segment = ?1 AND message_segment <> ?1").Bind(1, segment);
        var ids = ImmutableArray.CreateBuilder<MailId>();
        while (rows.Step())
        {
            ids.Add(new MailId(rows.GetInt64(0)));
        }

        rows.Reset();
        return ids.ToImmutable();
    }

    private static ImmutableArray<StoredUser> ReadUsers(Database database, uint segment) =>
        database.Scalar("SELECT value FROM tally WHERE name = 'users_segment'") is > 0 and var users
            && users <= segment ? UserQueries.List(database) : [];

    /// <summary>Saves that the deletion of messages is recorded in another segment now.</summary>
    private sealed class MoveTombstonesJob(ImmutableArray<MailId> ids, uint segment) : WriteJob<bool>
    {
        public override bool MustBeDurable => false;

        public override void Execute(WriteTransaction transaction)
        {
            foreach (var id in ids)
            {
                transaction.Prepare("UPDATE tombstone SET segment = ? WHERE message_id = ?").Bind(1, segment).Bind(2, id.Value)
                    .ExecuteNonQuery();
            }
        }
    }

    /// <summary>Removes what the index knows of a segment that is freed.</summary>
    private sealed class ForgetSegmentJob(uint segment) : WriteJob<bool>
    {
        public override bool MustBeDurable => false;

        public override void Execute(WriteTransaction transaction)
        {
            transaction.Prepare("DELETE FROM segment_use WHERE segment = ?").Bind(1, segment).ExecuteNonQuery();
            transaction.Prepare("DELETE FROM tombstone WHERE message_segment = ?").Bind(1, segment).ExecuteNonQuery();
            transaction.Prepare(
                "UPDATE tally SET value = ?1 + 1 WHERE name = 'users_segment' AND value > 0 AND value <= ?1").Bind(1,
                segment).ExecuteNonQuery();
        }
    }
}
