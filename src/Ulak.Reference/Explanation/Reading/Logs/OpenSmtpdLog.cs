using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// OpenSMTPD: <c>mta delivery … to=&lt;a@b> … result="PermFail" stat="550 5.1.1 …"</c>,
/// <c>smtp failed-command command="…" result="550 …"</c>
/// and the older forms without quotation marks, such as <c>relay: TempFail for ID: …, to=a@b, …, stat=…</c>.
/// </summary>
internal sealed partial class OpenSmtpdLog : StatelessLogFormat
{
    private static readonly string[] OlderResults = ["relay: ", "mda delivery", "mta delivery", "delivery: "];

    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        if (LogText.ValueAfter(text, "result=\"", '"') is { } result)
        {
            var stat = LogText.ValueAfter(text, "stat=\"", '"') ?? result;
            return LogText.ToFinding(line, Recipient(text), stat.Start, stat.End) with
            {
                Step = StepOf(text),
                ReasonByForm = result.Text == "Ok" ? Reason.Delivered : null,
                ProviderHints = LogText.ValueAfter(text, "relay=", ' ')?.Text,
                IsOwnRefusal = text.Contains("failed-command", StringComparison.Ordinal)
                    || text.Contains("mda delivery", StringComparison.Ordinal),
            };
        }

        return Command(line, text) ?? Older(line, text) ?? Session(line, text);
    }

    private static Finding? Command(SourceLine line, string text) =>
        text.Contains("smtp ", StringComparison.Ordinal) && text.Contains("failed-command", StringComparison.Ordinal)
            && LogText.ValueAfter(text, "result=", '\n') is { } result
            ? LogText.ToFinding(line, Recipient(text), result.Start, result.End) with { Step = StepOf(text), IsOwnRefusal = true }
            : null;

    private static Finding? Older(SourceLine line, string text)
    {
        var stat = LogText.ValueAfter(text, " stat=", '\n');
        if (stat is not { } words || !Array.Exists(OlderResults, mark => text.Contains(mark, StringComparison.Ordinal)))
        {
            return null;
        }

        var isOk = text.Contains("result=Ok", StringComparison.Ordinal) || text.Contains("relay: Ok", StringComparison.Ordinal)
            || text.Contains("delivery: Ok", StringComparison.Ordinal);
        var isTemporary = text.Contains("TempFail", StringComparison.Ordinal);
        return LogText.ToFinding(line, Recipient(text), words.Start, words.End) with
        {
            ReasonByForm = isOk ? Reason.Delivered : null,
            Action = isTemporary ? "delayed" : null,
            IsOwnRefusal = text.Contains("mda delivery", StringComparison.Ordinal)
                || text.Contains("relay=127.0.0.1", StringComparison.Ordinal),
        };
    }

    /// <summary><c>smtp-out: Error on session 69738a26af1c7fa5: Connection closed unexpectedly</c>.</summary>
    private static Finding? Session(SourceLine line, string text) =>
        text.IndexOf("]: smtp-out: Error on session ", StringComparison.Ordinal) is >= 0 and var at
            && text.IndexOf(": ", at + 30, StringComparison.Ordinal) is >= 0 and var words
            ? LogText.ToFinding(line, null, words + 2, text.Length, Speaker.OwnServer) with { Action = "delayed" } : null;

    /// <summary>Whether a line is a refusal in the trace of a session: <c>mta: 0xea6710: &lt;&lt;&lt; 554 …</c>.</summary>
    public static bool IsTracedRefusal(string line) => TracedRefusal().IsMatch(line);

    [GeneratedRegex(@"\bmta: 0x[0-9a-f]+: <<< [45]\d\d[ -]", RegexOptions.CultureInvariant)]
    private static partial Regex TracedRefusal();

    private static LogValue? Recipient(string text) =>
        LogText.ValueAfter(text, " to=<", '>') ?? LogText.ValueAfter(text, "RCPT TO:<", '>')
            ?? Named(LogText.ValueAfter(text, " rcpt=<", '>'))
        ?? Named(LogText.ValueAfter(text, " to=", ','));

    private static LogValue? Named(LogValue? value) => value is { } v && v.Text.Contains('@', StringComparison.Ordinal) ? v : null;

    private static SessionStep StepOf(string text) =>
        LogText.ValueAfter(text, "command=\"", '"')?.Text is not { } command ? SessionStep.Unknown
        : command.StartsWith("HELO", StringComparison.OrdinalIgnoreCase) || command.StartsWith("EHLO", StringComparison.OrdinalIgnoreCase)
            ? SessionStep.Hello
        : command.StartsWith("MAIL", StringComparison.OrdinalIgnoreCase) ? SessionStep.Mail
        : command.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase) ? SessionStep.Auth
        : command.StartsWith("DATA", StringComparison.OrdinalIgnoreCase) ? SessionStep.Data
        : SessionStep.Unknown;
}
