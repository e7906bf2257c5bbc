using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>A message's words, as the search has them.</summary>
internal readonly record struct SearchRow(string Sender, string Recipients, string Subject, string Text)
{
    public static SearchRow FromMessage(NewMessage message) => new(
        message.Summary.From + ' ' + message.ReversePath,
        message.Summary.To + ' ' + string.Join(' ', message.Deliveries.Select(delivery => delivery.ForwardPath)),
        message.Summary.Subject,
        message.Summary.Text);

    /// <summary>Of a message that is in the store. Its text is read again from its first chunk; without a summarizer the preview has to do.</summary>
    public static SearchRow ReadStored(WriteTransaction transaction, MailId id, MessageSummarizer? summarizer)
    {
        var row = transaction.Prepare("""
            SELECT header_from || ' ' || reverse_path,
                   header_to || ' ' || coalesce((SELECT group_concat(forward_path, ' ') FROM delivery WHERE delivery.message_id = message.id), ''),
                   subject, preview
            FROM message WHERE id = ?
            """).Bind(1, id.Value);
        row.Step();
        var found = new SearchRow(row.GetText(0), row.GetText(1), row.GetText(2), row.GetText(3));
        row.Reset();
        return summarizer is null ? found : found with { Text = summarizer(ReadFirstChunk(transaction, id)).Text };
    }

    public void Insert(WriteTransaction transaction, MailId id) =>
        transaction.Prepare("INSERT INTO message_search (rowid, sender, recipients, subject, text) VALUES (?, ?, ?, ?, ?)")
            .Bind(1, id.Value).Bind(2, Sender).Bind(3, Recipients).Bind(4, Subject).Bind(5, Text).ExecuteNonQuery();

    private static byte[] ReadFirstChunk(WriteTransaction transaction, MailId id)
    {
        var row = transaction.Prepare("SELECT octets FROM chunk WHERE message_id = ? AND ordinal = 0").Bind(1, id.Value);
        var octets = row.Step() ? row.GetBlob(0).ToArray() : [];
        row.Reset();
        return octets;
    }
}
