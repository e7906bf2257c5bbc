using System.Collections.Frozen;
using System.Text;
using Ulak.Smtp;
using Ulak.Storage.Search;

namespace Ulak.Storage.Sqlite.Writing;

/// <summary>A message as the search index holds it: for each column, tokens separated by spaces.</summary>
internal sealed class SearchRow
{
    /// <summary>
    /// Begins a header token, and separates the field's name from the word. Not a letter, so that no word of a search begins with it.
    /// </summary>
    public const char HeaderMark = '\uE000';

    private const char HeaderNameMark = '\uE001';
    private const int MaxFields = 100;
    private const int MaxFieldLength = 200;

    /// <summary>The columns in the order of the table; <c>headers</c> is the last.</summary>
    private static readonly string[] ColumnNames =
        ["sender", "recipients", "cc", "bcc", "subject", "text", "message_id", "list_id", "attachments", "login", "headers"];

    /// <summary>Fields that are long and that are not searched by words: traces, signatures, and what they sign.</summary>
    private static readonly FrozenSet<string> SkippedFields = FrozenSet.ToFrozenSet(
        [
            "received", "references", "dkim-signature", "x-google-dkim-signature", "arc-seal", "arc-message-signature",
            "arc-authentication-results",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string InsertSql = string.Concat(
        "INSERT INTO message_search (rowid, ",
        string.Join(", ", ColumnNames),
        ") VALUES (?",
        string.Concat(Enumerable.Repeat(", ?", ColumnNames.Length)),
        ")");

    private readonly string[] _columns;

    private SearchRow(string[] columns)
    {
        _columns = columns;
        Length = columns.Sum(column => column.Length);
    }

    /// <summary>The length of all columns.</summary>
    public int Length { get; }

    public static SearchRow FromMessage(NewMessage message) =>
        FromSummary(message.Summary, message.ReversePath, [.. message.Deliveries.Select(delivery => delivery.ForwardPath)], message.User);

    /// <summary>
    /// Reads a stored message. Its text and header are read from its octets; without a summarizer, the stored fields and the preview are
    /// used.
    /// </summary>
    public static SearchRow ReadStored(WriteTransaction transaction, MailId id, SearchIndexer indexer)
    {
        const string Sql =
            "SELECT header_from, header_to, subject, message_id, preview, attachments, reverse_path, login FROM message WHERE id = ?";
        var (summary, reversePath, login) = transaction.Prepare(Sql, id.Value).ReadFirst(row => (
            new MessageSummary(row.GetText(0), row.GetText(1), row.GetText(2), row.GetText(3), "", row.GetText(4), row.GetInt32(5)),
            row.GetText(6),
            row.GetText(7)));
        var paths = transaction.Prepare("SELECT forward_path FROM delivery WHERE message_id = ? ORDER BY id", id.Value)
            .ReadAll(delivery => delivery.GetText(0));
        if (indexer.Summarizer is { } summarizer)
        {
            var read = summarizer(indexer.JournalContent?.Invoke(transaction, id) ?? ReadFirstChunks(transaction, id));
            summary = summary with
            {
                Text = read.Text,
                Cc = read.Cc,
                ListId = read.ListId,
                AttachmentNames = read.AttachmentNames,
                Fields = read.Fields,
            };
        }

        return FromSummary(summary, reversePath, paths, login);
    }

    /// <summary>The header token of a word; with an empty word, the token that each field of that name has.</summary>
    public static string HeaderToken(string name, string word)
    {
        var token = new StringBuilder().Append(HeaderMark);
        foreach (var c in name)
        {
            token.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : HeaderNameMark);
        }

        return token.Append(HeaderMark).Append(word).ToString();
    }

    /// <summary>Writes the row, and the tokens that are not known yet.</summary>
    public void Insert(WriteTransaction transaction, MailId id, TokenCache cache)
    {
        var insert = transaction.Prepare(InsertSql, id.Value);
        for (var i = 0; i < _columns.Length; i++)
        {
            insert.Bind(i + 2, _columns[i]);
        }

        insert.ExecuteNonQuery();
        foreach (var column in _columns.AsSpan(..^1))
        {
            cache.AddNew(transaction, column);
        }
    }

    private static SearchRow FromSummary(MessageSummary summary, string reversePath, IReadOnlyList<string> forwardPaths, string user)
    {
        var bcc = forwardPaths.Where(path =>
            !summary.To.Contains(path, StringComparison.OrdinalIgnoreCase)
                && !summary.Cc.Contains(path, StringComparison.OrdinalIgnoreCase));
        return new SearchRow(
        [
            Tokens(summary.From, reversePath),
            Tokens([summary.To, .. forwardPaths]),
            Tokens(summary.Cc),
            Tokens([.. bcc]),
            Tokens(summary.Subject),
            Tokens(summary.Text),
            Tokens(summary.MessageId),
            Tokens(summary.ListId),
            Tokens([.. summary.AttachmentNames]),
            Tokens(user),
            HeaderTokens(summary),
        ]);
    }

    private static string Tokens(params ReadOnlySpan<string> texts)
    {
        using var tokens = new TokenBuffer();
        foreach (var text in texts)
        {
            SearchTokenizer.Append(tokens, text);
        }

        return tokens.ToString();
    }

    private static string HeaderTokens(MessageSummary summary)
    {
        using var tokens = new TokenBuffer();
        foreach (var (name, value) in summary.Fields.AsSpan(0, Math.Min(summary.Fields.Length, MaxFields)))
        {
            if (!SkippedFields.Contains(name))
            {
                var mark = HeaderToken(name, "");
                tokens.Append(' ');
                tokens.Append(mark);
                SearchTokenizer.Append(tokens, value.AsSpan(0, Math.Min(value.Length, MaxFieldLength)), mark);
            }
        }

        return tokens.ToString();
    }

    /// <summary>The first chunks, which hold the header and the beginning of the text.</summary>
    private static byte[] ReadFirstChunks(WriteTransaction transaction, MailId id)
    {
        var chunks = transaction.Prepare(
            "SELECT octets FROM chunk WHERE message_id = ? AND ordinal <= ? ORDER BY ordinal",
            id.Value, 1).ReadAll(row => row.GetBlob(0).ToArray());
        return [.. chunks.SelectMany(chunk => chunk)];
    }
}
