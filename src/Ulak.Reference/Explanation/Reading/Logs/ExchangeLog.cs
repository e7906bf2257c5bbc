namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>Exchange's message tracking: <c>…,FAIL,…,a@b,[{LRT=…};{LED=550 5.1.1 …};…]</c>.</summary>
internal sealed class ExchangeLog : ILogFormat
{
    // A console breaks the words into lines of its width.
    private const int MaxLines = 12;

    public ILogLineReader Open() => new Reader();

    private sealed class Reader : ILogLineReader
    {
        private Passage? _words;
        private int _lines;

        public Finding? Read(SourceLine line)
        {
            if (_words is { } words)
            {
                var end = line.Text.IndexOf("};", StringComparison.Ordinal);
                words.Append(end < 0 ? line : line.Slice(0, end));
                if (end < 0 && ++_lines < MaxLines)
                {
                    return null;
                }

                _words = null;
                return new Finding { Statements = [new Statement(Speaker.RemoteServer, words)], IsLastError = true };
            }

            var led = line.Text.IndexOf("LED=", StringComparison.Ordinal);
            if (led >= 0 && line.Text.IndexOf('}', led) < 0)
            {
                (_words, _lines) = (new Passage(line.Skip(led + 4)), 0);
                return null;
            }

            return ReadLine(line);
        }
    }

    private static Finding? ReadLine(SourceLine line)
    {
        var text = line.Text;
        var led = text.IndexOf("LED=", StringComparison.Ordinal);
        if (led >= 0)
        {
            var end = text.IndexOf("};", led, StringComparison.Ordinal);
            return LogText.ToFinding(line, FindUnbracketedAddress(text), led + 4, end < 0 ? text.Length : end) with
            {
                IsLastError = true,
            };
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
