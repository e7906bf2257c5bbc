namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// Amavis: <c>(01930-01) Passed CLEAN {…}, … &lt;a@b> -> &lt;c@d>, …, queued_as: 49WD…</c>, which only hands the message back to the mail
/// server, and <c>Blocked SPAM {…}</c>.
/// </summary>
internal sealed class AmavisLog : StatelessLogFormat
{
    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        var passed = text.IndexOf(") Passed ", StringComparison.Ordinal);
        var at = passed < 0 ? text.IndexOf(") Blocked ", StringComparison.Ordinal) : passed;
        var arrow = at < 0 ? -1 : text.IndexOf(" -> <", at, StringComparison.Ordinal);
        if (arrow < 0 || !text.AsSpan(0, at).Contains("amavis", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var finding = LogText.ToFinding(line, LogText.ValueAfter(text, " -> <", '>', at), at + 2, text.Length, Speaker.OwnServer);
        if (passed >= 0)
        {
            return finding with
            {
                ReasonByForm = Reason.Accepted,
                HandedOverAs = LogText.ValueAfter(text, "queued_as: ", ',', arrow)?.Text.Trim() ?? "",
            };
        }

        // Spam, forbidden attachments and faulty headers have rules for their words.
        return finding with
        {
            IsOwnRefusal = true,
            ReasonByForm = text.AsSpan(at + 10).StartsWith("INFECTED", StringComparison.Ordinal) ? Reason.Virus : null,
        };
    }
}
