using System.Text;

namespace Ulak.Reference.Explanation.Reading.Clients;

/// <summary>A part of an error text: its place in the input and its words without escapes.</summary>
internal readonly record struct ErrorPart(int Start, int End, string Words)
{
    public Passage ToPassage()
    {
        // A decoded line must differ in length from its source, so that it is not taken for exact.
        var words = Words.Length == End - Start ? Words + " " : Words;
        var passage = new Passage();
        var isFirst = true;
        foreach (var line in words.Split('\n'))
        {
            if (line.Length > 0 || isFirst)
            {
                passage.Append(new SourceLine(line.Length == End - Start ? line + " " : line, Start, End - Start));
            }

            isFirst = false;
        }

        return passage;
    }
}

/// <summary>Escapes and stack frames in the errors of programs.</summary>
internal static class ErrorText
{
    private static readonly string[] FrameStarts = ["at ", "File \"", "from /", "... ", "goroutine ", "Traceback", "Stack trace:", "#"];

    private static readonly string[] FrameMarks = [".java:", ".js:", ".rb:", ".go:", ".php(", ".php:", ".py\", line", ".cs:line",
        ".erl\"", ".ex\"", "node_modules", "at System.", "at MailKit.", "(internal/"];

    /// <summary>
    /// Replaces the escapes of source code and JSON: <c>\r\n</c>, <c>\"</c>, <c>\/</c>; and joins strings that a "+" continues.
    /// </summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal) && !text.Contains("' +", StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            switch (text[++i])
            {
                case 'n':
                    result.Append('\n');
                    break;
                case 'r':
                    break;
                case 't':
                    result.Append(' ');
                    break;
                case '"' or '\'' or '/' or '\\':
                    result.Append(text[i]);
                    break;
                default:
                    result.Append('\\').Append(text[i]);
                    break;
            }
        }

        return result.ToString();
    }

    /// <summary>Whether a line is a frame of a stack trace, whose numbers and names report nothing about mail.</summary>
    public static bool IsFrame(string line)
    {
        var text = line.AsSpan().Trim();
        foreach (var start in FrameStarts)
        {
            if (text.StartsWith(start, StringComparison.Ordinal) && (start != "#" || (text.Length > 1 && char.IsAsciiDigit(text[1])))
                && (start != "at " || text.ContainsAny("(/.")))
            {
                return true;
            }
        }

        // "src/mail.go:211 +0x58c" is a frame; "mail.go:76: send failed: …" is a message.
        foreach (var mark in FrameMarks)
        {
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0 && text[(at + mark.Length)..].Length < 40 && !text[(at + mark.Length)..].Contains(": ", StringComparison.Ordinal))
            {
                return text.Length < 300 && !text.Contains("Error: ", StringComparison.Ordinal)
                    && !text.Contains("with message '", StringComparison.Ordinal)
                    && !text.Contains("Exception: ", StringComparison.Ordinal);
            }
        }

        return false;
    }
}
