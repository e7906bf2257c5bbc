namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// Failed logins of clients in the log of one's own server: Postfix <c>warning: host[ip]: SASL LOGIN authentication failed</c>, Exim
/// <c>plain_login authenticator failed for (host) [ip]: 535 …</c>, Dovecot <c>auth: passwd-file(a@b,ip): Password mismatch</c>,
/// OpenSMTPD <c>smtp authentication user=a result=permfail</c>.
/// </summary>
internal sealed class LoginLog : StatelessLogFormat
{
    private static readonly (string Program, string Failure)[] Marks =
    [
        ("smtpd[", "SASL "), ("smtpd[", "authentication user="), (" H=", "authenticator failed for"), ("", "authenticator failed for"),
        ("dovecot", "assword mismatch"), ("dovecot", "unknown user"), ("dovecot", "pam_authenticate() failed"),
        ("dovecot", "Authentication failure"),
    ];

    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        foreach (var (program, failure) in Marks)
        {
            var at = text.IndexOf(failure, StringComparison.Ordinal);
            if (at > 0 && text.Contains(program, StringComparison.Ordinal) && HasFailed(text, at))
            {
                return LogText.ToFinding(line, null, at, text.Length, Speaker.OwnServer) with
                {
                    Step = SessionStep.Auth,
                    IsOwnRefusal = true,
                    ReasonByForm = Reason.AuthenticationFailed,
                    Client = LogText.ValueAfter(text, "warning: ", ':')?.Text,
                    Values = Client(text) is { } ip ? new Dictionary<string, string> { ["ip"] = ip } : null,
                };
            }
        }

        return null;
    }

    private static bool HasFailed(string text, int at)
    {
        var rest = text.AsSpan(at);
        return rest.StartsWith("authenticator failed") ? rest.Contains(": 535", StringComparison.Ordinal)
            : (!rest.StartsWith("SASL ") && !rest.StartsWith("authentication user="))
            || rest.Contains("authentication failed", StringComparison.OrdinalIgnoreCase)
            || rest.Contains("authentication failure", StringComparison.OrdinalIgnoreCase)
            || rest.Contains("result=permfail", StringComparison.Ordinal);
    }

    /// <summary>The address of the client: the last one in brackets, or <c>rip=</c> and <c>(user,ip)</c> in Dovecot's lines.</summary>
    private static string? Client(string text)
    {
        var open = text.LastIndexOf('[');
        foreach (var (from, to) in (ReadOnlySpan<(int, char)>)[(open, ']'), (text.IndexOf("rip=", StringComparison.Ordinal) + 3, ','),
            (text.IndexOf(',', StringComparison.Ordinal), ')')])
        {
            for (var start = from; start > 0 && text.IndexOf(to, start) is > 0 and var end;)
            {
                if (System.Net.IPAddress.TryParse(text.AsSpan(start + 1, end - start - 1), out _) && end - start > 6)
                {
                    return text[(start + 1)..end];
                }

                start = from == open ? text.LastIndexOf('[', start - 1) : -1;
            }
        }

        return null;
    }
}
