using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Sqlite.Raw;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded;

/// <summary>The messages of an embedded store: content in the journal, everything else in the index.</summary>
internal sealed class EmbeddedMessageStore(IMessageStore index, SqliteDatabase database, JournalRunner runner, MessageIds ids)
    : IMessageStore
{
    private const long BufferBudgetOctets = 32 << 20;

    private readonly BufferBudget _budget = new(BufferBudgetOctets);

    public IMessageWriter BeginMessage(MailId id) => new EmbeddedMessageWriter(id, runner, ids, _budget);

    public ValueTask<MessagePage> ListMessagesAsync(MessageQuery query, CancellationToken cancellationToken) =>
        index.ListMessagesAsync(query, cancellationToken);

    public ValueTask<StoredMessage?> FindMessageAsync(MailId id, CancellationToken cancellationToken) =>
        index.FindMessageAsync(id, cancellationToken);

    public async ValueTask<bool> CopyContentAsync(MailId id, Stream destination, CancellationToken cancellationToken)
    {
        var parts = await database.Readers.ReadAsync(connection => FindParts(connection, id), cancellationToken).ConfigureAwait(false);
        if (parts is null)
        {
            return false;
        }

        if (parts is [])
        {
            // Stored before there was a journal, or empty.
            return await index.CopyContentAsync(id, destination, cancellationToken).ConfigureAwait(false);
        }

        foreach (var part in parts)
        {
            // The disk is read on the thread pool, never on the caller's thread, which may be a socket's.
            var payload = await Task.Run(() => runner.Journal.Read(part.Position), cancellationToken).ConfigureAwait(false);
            await destination.WriteAsync(payload.AsMemory(part.Start, part.Length), cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    public ValueTask<long> CountMessagesAsync(string? search, CancellationToken cancellationToken) =>
        index.CountMessagesAsync(search, cancellationToken);

    public ValueTask<int> ChangeMessagesAsync(MessageSelection selection, MessageChange change, CancellationToken cancellationToken) =>
        index.ChangeMessagesAsync(selection, change, cancellationToken);

    public ValueTask<int> DeleteMessagesAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        index.DeleteMessagesAsync(selection, cancellationToken);

    public ValueTask<TrashedMessages> TrashMessagesAsync(MessageSelection selection, CancellationToken cancellationToken) =>
        index.TrashMessagesAsync(selection, cancellationToken);

    public ValueTask<int> RestoreMessagesAsync(MailId token, CancellationToken cancellationToken) =>
        index.RestoreMessagesAsync(token, cancellationToken);

    public ValueTask<ImmutableArray<StoredTag>> ListTagsAsync(CancellationToken cancellationToken) =>
        index.ListTagsAsync(cancellationToken);

    /// <summary>Reads the parts of a message's content; empty for a message whose content is in the index, null if there is none.</summary>
    public static List<ContentPart>? FindParts(Database connection, MailId id)
    {
        var row = connection.Prepare("SELECT 1 FROM message WHERE id = ? AND deletion IS NULL").Bind(1, id.Value);
        return row.Step() ? ReadParts(connection, id) : null;
    }

    /// <summary>Reads the parts of a message's content.</summary>
    public static List<ContentPart> ReadParts(Database connection, MailId id)
    {
        var rows = connection.Prepare("SELECT position, start, length FROM message_content WHERE message_id = ? ORDER BY ordinal")
            .Bind(1, id.Value);
        var parts = new List<ContentPart>();
        while (rows.Step())
        {
            parts.Add(new ContentPart(JournalPosition.FromValue((ulong)rows.GetInt64(0)), rows.GetInt32(1), rows.GetInt32(2)));
        }

        rows.Reset();
        return parts;
    }
}
