namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>Exchange's message tracking: <c>…,FAIL,…,a@b,[{LRT=…};{LED=550 5.1.1 …};…]</c>.</summary>
internal sealed class ExchangeLog : StatelessLogFormat
{
    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        var led = text.IndexOf("LED=", StringComparison.Ordinal);
        if (led >= 0)
        {
            var end = text.IndexOf("};", led, StringComparison.Ordinal);
            return LogText.ToFinding(line, FindUnbracketedAddress(text), led + 4, end < 0 ? text.Length : end);
        }

        if (!text.Contains(",FAIL,", StringComparison.Ordinal) && !text.Contains(",DEFER,", StringComparison.Ordinal))
        {
            return null;
        }

        var codes = CodeScanner.Find(text);
        return LogText.ToFinding(line, FindUnbracketedAddress(text), codes.Reply is null && codes.Enhanced is null
            ? 0 : codes.Start, text.Length);
    }

    /// <summary>In a tracking log a message's id has brackets, a recipient has none.</summary>
    private static LogValue? FindUnbracketedAddress(string text)
    {
        var found = LogText.Address(text);
        while (found is { Start: > 0 } at && text[at.Start - 1] == '<' && LogText.Address(text, at.End) is { } next)
        {
            found = next;
        }

        return found;
    }
}
