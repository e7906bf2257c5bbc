namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// Postfix's other lines: <c>NOQUEUE: reject: RCPT from host[ip]: 550 5.1.1 …; from=&lt;> to=&lt;a@b></c>, <c>lost connection after DATA
/// from host[ip]</c>,
/// <c>connect to host[ip]:25: Connection timed out</c>, "ID: host mx[ip] said: 421 …" and warnings of SASL.
/// </summary>
internal sealed class PostfixServerLog : StatelessLogFormat
{
    private static readonly (string Mark, SessionStep Step)[] LostAfter =
    [
        ("after CONNECT", SessionStep.Connect), ("after EHLO", SessionStep.Hello), ("after HELO", SessionStep.Hello),
        ("after STARTTLS", SessionStep.StartTls),
        ("after AUTH", SessionStep.Auth), ("after MAIL", SessionStep.Mail), ("after RCPT", SessionStep.Rcpt),
        ("after DATA", SessionStep.Data),
    ];

    private static readonly string[] TlsMarks = ["SSL_accept error", "SSL_connect error", "TLS library problem",
        "certificate verification failed", "certificate peer name verification failed", "Server certificate not trusted",
        "Server certificate not verified", "Cannot start TLS", "cannot get RSA certificate", "cannot load Certification Authority"];

    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        return Reject(line, text) ?? Tls(line, text) ?? LostConnection(line, text) ?? ServerReply(line, text);
    }

    private static Finding? Reject(SourceLine line, string text)
    {
        var reject = text.IndexOf("reject: ", StringComparison.Ordinal);
        reject = reject < 0 ? text.IndexOf("reject_warning: ", StringComparison.Ordinal) : reject;
        var step = reject < 0 ? -1 : text.IndexOf(": ", reject, StringComparison.Ordinal) + 2;
        if (step < 0 || step >= text.Length || !char.IsAsciiLetterUpper(text[step])
            || (text.IndexOf(" from ", step, StringComparison.Ordinal) < 0 && !IsOfProxy(text)))
        {
            return null;
        }

        var start = text.IndexOf("]: ", reject, StringComparison.Ordinal);
        start = start < 0 ? reject : start + 3;
        var end = text.IndexOf("; from=", start, StringComparison.Ordinal);
        var refusal = end < 0 ? text.Length : end;

        // On the ports for submission only users who have logged in may send: "Access denied" there means that the client has not.
        var port = text.Contains("/submission/smtpd", StringComparison.Ordinal) ? "587"
            : text.Contains("/submissions/smtpd", StringComparison.Ordinal) || text.Contains("/smtps/smtpd", StringComparison.Ordinal)
                ? "465" : null;
        var isLoginMissing = port is not null && text.AsSpan(start, refusal - start).Contains("Access denied", StringComparison.Ordinal)
            && (text.AsSpan(step).StartsWith("RCPT", StringComparison.Ordinal)
                || text.Contains("Client host rejected", StringComparison.Ordinal));

        // The command matters to some rules: "RCPT from host[ip]: 554 5.7.1 …: Relay access denied".
        var speaker = text.Contains("milter-reject", StringComparison.Ordinal) || IsOfProxy(text)
            ? Speaker.OwnServer : Speaker.RemoteServer;
        return LogText.ToFinding(line, LogText.ValueAfter(text, " to=<", '>') ?? WithoutBrackets(text), start, refusal, speaker) with
        {
            Step = text.AsSpan(step).StartsWith("MAIL", StringComparison.Ordinal) ? SessionStep.Mail : SessionStep.Unknown,
            IsOwnRefusal = true,
            Client = LogText.ValueAfter(text, " from ", ':', step)?.Text,
            ReasonByForm = isLoginMissing ? Reason.AuthenticationNeeded : null,
            Values = ValuesOf(port, LogText.ValueAfter(text, "[", ']', step)?.Text, LogText.ValueAfter(text, " helo=<", '>')?.Text),
        };
    }

    /// <summary>The filter before the queue refused: <c>proxy-reject: END-OF-MESSAGE: 554 5.7.0 Reject; from=&lt;a@b></c>.</summary>
    private static bool IsOfProxy(string text) => text.Contains("proxy-reject: ", StringComparison.Ordinal);

    /// <summary>The port at which the client came, the address from which, and the name that it gave.</summary>
    private static Dictionary<string, string>? ValuesOf(string? port, string? client, string? hello)
    {
        var values = new Dictionary<string, string>();
        if (hello is { Length: > 0 })
        {
            values["hello"] = hello;
        }

        if (port is not null)
        {
            values["port"] = port;
        }

        if (System.Net.IPAddress.TryParse(client, out _))
        {
            values["ip"] = client!;
        }

        return values.Count > 0 ? values : null;
    }

    /// <summary>A web page that shows the log takes the brackets for a tag and drops them: <c>to=a@b proto=ESMTP</c>.</summary>
    private static LogValue? WithoutBrackets(string text) =>
        LogText.ValueAfter(text, " to=", ' ') is { } value && AddressScanner.Find(value.Text) is { Start: 0 } ? value : null;

    /// <summary>
    /// "SSL_accept error from host[ip]: -1", "warning: TLS library problem: …", "certificate verification failed for host[ip]:25: …".
    /// </summary>
    private static Finding? Tls(SourceLine line, string text)
    {
        if (!text.Contains("postfix", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        foreach (var mark in TlsMarks)
        {
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0)
            {
                return LogText.ToFinding(line, null, at, text.Length, Speaker.OwnServer) with { Step = SessionStep.StartTls };
            }
        }

        return null;
    }

    private static Finding? LostConnection(SourceLine line, string text)
    {
        var lost = text.IndexOf("lost connection after ", StringComparison.Ordinal);
        lost = lost < 0 ? text.IndexOf("timeout after ", StringComparison.Ordinal) : lost;
        return lost < 0 || !text.Contains("postfix", StringComparison.OrdinalIgnoreCase) ? null
            : LogText.ToFinding(line, null, lost, text.Length, Speaker.OwnServer) with
            {
                Step = Array.Find(LostAfter, each => text.AsSpan(lost).Contains(each.Mark, StringComparison.Ordinal)).Step,
                IsOwnRefusal = text.AsSpan(lost).StartsWith("timeout", StringComparison.Ordinal),
            };
    }

    private static Finding? ServerReply(SourceLine line, string text)
    {
        // A web interface shows the log without the names of the programs: "info | connect to mx.example.org[192.0.2.1]:25: …".
        const string InInterface = " | connect to ";
        if (text.IndexOf(InInterface, StringComparison.Ordinal) is >= 0 and var shown)
        {
            return LogText.ToFinding(line, null, shown + 3, text.Length);
        }

        var smtp = text.IndexOf("/smtp[", StringComparison.Ordinal);
        smtp = smtp < 0 ? text.IndexOf("/lmtp[", StringComparison.Ordinal) : smtp;
        var words = smtp < 0 ? -1 : text.IndexOf("]: ", smtp, StringComparison.Ordinal);
        if (words < 0)
        {
            return null;
        }

        var rest = text.AsSpan(words + 3);
        var isReport = rest.Contains(" said: ", StringComparison.Ordinal) || rest.StartsWith("connect to ", StringComparison.Ordinal)
            || rest.Contains("SASL authentication fail", StringComparison.Ordinal)
                || rest.Contains("refused to talk to me", StringComparison.Ordinal)
            || rest.Contains("lost connection with", StringComparison.Ordinal)
                || rest.Contains("Cannot start TLS", StringComparison.Ordinal);
        return isReport ? LogText.ToFinding(line, null, words + 3, text.Length) : null;
    }
}
