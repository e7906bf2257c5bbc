namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>Postfix's delivery agents: <c>ID: to=&lt;a@b>, relay=…, dsn=5.1.1, status=bounced (…)</c>.</summary>
internal sealed class PostfixDeliveryLog : StatelessLogFormat
{
    // How far into a line the agent stands: after a time stamp and a host.
    private const int MaxPrefix = 160;

    private static readonly System.Buffers.SearchValues<string> LocalAgents =
        System.Buffers.SearchValues.Create(["/lmtp[", "/pipe[", "/local[", "/virtual["], StringComparison.Ordinal);

    // The usual names of services in master.cf that pass the message to a filter.
    private static readonly System.Buffers.SearchValues<string> Filters = System.Buffers.SearchValues.Create(
        ["spam service", "spamassassin", "spamfilter", "spamd", "spamc", "spamik", "filter", "amavis", "clamsmtp", "altermime",
            "disclaimer", "dspam", "bogofilter", "gpg-mailgate", "scan"],
        StringComparison.OrdinalIgnoreCase);

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
        var words = text.AsSpan(isQuoted ? open + 1 : status + 1);
        var isDiscarded = state == "sent" && IsOwnBackend(text)
            && (words.Contains("discarded", StringComparison.Ordinal) || words.EndsWith(", BOUNCE)", StringComparison.Ordinal));
        var handedOverAs = state == "sent" && !isDiscarded ? HandedOverAs(text, words) : null;
        return LogText.ToFinding(line, Recipient(text), isQuoted ? open + 1 : status + 1, isQuoted
            ? end : text.Length) with
        {
            Status = LogText.EnhancedCodeField(text),
            ReasonByForm = state is "bounced" or "deferred" && words.Contains(" said: 2", StringComparison.Ordinal) ? Reason.SystemError
                : state == "deferred" && !isQuoted ? Reason.Delayed
                : state != "sent" ? null
                : isDiscarded ? Reason.ContentRefused : handedOverAs is null ? Reason.Delivered : Reason.Accepted,
            HandedOverAs = handedOverAs,
            ProviderHints = LogText.ValueAfter(text, "relay=", ',')?.Text,
            IsOwnRefusal = IsOwnBackend(text),
            IsProbe = state == "deliverable",
            IsByRelay = PortOf(LogText.ValueAfter(text, "relay=", ',')?.Text) is not null,
            IsLocalAccount = LogText.ValueAfter(text, "orig_to=<", '>')?.Text is { Length: > 0 } account
                && !account.Contains('@', StringComparison.Ordinal),
            Values = ValuesOf(text, words),
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

    /// <summary>The port of the next server in "relay=host[ip]:587", where it is one for submission.</summary>
    private static string? PortOf(string? relay)
    {
        var at = relay?.LastIndexOf("]:", StringComparison.Ordinal) ?? -1;
        return at >= 0 && relay![(at + 2)..] is "587" or "465" or "2525" ? relay![(at + 2)..] : null;
    }

    /// <summary>The next server's name, where the words of the result do not name it: "Cannot start TLS: handshake failure".</summary>
    private static string? NextHost(string text, ReadOnlySpan<char> words) =>
        LogText.ValueAfter(text, "relay=", '[')?.Text is { } host && host.Contains('.', StringComparison.Ordinal)
        && !host.Contains(',', StringComparison.Ordinal) && !words.Contains("host ", StringComparison.Ordinal)
        && !words.Contains("connect", StringComparison.Ordinal) && !IsOwnBackend(text) ? host : null;

    private static Dictionary<string, string>? ValuesOf(string text, ReadOnlySpan<char> words)
    {
        var values = new Dictionary<string, string>();
        if (NextHost(text, words) is { } host)
        {
            values["host"] = host;
        }

        if (Alias(text) is { } alias)
        {
            values["alias"] = alias;
        }

        if (PortOf(LogText.ValueAfter(text, "relay=", ',')?.Text) is { } port)
        {
            values["port"] = port;
        }

        return values.Count > 0 ? values : null;
    }

    /// <summary>
    /// The new identifier, if the message went to a filter of the same server, which hands it back: "queued as X" by a server on the
    /// loopback interface, or "delivered via spamfilter service". Null if it went to a mailbox or another server.
    /// </summary>
    private static string? HandedOverAs(string text, ReadOnlySpan<char> words)
    {
        var queued = words.LastIndexOf("queued as ", StringComparison.Ordinal);
        if (queued >= 0 && IsOwnBackend(text))
        {
            return words[(queued + 10)..].TrimEnd(") ").ToString().Split(' ', 2)[0];
        }

        // The loopback interface leads to a filter, unless the mailboxes' server replies there by LMTP.
        if (text.AsSpan(0, Math.Min(text.Length, MaxPrefix)).Contains("/smtp[", StringComparison.Ordinal)
            && LogText.ValueAfter(text, "relay=", ',')?.Text.Contains("[127.", StringComparison.Ordinal) == true)
        {
            return "";
        }

        return words.StartsWith("delivered via ", StringComparison.Ordinal) && words[14..].ContainsAny(Filters) ? "" : null;
    }

    /// <summary>Some programs that copy logs drop the angle brackets.</summary>
    private static LogValue? Recipient(string text) => LogText.ValueAfter(text, "to=<", '>')
        ?? (LogText.ValueAfter(text, " to=", ',') is { } bare && bare.Text.Contains('@', StringComparison.Ordinal) ? bare : null);
}
