namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// Sendmail: <c>ID: to=&lt;a@b>, delay=…, dsn=5.1.1, stat=User unknown</c>, or <c>ruleset=check_rcpt, …, reject=550 …</c>.
/// </summary>
internal sealed class SendmailLog : ILogFormat
{
    public ILogLineReader Open() => new Reader();

    private sealed class Reader : ILogLineReader
    {
        // The identifiers of notices that the server itself sends about messages of this log.
        private readonly HashSet<string> _notices = new(StringComparer.Ordinal);

        // The last line in which the daemon of this machine writes why it takes no mail.
        private SourceLine? _fault;

        public Finding? Read(SourceLine line)
        {
            _fault = IsFault(line.Text) ? line : _fault;
            if (Notice(line.Text) is { } notice)
            {
                _notices.Add(notice);
            }

            var isNotice = _notices.Count > 0 && Identifier(line.Text) is { } id && _notices.Contains(id);
            return !isNotice && ReadLine(line) is { } finding ? OfDaemon(finding, line.Text) : null;
        }

        /// <summary>The command that hands a message to the daemon of the same machine writes down only that it was refused.</summary>
        private Finding OfDaemon(Finding finding, string text) =>
            _fault is { } fault && text.Contains("[127.0.0.1]", StringComparison.Ordinal)
                && text.EndsWith("stat=Service unavailable", StringComparison.Ordinal)
                ? finding with { Statements = [Statement.Own(new Passage(fault))], IsOwnRefusal = true } : finding;
    }

    private static bool IsFault(string text) =>
        text.Contains("NOQUEUE: tcpwrappers", StringComparison.Ordinal) || text.Contains("SYSERR(", StringComparison.Ordinal);

    /// <summary>"q4BNpoVr011344: q4BNppVr011346: DSN: User unknown" names the notice about a message.</summary>
    private static string? Notice(string text)
    {
        var at = text.IndexOf(": DSN: ", StringComparison.Ordinal);
        at = at < 0 ? text.IndexOf(": return to sender: ", StringComparison.Ordinal) : at;
        var start = at < 0 ? -1 : text.LastIndexOf(' ', at) + 1;
        return start > 0 && at - start >= 10 ? text[start..at] : null;
    }

    private static string? Identifier(string text)
    {
        var end = text.IndexOf("]: ", StringComparison.Ordinal);
        var colon = end < 0 ? -1 : text.IndexOf(": ", end + 3, StringComparison.Ordinal);
        return colon < 0 ? null : text[(end + 3)..colon];
    }

    private static Finding? ReadLine(SourceLine line)
    {
        var text = line.Text;
        var reject = text.IndexOf(" reject=", StringComparison.Ordinal);
        if (reject >= 0 && text.Contains("ruleset=", StringComparison.Ordinal))
        {
            // Each ruleset checks another argument: the recipient, the sender, the client.
            var argument = LogText.ValueAfter(text, "arg1=<", '>') ?? LogText.ValueAfter(text, "arg1=", ',');
            var isRecipient = text.Contains("ruleset=check_rcpt", StringComparison.Ordinal);
            return LogText.ToFinding(line, isRecipient ? argument : null, reject + 8, text.Length) with
            {
                IsOwnRefusal = true,
                Step = text.Contains("ruleset=check_mail", StringComparison.Ordinal) ? SessionStep.Mail : SessionStep.Unknown,
                Values = !isRecipient && argument is { } sender && sender.Text.Contains('@', StringComparison.Ordinal)
                    ? new Dictionary<string, string> { ["sender"] = sender.Text } : null,
            };
        }

        if (text.IndexOf("stat=Deferred", StringComparison.Ordinal) is >= 0 and var cut
            && !text.Contains("to=", StringComparison.Ordinal))
        {
            // The end of a line without its beginning.
            return LogText.ToFinding(line, null, cut + 5, text.Length, Speaker.OwnServer) with { Action = "delayed" };
        }

        var stat = text.IndexOf(" stat=", StringComparison.Ordinal);
        stat = stat < 0 ? text.IndexOf(",stat=", StringComparison.Ordinal) : stat;
        var isOther = stat < 0 || text.Contains(" result=", StringComparison.Ordinal) || text.Contains(" rcpt=<", StringComparison.Ordinal)
            || text.Contains("delivery: ", StringComparison.Ordinal);
        if (isOther || (LogText.ValueAfter(text, " to=<", '>') ?? LogText.ValueAfter(text, " to=", ',')) is not { } to)
        {
            return null;
        }

        var status = LogText.EnhancedCodeField(text);
        var words = text.AsSpan(stat + 6);

        // Sendmail's words for any 554 are "Service unavailable"; the code beside them is the remote server's, except 5.0.0.
        var isPlainRefusal = words.SequenceEqual("Service unavailable") && status?.StartsWith('5') == true && status != "5.0.0";

        // The command hands the message to the daemon of the same machine, which queues it under another identifier.
        var handedOverAs = words.StartsWith("Sent (", StringComparison.Ordinal)
            && LogText.ValueAfter(text, "relay=", ',')?.Text is { } relay
            && (relay.Contains("[127.0.0.1]", StringComparison.Ordinal) || relay.Contains("[::1]", StringComparison.Ordinal))
            ? words[6..].ToString().Split(' ', 2)[0] : null;
        var start = !isPlainRefusal ? stat + 6 : status!.StartsWith("5.7.", StringComparison.Ordinal) ? stat + 1 : text.Length;
        return LogText.ToFinding(line, to, start, text.Length) with
        {
            Status = status,
            ReasonByForm = words.SequenceEqual("Deferred") ? Reason.Delayed
                : !words.StartsWith("Sent", StringComparison.Ordinal) ? null
                : handedOverAs is null ? Reason.Delivered : Reason.Accepted,
            HandedOverAs = handedOverAs,
            ProviderHints = LogText.ValueAfter(text, "relay=", ',')?.Text,
            IsOwnRefusal = LogText.ValueAfter(text, "mailer=", ',')?.Text is "local" or "prog" or "*file*" or "procmail" or "cyrus"
                or "cyrusv2" or "lmtp" or "dovecot" or "mailman",
        };
    }
}
