namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>Postfix's delivery agents: <c>ID: to=&lt;a@b>, relay=…, dsn=5.1.1, status=bounced (…)</c>.</summary>
internal sealed class PostfixDeliveryLog : StatelessLogFormat
{
    // How far into a line the agent stands: after a time stamp and a host.
    private const int MaxPrefix = 160;

    private static readonly System.Buffers.SearchValues<string> LocalAgents =
        System.Buffers.SearchValues.Create(["/lmtp[", "/pipe[", "/local[", "/virtual["], StringComparison.Ordinal);

    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        var status = text.IndexOf(" status=", StringComparison.Ordinal);
        if (status < 0 || (text.IndexOf(" dsn=", StringComparison.Ordinal) < 0 && text.IndexOf("to=", StringComparison.Ordinal) < 0))
        {
            return null;
        }

        var word = text.AsSpan(status + 8);
        var space = word.IndexOf(' ');
        var state = (space < 0 ? word : word[..space]).ToString();
        var open = text.IndexOf('(', status);
        var end = text.EndsWith(')') ? text.Length - 1 : text.Length;
        var isQuoted = open > 0 && end > open;
        return LogText.ToFinding(line, Recipient(text), isQuoted ? open + 1 : status + 1, isQuoted
            ? end : text.Length) with
        {
            Status = LogText.EnhancedCodeField(text),
            ReasonByForm = state == "sent" ? Reason.Delivered : null,
            ProviderHints = LogText.ValueAfter(text, "relay=", ',')?.Text,
            IsOwnRefusal = IsOwnBackend(text),
            IsProbe = state == "deliverable",
            Values = Alias(text) is { } alias ? new Dictionary<string, string> { ["alias"] = alias } : null,
        };
    }

    /// <summary>
    /// Whether the message went to a program of the same mail system: by an agent for local delivery, a socket or the loopback interface.
    /// </summary>
    private static bool IsOwnBackend(string text) =>
        text.AsSpan(0, Math.Min(text.Length, MaxPrefix)).ContainsAny(LocalAgents)
        || LogText.ValueAfter(text, "relay=", ',')?.Text is { } relay
            && (relay.Contains("[127.", StringComparison.Ordinal) || relay.Contains("[::1]", StringComparison.Ordinal)
                || relay.Contains("[/", StringComparison.Ordinal) || relay.Contains("[private/", StringComparison.Ordinal));

    /// <summary>The address that was written to, if it leads to one of another domain: the message was forwarded.</summary>
    private static string? Alias(string text) =>
        (LogText.ValueAfter(text, "orig_to=<", '>') ?? LogText.ValueAfter(text, "orig_to=", ','))?.Text is { } alias
            && Recipient(text)?.Text is { } target && DomainOf(alias) is { } from && DomainOf(target) is { } to
            && !from.Equals(to, StringComparison.OrdinalIgnoreCase) ? alias : null;

    private static string? DomainOf(string address) => address.LastIndexOf('@') is > 0 and var at ? address[(at + 1)..] : null;

    /// <summary>Some programs that copy logs drop the angle brackets.</summary>
    private static LogValue? Recipient(string text) => LogText.ValueAfter(text, "to=<", '>')
        ?? (LogText.ValueAfter(text, " to=", ',') is { } bare && bare.Text.Contains('@', StringComparison.Ordinal) ? bare : null);
}
