namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>Dovecot's LMTP and LDA: <c>lmtp(a@b): … save failed to INBOX: …</c>.</summary>
internal sealed class DovecotLog : StatelessLogFormat
{
    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        if (IsReadingOfMail(text))
        {
            return new Finding { ReasonByForm = Reason.Unknown, ReportsNothing = true, IsInboxSession = true };
        }

        var at = text.IndexOf("lmtp(", StringComparison.Ordinal);
        at = at < 0 ? text.IndexOf("lda(", StringComparison.Ordinal) : at;
        var failed = at < 0 ? -1 : text.IndexOf("failed", at, StringComparison.Ordinal);
        var error = at < 0 ? -1 : text.IndexOf("rror: ", at, StringComparison.Ordinal);
        var start = error < 0 ? failed : error + 6;
        return start < 0 ? null : LogText.ToFinding(line, AddressIn(text, at), start, text.Length, Speaker.OwnServer) with
        {
            IsFault = error >= 0,
            IsOwnRefusal = error >= 0,
        };
    }

    /// <summary>The user in brackets; behind it, the identifier of the message has the form of an address too.</summary>
    private static LogValue? AddressIn(string text, int at)
    {
        var end = text.IndexOf(')', at);
        return end > 0 && LogText.Address(text[..end], at) is { } user ? user
            : text.Contains("msgid=", StringComparison.Ordinal) ? null : LogText.Address(text, at);
    }

    /// <summary>A client that fetches mail has left: that reports no delivery.</summary>
    private static bool IsReadingOfMail(string text) =>
        (text.Contains("imap-login: ", StringComparison.Ordinal) || text.Contains("pop3-login: ", StringComparison.Ordinal))
        && (text.Contains("Disconnected", StringComparison.Ordinal) || text.Contains("Aborted login", StringComparison.Ordinal))
        && !text.Contains("auth failed", StringComparison.Ordinal);
}
