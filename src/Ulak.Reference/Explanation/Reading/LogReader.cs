using Ulak.Smtp.Replies;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>Lines of the logs of Postfix, Exim, Sendmail, OpenSMTPD, Exchange, Haraka and qmail.</summary>
internal static class LogReader
{
    private delegate Finding? LineReader(SourceLine line);

    private static readonly LineReader[] Readers = [Postfix, PostfixReject, Sendmail, OpenSmtpd, OpenSmtpdSession, Exim, EximReject, Exchange, Haraka];

    /// <summary>Null: no line is one of a log.</summary>
    public static ParsedInput? Read(IReadOnlyList<SourceLine> lines)
    {
        var findings = new List<Finding>();
        var qmail = new QmailLogReader();
        foreach (var line in lines)
        {
            foreach (var read in (ReadOnlySpan<LineReader>)[.. Readers, qmail.Read])
            {
                if (read(line) is { } finding)
                {
                    findings.Add(finding);
                    break;
                }
            }
        }

        return findings.Count > 0 ? new ParsedInput(InputKind.Log, LatestPerRecipient(findings)) : null;
    }

    /// <summary>A recipient that is tried again and again has many lines; the last one tells how it stands.</summary>
    private static List<Finding> LatestPerRecipient(List<Finding> findings)
    {
        var result = new List<Finding>();
        var index = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var finding in findings)
        {
            if (finding.Address is null)
            {
                result.Add(finding);
            }
            else if (index.TryGetValue(finding.Address, out var at))
            {
                result[at] = finding;
            }
            else
            {
                index.Add(finding.Address, result.Count);
                result.Add(finding);
            }
        }

