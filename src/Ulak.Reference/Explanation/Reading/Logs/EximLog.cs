namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// Exim: <c>2026-01-01 10:00:00 1abcde-000001-AB ** a@b R=dnslookup T=remote_smtp H=…: SMTP error from remote mail server after RCPT
/// TO:…: 550 …</c>,
/// and <c>H=host [ip] F=&lt;from> rejected RCPT &lt;a@b>: …</c>.
/// </summary>
internal sealed class EximLog : StatelessLogFormat
{
    private static readonly (string Mark, bool IsDelivered)[] Deliveries =
        [(" ** ", false), (" == ", false), (" => ", true), (" -> ", true)];

    public override Finding? Read(SourceLine line) => line.Text.Length > 0 && char.IsAsciiDigit(line.Text[0])
        ? Delivery(line) ?? Reject(line) : null;

    private static Finding? Delivery(SourceLine line)
    {
        var text = line.Text;
        foreach (var (mark, isDelivered) in Deliveries)
        {
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at < 10 || !FollowsIdentifier(text, at) || LogText.Address(text, at) is not { } address
                || address.Start > at + mark.Length + 200)
            {
                continue;
            }

            Reason? reason = isDelivered ? Reason.Delivered : null;

            // The remote server's reply to a delivery is in C="…".
            if (isDelivered && LogText.ValueAfter(text, " C=\"", '"', address.End) is { } reply)
            {
                return LogText.ToFinding(line, address, reply.Start, reply.End) with { ReasonByForm = reason };
            }

            var start = text.IndexOf(": ", address.End, StringComparison.Ordinal);
            return LogText.ToFinding(line, address, start < 0 ? at + mark.Length : start + 2, text.Length) with { ReasonByForm = reason };
        }

        return null;
    }

    /// <summary>The message's identifier stands before the mark: <c>1abcde-000001-AB</c>, longer since Exim 4.97.</summary>
    private static bool FollowsIdentifier(string text, int at)
    {
        var start = text.LastIndexOf(' ', at - 1) + 1;
        return at - start >= 16 && text[start + 6] == '-';
    }

    private static Finding? Reject(SourceLine line)
    {
        var text = line.Text;
        var at = text.IndexOf("rejected ", StringComparison.Ordinal);
        if (at < 10 || !text.Contains(" H=", StringComparison.Ordinal))
        {
            return null;
        }

        var start = text.IndexOf(": ", at, StringComparison.Ordinal);
        return LogText.ToFinding(line, LogText.ValueAfter(text, "RCPT <", '>', at), start < 0 ? at : start + 2, text.Length);
    }
}
