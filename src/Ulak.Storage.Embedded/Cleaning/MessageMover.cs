using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Embedded.Cleaning;

/// <summary>Writes messages to the journal again, some at a time, while nothing is deleted.</summary>
internal sealed class MessageMover(SqliteDatabase index, Applier applier)
{
    private const int BatchSize = 32;

    /// <summary>Moves the messages with content in a segment. Those that cannot be read stay.</summary>
    public async Task MoveAsync(uint segment, CancellationToken cancellationToken)
    {
        var ids = await FindAsync(segment, cancellationToken).ConfigureAwait(false);
        foreach (var batch in ids.Chunk(BatchSize))
        {
            await RunAsync(batch, id => CopyAsync(id, segment, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Moves the messages that other processes added beside the journal.</summary>
    public async Task MoveBesideAsync(CancellationToken cancellationToken)
    {
        while (await index.Readers.ReadAsync(
            database => ReadIds(database, $"SELECT message_id FROM message_beside_journal WHERE ? = ? LIMIT {BatchSize}", 0, 0),
            cancellationToken).ConfigureAwait(false) is { Count: > 0 } ids)
        {
            await RunAsync(ids, id => CopyBesideAsync(id, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(IEnumerable<MailId> ids, Func<MailId, Task<Copy?>> copy, CancellationToken cancellationToken)
    {
        await applier.Gate.CloseAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // A message that was finished must not get its content back: what is read below has all changes up to the closed gate.
            await applier.RequireAppliedAsync(cancellationToken).ConfigureAwait(false);

            // Together: each write begins a block, so that small messages written one by one would need more space than before.
            var copies = await Task.WhenAll(ids.Select(copy)).ConfigureAwait(false);
            await applier.AppendAsync(
                RecordKind.Moved,
                copies.OfType<Copy>().Select(each => (each.Payload, (IndexChange)new MovedChange(each.Record, null))),
                cancellationToken).ConfigureAwait(false);
            await applier.RequireAppliedAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            applier.Gate.Open();
        }
    }

    /// <summary>Finds the messages with content in a segment: by their records there, and by the index for parts.</summary>
    private async Task<HashSet<MailId>> FindAsync(uint segment, CancellationToken cancellationToken)
    {
        var records = new List<(MailId Id, JournalPosition Position)>();
        await Task.Run(() => applier.Journal.ReadSegment(segment, record =>
        {
            if ((RecordKind)record.Kind is RecordKind.Message or RecordKind.Moved)
            {
                records.Add((MessageRecord.ReadId(record.Payload.Span), record.Position));
            }
        }), cancellationToken).ConfigureAwait(false);
        return await index.Readers.ReadAsync(database =>
        {
            var ids = ReadIds(
                database,
                "SELECT DISTINCT message_id FROM message_part WHERE position >= ? AND position < ?",
                (long)segment << 32,
                ((long)segment + 1) << 32).ToHashSet();
            ids.UnionWith(records
                .Where(record => ReadIds(
                    database, "SELECT id FROM message WHERE id = ? AND record = ?", record.Id.Value, (long)record.Position.Value).Count > 0)
                .Select(record => record.Id));
            return ids;
        }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Copy?> CopyAsync(MailId id, uint segment, CancellationToken cancellationToken)
    {
        var places = await index.Readers.ReadAsync(database => EmbeddedMessageStore.FindParts(database, id), cancellationToken)
            .ConfigureAwait(false);
        if (places is not [.., var last] || !places.Exists(part => part.Position.Segment == segment))
        {
            // Deleted or moved meanwhile.
            return null;
        }

        try
        {
            var octets = await Task.Run(() => applier.Journal.Read(last.Position), cancellationToken).ConfigureAwait(false);
            var old = MessageRecord.Decode(octets.Span);
            var parts = ImmutableArray.CreateBuilder<ContentPart>();
            foreach (var part in old.Earlier)
            {
                parts.Add(part.Position.Segment == segment ? await CopyAsync(part, cancellationToken).ConfigureAwait(false) : part);
            }

            var (prefix, tail) = (octets.Slice(old.Start, old.PrefixLength), octets.Slice(old.Start + old.PrefixLength, old.TailLength));
            var payload = MessageRecord.Encode(id, old.Message, parts.ToImmutable(), prefix.Span, tail.Span, last.Position);
            return new Copy(MessageRecord.Decode(payload), payload);
        }
        catch (Exception e) when (e is JournalRecordException or InvalidDataException)
        {
            EmbeddedLog.MessageNotMoved(index.Environment.Log, id.ToString(), e.Message);
            return null;
        }
    }

    private async Task<ContentPart> CopyAsync(ContentPart part, CancellationToken cancellationToken)
    {
        var payload = await Task.Run(() => applier.Journal.Read(part.Position), cancellationToken).ConfigureAwait(false);
        var record = new PendingRecord(
            (ushort)RecordKind.Content,
            payload.Slice(part.Start, part.Length),
            null,
            TaskCreationOptions.RunContinuationsAsynchronously)
        {
            Room = RecordRoom.All,
        };
        return new ContentPart(await applier.Journal.AppendAsync(record, cancellationToken).ConfigureAwait(false), 0, part.Length);
    }

    private async Task<Copy?> CopyBesideAsync(MailId id, CancellationToken cancellationToken) =>
        await ChunkedContent.CopyAsync(index.Readers, applier.Journal, id, cancellationToken).ConfigureAwait(false)
            is var (record, payload) ? new Copy(record, payload) : null;

    /// <summary>A message to write again.</summary>
    private sealed record Copy(MessageRecord Record, byte[] Payload);

    private static List<MailId> ReadIds(Database database, string sql, long first, long second) =>
        database.Prepare(sql, first, second).ReadAll(row => row.GetId(0));
}
