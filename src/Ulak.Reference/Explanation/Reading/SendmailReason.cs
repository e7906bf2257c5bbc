namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// Sendmail's notices quote the remote server's reply behind the address, <c>(reason: 550 5.7.1 Access denied)</c>, and write their own
/// label into the transcript below it.
/// </summary>
internal static class SendmailReason
{
    private const string Mark = "(reason: ";

    /// <summary>The statements of an entry, the quoted reply first.</summary>
    public static Statement[] StatementsOf(Passage entry) =>
        entry.IsEmpty ? [] : Find(entry) is { } reply ? [Statement.Remote(reply), Statement.Own(entry)] : [Statement.Own(entry)];

    private static Passage? Find(Passage entry)
    {
        var text = entry.Text;
        var mark = text.IndexOf(Mark, StringComparison.Ordinal);
        var start = mark + Mark.Length;
        if (mark < 0 || CodeScanner.ReplyCodeAtStart(text.AsSpan(start)) is not >= 400)
        {
            return null;
        }

        var end = text.IndexOf(")\n", start, StringComparison.Ordinal);
        end = end < 0 ? text.Length - (text.EndsWith(')') ? 1 : 0) : end;
        var at = entry.Locate(start, end);
        return new Passage(new SourceLine(text[start..end], at.Offset, at.Length));
    }
}
