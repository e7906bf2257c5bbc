namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>Stalwart: <c>INFO … (delivery.rcpt-to-rejected) … to = ["a@b"] … details = "…"</c> or <c>reason = "…"</c>.</summary>
internal sealed class StalwartLog : StatelessLogFormat
{
    private static readonly string[] Failures = ["reject", "failed", "error", "fail)", "timeout", "tls."];

    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        if (!text.Contains("queueId = ", StringComparison.Ordinal)
            || !Array.Exists(Failures, mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var words = LogText.ValueAfter(text, "details = \"", '"') ?? LogText.ValueAfter(text, "reason = \"", '"');
        var head = text.IndexOf("queueId", StringComparison.Ordinal);
        var to = text.IndexOf("to = [", StringComparison.Ordinal);
        var address = to < 0 ? null : LogText.Address(text, to);
        var finding = LogText.ToFinding(line, address, words?.Start ?? 0, words?.End ?? head, Speaker.OwnServer);
        if (text.Contains("(delivery.dsn-perm-fail)", StringComparison.Ordinal))
        {
            // The server has given up, whatever the code of its last attempt.
            finding = finding with { Action = "failed" };
        }

        var code = LogText.ValueAfter(text, " code = ", ',');
        return words is null ? finding : finding with
        {
            Statements =
            [
                .. finding.Statements,
                .. code is { } field && field.Text.Length == 3
                    ? [Statement.Own(new Passage(line.Slice(field.Start, 3)))] : (ReadOnlySpan<Statement>)[],
                Statement.Own(new Passage(line.Slice(0, head))),
            ],
        };
    }
}