        return result;
    }

    /// <summary>postfix/smtp[1]: ID: to=&lt;a>, relay=…, dsn=5.1.1, status=bounced (host … said: …)</summary>
    private static Finding? Postfix(SourceLine line)
    {
        var text = line.Text;
        var status = text.IndexOf(" status=", StringComparison.Ordinal);
        if (status < 0 || ValueAfter(text, "to=<", '>') is not { } to)
        {
            return null;
        }

        var word = text.AsSpan(status + 8);
        var space = word.IndexOf(' ');
        var state = (space < 0 ? word : word[..space]).ToString();
        var open = text.IndexOf('(', status);
        var end = text.EndsWith(')') ? text.Length - 1 : text.Length;
        return ToFinding(line, to, open > 0 && end > open ? (open + 1, end) : (status + 1, text.Length)) with
        {
            Status = EnhancedCodeField(text),
            ReasonByForm = state == "sent" ? Reason.Delivered : null,
            ProviderHints = ValueAfter(text, "relay=", ',')?.Text,
        };
    }

    /// <summary>NOQUEUE: reject: RCPT from host[ip]: 550 5.1.1 …; from=&lt;> to=&lt;a> proto=ESMTP</summary>
    private static Finding? PostfixReject(SourceLine line)
    {
        var text = line.Text;
        var reject = text.IndexOf("reject: ", StringComparison.Ordinal);
        reject = reject < 0 ? text.IndexOf("reject_warning: ", StringComparison.Ordinal) : reject;
        var step = reject < 0 ? -1 : text.IndexOf(": ", reject, StringComparison.Ordinal) + 2;
        if (step < 0 || step >= text.Length || !char.IsAsciiLetterUpper(text[step]) || text.IndexOf(" from ", step, StringComparison.Ordinal) < 0)
        {
            return null;
        }

        var start = text.IndexOf("]: ", reject, StringComparison.Ordinal);
        start = start < 0 ? reject : start + 3;
        var end = text.IndexOf("; from=<", start, StringComparison.Ordinal);
        return ToFinding(line, ValueAfter(text, " to=<", '>'), (start, end < 0 ? text.Length : end));
    }

    /// <summary>ID: to=&lt;a>, delay=…, dsn=5.1.1, stat=User unknown; or ruleset=check_rcpt, …, reject=550 …</summary>
    private static Finding? Sendmail(SourceLine line)
    {
        var text = line.Text;
        var reject = text.IndexOf(" reject=", StringComparison.Ordinal);
        if (reject >= 0 && text.Contains("ruleset=", StringComparison.Ordinal))
        {
            return ToFinding(line, ValueAfter(text, "arg1=<", '>') ?? ValueAfter(text, "arg1=", ','), (reject + 8, text.Length));
        }

        var stat = text.IndexOf(" stat=", StringComparison.Ordinal);
        if (stat < 0 || text.Contains(" result=\"", StringComparison.Ordinal) || (ValueAfter(text, " to=<", '>') ?? ValueAfter(text, " to=", ',')) is not { } to)
        {
            return null;
        }

        return ToFinding(line, to, (stat + 6, text.Length)) with
        {
            Status = EnhancedCodeField(text),
            ReasonByForm = text.AsSpan(stat + 6).StartsWith("Sent", StringComparison.Ordinal) ? Reason.Delivered : null,
            ProviderHints = ValueAfter(text, "relay=", ',')?.Text,
        };
    }

    /// <summary>mta delivery … to=&lt;a> … result="PermFail" stat="550 5.1.1 …"</summary>
    private static Finding? OpenSmtpd(SourceLine line)
    {
        var text = line.Text;
        if (ValueAfter(text, "result=\"", '"') is not { } result)
        {
            return null;
        }

        var stat = ValueAfter(text, "stat=\"", '"') ?? result;
        var to = ValueAfter(text, " to=<", '>') ?? ValueAfter(text, " rcpt=<", '>') ?? ValueAfter(text, "RCPT TO:<", '>');
        return ToFinding(line, to, (stat.Start, stat.End)) with
        {
            ReasonByForm = result.Text == "Ok" ? Reason.Delivered : null,
            ProviderHints = ValueAfter(text, "relay=", ' ')?.Text,
        };
    }

    /// <summary>smtp event=failed-command … command="RCPT TO:&lt;a>" result="550 …" is read above; the older form has no quotes.</summary>
    private static Finding? OpenSmtpdSession(SourceLine line)
    {
        var text = line.Text;
        return text.Contains("smtp ", StringComparison.Ordinal) && text.Contains("failed-command", StringComparison.Ordinal) && ValueAfter(text, "result=", '\n') is { } result
            ? ToFinding(line, ValueAfter(text, "RCPT TO:<", '>'), (result.Start, result.End))
            : null;
    }

    /// <summary>2026-01-01 10:00:00 1abcde-000001-AB ** a@b R=dnslookup T=remote_smtp H=…: SMTP error from remote mail server after RCPT TO:…: 550 …</summary>
    private static Finding? Exim(SourceLine line)
    {
        var text = line.Text;
        foreach (var (mark, given) in ((string, Reason?)[])[(" ** ", null), (" == ", null), (" => ", Reason.Delivered), (" -> ", Reason.Delivered)])
        {
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at < 10 || !char.IsAsciiDigit(text[0]) || AddressScanner.Find(text, at) is not { } address || address.Start > at + mark.Length + 200)
            {
                continue;
            }

            // What the other side said of a delivery stands in C="…".
            if (given is not null && ValueAfter(text[address.End..], " C=\"", '"') is { } said)
            {
                return ToFinding(line, (address.Address, address.Start, address.End), (address.End + said.Start, address.End + said.End)) with { ReasonByForm = given };
            }

            var start = text.IndexOf(": ", address.End, StringComparison.Ordinal);
            return ToFinding(line, (address.Address, address.Start, address.End), (start < 0 ? at + mark.Length : start + 2, text.Length)) with { ReasonByForm = given };
        }

        return null;
    }

    /// <summary>H=host [ip] F=&lt;from> rejected RCPT &lt;a>: reason; temporarily rejected …</summary>
    private static Finding? EximReject(SourceLine line)
    {
        var text = line.Text;
        var at = text.IndexOf("rejected ", StringComparison.Ordinal);
        if (at < 10 || !char.IsAsciiDigit(text[0]) || !text.Contains(" H=", StringComparison.Ordinal))
        {
            return null;
        }

        var address = ValueAfter(text[at..], "RCPT <", '>') is { } to ? ((string, int, int)?)(to.Text, at + to.Start, at + to.End) : null;
        var start = text.IndexOf(": ", at, StringComparison.Ordinal);
        return ToFinding(line, address, (start < 0 ? at : start + 2, text.Length));
    }

    /// <summary>A message-tracking line: …,FAIL,…,a@b,[{LRT=…};{LED=550 5.1.1 …};…]</summary>
    private static Finding? Exchange(SourceLine line)
    {
        var text = line.Text;
        var led = text.IndexOf("LED=", StringComparison.Ordinal);
        if (led >= 0)
        {
            var end = text.IndexOf("};", led, StringComparison.Ordinal);
            return ToFinding(line, FindUnbracketedAddress(text), (led + 4, end < 0 ? text.Length : end));
        }

        if (!text.Contains(",FAIL,", StringComparison.Ordinal) && !text.Contains(",DEFER,", StringComparison.Ordinal))
        {
            return null;
        }

        var codes = CodeScanner.Find(text);
        return ToFinding(line, FindUnbracketedAddress(text), codes.Reply is null && codes.Enhanced is null ? (0, text.Length) : (codes.Start, text.Length));
    }

    /// <summary>In a tracking log a message's id stands in brackets, a recipient does not.</summary>
    private static (string Address, int Start, int End)? FindUnbracketedAddress(string text)
    {
        var found = AddressScanner.Find(text);
        while (found is { Start: > 0 } at && text[at.Start - 1] == '<' && AddressScanner.Find(text, at.End) is { } next)
        {
            found = next;
        }

        return found;
    }

    /// <summary>[NOTICE] [ID] [core] recipient &lt;a> code=DENY msg="…"; [outbound] … bounced|deferred …</summary>
    private static Finding? Haraka(SourceLine line)
    {
        var text = line.Text;
        var outbound = text.Contains("[outbound]", StringComparison.Ordinal);
        if (!outbound && !text.Contains(" [core] ", StringComparison.Ordinal) && !text.Contains(" [rcpt_to", StringComparison.Ordinal))
        {
            return null;
        }

        var at = text.LastIndexOf("] ", StringComparison.Ordinal) + 2;
        var said = ValueAfter(text, "msg=\"", '"') ?? ValueAfter(text, "response=\"", '"') ?? ValueAfter(text, "err=\"", '"') ?? ValueAfter(text, "reason=\"", '"');
        var isDelivered = outbound && text.AsSpan(at).StartsWith("delivered", StringComparison.Ordinal);
        var codes = CodeScanner.Find(text[at..]);
        var where = said is { } s ? (s.Start, s.End) : codes.Reply is not null ? (at + codes.Start, text.Length) : (at, text.Length);
        if (said is null && codes.Reply is null && !isDelivered && !text.Contains("bounce", StringComparison.OrdinalIgnoreCase) && !text.Contains("defer", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return ToFinding(line, AddressScanner.Find(text, at), where) with { ReasonByForm = isDelivered ? Reason.Delivered : null };
    }

    private static Finding ToFinding(SourceLine line, (string Text, int Start, int End)? address, (int Start, int End) said) => new()
    {
        Address = address?.Text,
        AddressEvidence = address is { } a ? new Passage(line).Locate(a.Start, a.End) : null,
        Passages = [new Passage(line.Slice(said.Start, said.End - said.Start))],
    };

    private static (string Text, int Start, int End)? ValueAfter(string text, string mark, char until)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var start = at + mark.Length;
        var end = text.IndexOf(until, start);
        end = end < 0 ? text.Length : end;
        return (text[start..end], start, end);
    }

    /// <summary>The log's enhanced code; null where what stands there is none, or nothing.</summary>
    private static string? EnhancedCodeField(string text) => ValueAfter(text, "dsn=", ',')?.Text is { } code && EnhancedStatusCode.TryParse(code, out _) ? code : null;
}
