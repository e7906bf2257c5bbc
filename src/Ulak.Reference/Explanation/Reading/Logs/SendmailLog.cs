namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// Sendmail: <c>ID: to=&lt;a@b>, delay=…, dsn=5.1.1, stat=User unknown</c>, or <c>ruleset=check_rcpt, …, reject=550 …</c>.
/// </summary>
internal sealed class SendmailLog : StatelessLogFormat
{
    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        var reject = text.IndexOf(" reject=", StringComparison.Ordinal);
        if (reject >= 0 && text.Contains("ruleset=", StringComparison.Ordinal))
        {
            return LogText.ToFinding(line, LogText.ValueAfter(text, "arg1=<", '>') ?? LogText.ValueAfter(text, "arg1=", ','), reject + 8,
                text.Length);
        }

        var stat = text.IndexOf(" stat=", StringComparison.Ordinal);
        var isOther = stat < 0 || text.Contains(" result=", StringComparison.Ordinal) || text.Contains(" rcpt=<", StringComparison.Ordinal);
        if (isOther || (LogText.ValueAfter(text, " to=<", '>') ?? LogText.ValueAfter(text, " to=", ',')) is not { } to)
        {
            return null;
        }

        var status = LogText.EnhancedCodeField(text);
        var words = text.AsSpan(stat + 6);

        // Sendmail's words for any 554 are "Service unavailable"; the code beside them is the remote server's.
        var isPlainRefusal = words.SequenceEqual("Service unavailable") && status?.StartsWith('5') == true;
        return LogText.ToFinding(line, to, isPlainRefusal ? text.Length : stat + 6, text.Length) with
        {
            Status = status,
            ReasonByForm = words.StartsWith("Sent", StringComparison.Ordinal) ? Reason.Delivered : null,
            ProviderHints = LogText.ValueAfter(text, "relay=", ',')?.Text,
        };
    }
}
