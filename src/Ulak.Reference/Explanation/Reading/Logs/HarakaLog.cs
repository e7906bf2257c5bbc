namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// Haraka: <c>[NOTICE] [ID] [core] recipient &lt;a@b> code=DENY msg="…"</c>, <c>[outbound] … bounced|deferred …</c>. Lines that only
/// repeat the result
/// (<c>bouncing mail: Some recipients failed</c>) report nothing new.
/// </summary>
internal sealed class HarakaLog : StatelessLogFormat
{
    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        var isOutbound = text.Contains("[outbound]", StringComparison.Ordinal);
        var isOther = !isOutbound && !text.Contains("[core] ", StringComparison.Ordinal)
            && !text.Contains(" [rcpt_to", StringComparison.Ordinal);
        if (isOther || text.Contains("[PROTOCOL]", StringComparison.Ordinal)
            || text.Contains("bouncing mail: Some recipients", StringComparison.Ordinal))
        {
            return null;
        }

        var at = text.LastIndexOf("] ", StringComparison.Ordinal) + 2;
        var quoted = LogText.ValueAfter(text, "msg=\"", '"') ?? LogText.ValueAfter(text, "response=\"", '"')
            ?? LogText.ValueAfter(text, "err=\"", '"')
            ?? LogText.ValueAfter(text, "reason=\"", '"');
        // What matters about a message that no plugin took is the result, not the text.
        quoted = quoted is { Text.Length: 0 } || text.Contains("closed connection while", StringComparison.Ordinal)
        || text.Contains("queue code=CONT", StringComparison.Ordinal) ? null : quoted;
        var isDelivered = isOutbound && text.AsSpan(at).StartsWith("delivered", StringComparison.Ordinal);
        var codes = CodeScanner.Find(text[at..]);
        if (quoted is null && codes.Reply is null && !isDelivered && !IsFailure(text))
        {
            return null;
        }

        var start = quoted?.Start ?? (codes.Reply is not null ? at + codes.Start : at);
        return LogText.ToFinding(line, LogText.Address(text, at), start, quoted?.End ?? text.Length) with
        {
            ReasonByForm = isDelivered
            ? Reason.Delivered : null,

            // A plugin of this server refused a client.
            IsOwnRefusal = !isOutbound && text.Contains(" code=DENY", StringComparison.Ordinal),
        };
    }

    private static bool IsFailure(string text) =>
        text.Contains("bounce", StringComparison.OrdinalIgnoreCase) || text.Contains("defer", StringComparison.OrdinalIgnoreCase)
        || text.Contains("temp fail", StringComparison.OrdinalIgnoreCase) || text.Contains("timed out", StringComparison.Ordinal)
        || text.Contains("queue code=CONT", StringComparison.Ordinal)
        || text.Contains("is local, skipping", StringComparison.Ordinal) || text.Contains("Failed to get", StringComparison.Ordinal);
}
