using Ulak.Smtp;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded;

/// <summary>The messages of an embedded store: content in the journal, everything else in the index.</summary>
/// <param name="index">The index. It also has the content of messages that are not in the journal.</param>
/// <param name="runner">Runs changes.</param>
/// <param name="begin">Begins a message.</param>
/// <param name="read">Reads a record of the journal.</param>
internal sealed class EmbeddedMessageStore(
    SqliteDatabase index, IWriteRunner runner, Func<MailId, IMessageWriter> begin, Func<JournalPosition, ReadOnlyMemory<byte>> read)
    : SqliteMessageStore(runner, index.Readers, index.Clock, index.Environment)
{
    public override IMessageWriter BeginMessage(MailId id) => begin(id);

    public override ValueTask<bool> CopyContentAsync(MailId id, Stream destination, CancellationToken cancellationToken) =>
        CopyAsync(new ContentRequest(id, "deletion IS NULL"), destination, cancellationToken);

    /// <summary>Finds the content of a queued message in memory; null if it has to be read.</summary>
    public Func<MailId, ReadOnlyMemory<byte>?> FindKept { get; init; } = _ => null;

    /// <summary>As <see cref="CopyContentAsync"/>, also for a message that is not listed.</summary>
    public async ValueTask<bool> CopyAnyContentAsync(MailId id, Stream destination, CancellationToken cancellationToken)
    {
        if (FindKept(id) is { } kept)
        {
            await destination.WriteAsync(kept, cancellationToken).ConfigureAwait(false);
            return true;
        }

        return await CopyAsync(new ContentRequest(id, "TRUE"), destination, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> CopyAsync(ContentRequest request, Stream destination, CancellationToken cancellationToken)
    {
        var id = request.Id;
        var (parts, payload) = await FindAsync(request, cancellationToken).ConfigureAwait(false);
        for (var next = 0; next < parts?.Count; next++)
        {
            if (next > 0)
            {
                payload = await ReadAsync(parts[next].Position, cancellationToken).ConfigureAwait(false);
            }

            if (payload is null)
            {
                // Its segment was freed meanwhile. If the message still exists, its parts are elsewhere, and of the same sizes.
                var position = parts[next].Position;
                (parts, payload) = await FindAsync(request, cancellationToken).ConfigureAwait(false);
                if (parts?.ElementAtOrDefault(next) is not { } moved || moved.Position == position)
                {
                    throw new IOException(
                        parts is null ? $"The message {id} was deleted while it was read." : $"The message {id} is damaged.");
                }

                next--;
                continue;
            }

            await destination.WriteAsync(payload.Value.Slice(parts[next].Start, parts[next].Length), cancellationToken)
                .ConfigureAwait(false);
        }

        // Without a record: another process added it, and the owner has not moved it to the journal yet.
        return parts is not null
            && (parts.Count > 0 || await CopyChunksAsync(id, destination, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Reads where a message's content is, in its order; empty if the content is in the index, null if there is no such message.
    /// </summary>
    public static List<ContentPart>? FindParts(Database connection, MailId id)
    {
        var place = connection.Prepare("SELECT record, record_start, record_prefix, record_length FROM message WHERE id = ?", id.Value)
            .ReadFirst<RecordPlace?>(row => new(row.GetInt64(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3)));
        if (place is not var (record, start, prefix, length))
        {
            return null;
        }

        if (record == 0)
        {
            return [];
        }

        var position = JournalPosition.FromValue((ulong)record);
        var parts = connection.Prepare("SELECT position, start, length FROM message_part WHERE message_id = ? ORDER BY ordinal", id.Value)
            .ReadAll(row => new ContentPart(JournalPosition.FromValue((ulong)row.GetInt64(0)), row.GetInt32(1), row.GetInt32(2)));
        parts.Add(new ContentPart(position, start + prefix, length - prefix));

        // The prefix has no octets in most messages, and the record then need not be read twice.
        return prefix == 0 ? parts : [new(position, start, prefix), .. parts];
    }

    /// <summary>
    /// Finds a message's parts, and reads the record of the first: most messages have one part, and then this is the only work for the
    /// thread pool.
    /// </summary>
    private Task<FoundContent> FindAsync(ContentRequest request, CancellationToken cancellationToken) => index.Readers.ReadAsync(
        connection =>
        {
            var parts = IsAllowed(connection, request) ? FindParts(connection, request.Id) : null;
            return new FoundContent(parts, parts is [var first, ..] ? TryRead(first.Position) : null);
        },
        cancellationToken);

    private static bool IsAllowed(Database connection, ContentRequest request) =>
        connection.Prepare($"SELECT 1 FROM message WHERE id = ? AND {request.Condition}", request.Id).HasRow();

    /// <summary>Reads a record on the thread pool, never on the caller's thread, which may be a socket's.</summary>
    private Task<ReadOnlyMemory<byte>?> ReadAsync(JournalPosition position, CancellationToken cancellationToken) =>
        Task.Run(() => TryRead(position), cancellationToken);

    /// <summary>Reads a record; returns null if it is not where it was.</summary>
    private ReadOnlyMemory<byte>? TryRead(JournalPosition position)
    {
        try
        {
            return read(position);
        }
        catch (JournalRecordException)
        {
            return null;
        }
    }

    /// <summary>A message to read, and the SQL condition that it must meet.</summary>
    private readonly record struct ContentRequest(MailId Id, string Condition);

    /// <summary>The parts of a message; null if there is no such message. And the record of the first; null if it cannot be read.</summary>
    private readonly record struct FoundContent(List<ContentPart>? Parts, ReadOnlyMemory<byte>? First);
}
