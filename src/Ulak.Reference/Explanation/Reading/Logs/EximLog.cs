using System.Net;

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

    // How far into a line a prefix reaches.
    private const int MaxPrefix = 160;

    // Transports that hand the message to a program or a directory of the same machine. The default names of Debian, cPanel,
    // DirectAdmin and the example configuration.
    private static readonly System.Buffers.SearchValues<string> LocalTransports = System.Buffers.SearchValues.Create(
    [
        "local", "maildir", "mail_spool", "mailbox", "dovecot", "lmtp", "pipe", "virtual", "procmail", "cyrus", "mailman", "address_file",
        "address_directory", "reply", "spamcheck", "spamassassin",
    ], StringComparison.OrdinalIgnoreCase);

    // "exim -d" prints the number of the process instead of the time:
    // "  276   == a@b R=dnslookup defer (-1): host lookup did not complete".
    public override Finding? Read(SourceLine line)
    {
        var start = TimeStamp(line.Text);
        line = start > 0 ? line.Skip(start) : line;
        return line.Text.AsSpan().TrimStart() is [>= '0' and <= '9', ..] ? Delivery(line) ?? Attempt(line) ?? Reject(line) ?? Misuse(line)
            : line.Text.Contains(" rejected RCPT <", StringComparison.Ordinal) ? Reject(line) : null;
    }

    /// <summary>Whether a line has the form of Exim's logs: its time stamp at the beginning, or behind that of syslog.</summary>
    public static bool IsLine(string text) => StartsWithTime(text) || TimeStamp(text) > 0
        || text.StartsWith("exim: ", StringComparison.Ordinal);

    /// <summary>Where the time stamp of Exim begins behind the prefix of syslog, journald or Docker; 0 if there is none.</summary>
    private static int TimeStamp(string text)
    {
        var program = text.AsSpan(0, Math.Min(text.Length, MaxPrefix)).IndexOf("exim", StringComparison.Ordinal);
        for (var i = program; i > 0 && i < text.Length - 19 && i < MaxPrefix; i++)
        {
            if (StartsWithTime(text.AsSpan(i)))
            {
                return i;
            }
        }

        return 0;
    }

    private static bool StartsWithTime(ReadOnlySpan<char> text) => text.Length > 20 && text[4] == '-' && text[7] == '-' && text[10] == ' '
        && text[13] == ':' && text[16] == ':' && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[18]);

    /// <summary>
    /// An attempt that failed, without <c>**</c> or <c>==</c>: "H=mx [ip]: SMTP error from … after RCPT TO:&lt;a@b>: 452 …".
    /// </summary>
    private static Finding? Attempt(SourceLine line)
    {
        var text = line.Text;
        var error = text.IndexOf("SMTP error from remote mail server after ", StringComparison.Ordinal);
        var to = error < 0 ? null : LogText.ValueAfter(text, "RCPT TO:<", '>', error);
        var start = to is { } address ? text.IndexOf(": ", address.End, StringComparison.Ordinal) : -1;
        return start < 0 || !text.Contains("H=", StringComparison.Ordinal) ? null
            : LogText.ToFinding(line, to, start + 2, text.Length) with { Step = SessionStep.Rcpt, Action = "delayed" };
    }

    private static Finding? Delivery(SourceLine line)
    {
        var text = line.Text;
        foreach (var (mark, isDelivered) in Deliveries)
        {
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at < 3 || LogText.Address(text, at) is not { } address || address.Start > at + mark.Length + 200
                || !(FollowsIdentifier(text, at) || IsDebugLine(text, at, address.End)))
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
            return LogText.ToFinding(line, address, start < 0 ? at + mark.Length : start + 2, text.Length) with
            {
                Values = RemoteHost(text, address.End) is { } host ? new Dictionary<string, string> { ["host"] = host } : null,
                IsByRelay = IsRelay(text, address.End),
                ReasonByForm = reason,

                // Whatever the server replied, Exim tries again.
                Action = mark == " == " ? "delayed" : null,
                IsOwnRefusal = LogText.ValueAfter(text, " T=", ' ', address.End) is { } transport
                    && transport.Text.AsSpan().ContainsAny(LocalTransports)
                    && !transport.Text.Contains("remote", StringComparison.OrdinalIgnoreCase),
            };
        }

        return null;
    }

    /// <summary>The host in <c>H=mx.example.org [192.0.2.1]</c>; a name in parentheses is only what the host calls itself.</summary>
    private static string? RemoteHost(string text, int from) => LogText.ValueAfter(text, " H=", ' ', from)?.Text is { Length: > 3 } host
        && host.Contains('.', StringComparison.Ordinal) && host[0] is not ('(' or '[') ? host : null;

    /// <summary>
    /// Whether the router sends to a relay of the own settings: by its name, by an address of the internal network, or by a port for
    /// submission.
    /// </summary>
    private static bool IsRelay(string text, int from)
    {
        var router = LogText.ValueAfter(text, " R=", ' ', from)?.Text ?? "";
        var address = LogText.ValueAfter(text, " [", ']', Math.Max(from, text.IndexOf(" H=", from, StringComparison.Ordinal)));
        return router.AsSpan().ContainsAny(RelayRouters)
            || (address is { } ip && ((IPAddress.TryParse(ip.Text, out var parsed) && Hosts.IsPrivate(parsed))
                || text.AsSpan(ip.End).StartsWith("]:587", StringComparison.Ordinal)
                || text.AsSpan(ip.End).StartsWith("]:465", StringComparison.Ordinal)));
    }

    // Debian, cPanel, Hestia, and the names in the documentation of services that send.
    private static readonly System.Buffers.SearchValues<string> RelayRouters = System.Buffers.SearchValues.Create(
    [
        "smarthost", "smart_route", "relay", "send_via", "sendgrid", "mailgun", "mailjet", "brevo", "sendinblue", "mailchannels", "gateway",
        "satellite", "_ses",
    ], StringComparison.OrdinalIgnoreCase);

    private static bool IsDebugLine(string text, int mark, int end) => text.AsSpan(0, mark).Trim().IndexOfAnyExceptInRange('0', '9') < 0
        && text.AsSpan(end).Contains(" R=", StringComparison.Ordinal);

    /// <summary>The message's identifier stands before the mark: <c>1abcde-000001-AB</c>, longer since Exim 4.97.</summary>
    private static bool FollowsIdentifier(string text, int at)
    {
        var start = text.LastIndexOf(' ', at - 1) + 1;
        return at - start >= 16 && text[start + 6] == '-';
    }

    /// <summary>
    /// A client that breaks the protocol: <c>SMTP protocol error in "AUTH LOGIN" H=(x) [ip] AUTH command used when not advertised</c>.
    /// </summary>
    private static Finding? Misuse(SourceLine line)
    {
        var at = line.Text.IndexOf("SMTP protocol error in ", StringComparison.Ordinal);
        at = at < 0 ? line.Text.IndexOf("SMTP protocol synchronization error", StringComparison.Ordinal) : at;
        return at < 0 ? null : LogText.ToFinding(line, null, at, line.Text.Length);
    }

    private static Finding? Reject(SourceLine line)
    {
        var text = line.Text;
        var at = text.IndexOf("rejected ", StringComparison.Ordinal);
        if (at < 10 || !(text.Contains(" H=", StringComparison.Ordinal) || text.Contains(" F=<", StringComparison.Ordinal)
            || text.TrimStart().StartsWith("F=<", StringComparison.Ordinal)))
        {
            return null;
        }

        var start = text.IndexOf(": ", at, StringComparison.Ordinal);
        return LogText.ToFinding(line, LogText.ValueAfter(text, "RCPT <", '>', at), start < 0 ? at : start + 2, text.Length) with
        {
            IsOwnRefusal = true,
            Values = ClientOf(text),
            Action = text.AsSpan(0, at).EndsWith("temporarily ", StringComparison.Ordinal) ? "delayed" : null,
            // "temporarily rejected RCPT <a@b>" without words: the usual cause is a rule that wants a second attempt.
            ReasonByForm = start < 0 && text.AsSpan(0, at).EndsWith("temporarily ", StringComparison.Ordinal) ? Reason.Greylisted : null,
        };
    }

    /// <summary>What the client called itself, and its address: <c>H=name (hello) [ip]</c>, <c>H=(localhost) [172.22.0.1]</c>.</summary>
    private static Dictionary<string, string>? ClientOf(string text)
    {
        var host = text.IndexOf("H=", StringComparison.Ordinal);
        if (host < 0 || LogText.ValueAfter(text, " [", ']', host) is not { } ip || !IPAddress.TryParse(ip.Text, out _))
        {
            return null;
        }

        var values = new Dictionary<string, string> { ["ip"] = ip.Text };
        if (LogText.ValueAfter(text, "(", ')', host) is { } hello && hello.End < ip.Start && hello.Text.Length > 0)
        {
            values["hello"] = hello.Text;
        }

        return values;
    }
}
