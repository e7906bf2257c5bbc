using System.Buffers;
using System.Text;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>The input as text and as lines.</summary>
internal static class SourceText
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> Replaced = SearchValues.Create("\uFEFF\0\u00A0\u200B\u2028\u202F");

    /// <summary>
    /// Decodes octets: UTF-16 with a byte order mark, UTF-8 if valid, otherwise one character for each octet,
    /// so that the charset of a MIME part can still be applied.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xFF, 0xFE, ..])
        {
            return Encoding.Unicode.GetString(bytes[2..]);
        }

        if (bytes is [0xFE, 0xFF, ..])
        {
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        }

        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>
    /// Replaces what pasted text contains besides words, without changing any position: a byte order mark, NUL,
    /// no-break and zero-width spaces become spaces, a CR alone becomes LF.
    /// </summary>
    public static string Normalize(string text)
    {
        if (!text.AsSpan().ContainsAny(Replaced) && !HasLoneCarriageReturn(text))
        {
            return text;
        }

        return string.Create(text.Length, text, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = source[i] switch
                {
                    '\uFEFF' or '\0' or '\u00A0' or '\u200B' or '\u202F' => ' ',
                    '\u2028' => '\n',
                    '\r' when i + 1 == source.Length || source[i + 1] is not ('\n' or '\r') => '\n',
                    var c => c,
                };
            }
        });
    }

    /// <summary>Splits the text at LF or CRLF.</summary>
    public static List<SourceLine> SplitLines(string text)
    {
        var lines = new List<SourceLine>(Math.Max(4, text.Length / 60));
        var start = 0;
        while (start < text.Length)
        {
            var end = text.IndexOf('\n', start);
            var next = end < 0 ? text.Length : end + 1;
            end = end < 0 ? text.Length : end;
            if (end > start && text[end - 1] == '\r')
            {
                end--;
            }

            lines.Add(new SourceLine(end == start ? "" : text[start..end], start, end - start));
            start = next;
        }

        return lines;
    }

    /// <summary>Removes the marks of quoted mail (<c>&gt; </c>) where every line that is not empty has one, and of quoted blocks.</summary>
    public static List<SourceLine> Unquote(List<SourceLine> lines)
    {
        for (var depth = 0; depth < 5; depth++)
        {
            var (quoted, other) = (0, 0);
            foreach (var line in lines)
            {
                var isQuoted = line.Text.StartsWith('>') && !line.Text.StartsWith(">From ", StringComparison.Ordinal)
                    && !line.Text.StartsWith(">>> ", StringComparison.Ordinal);
                quoted += isQuoted ? 1 : 0;
                other += isQuoted || line.Text.AsSpan().Trim().Length == 0 ? 0 : 1;
            }

            // One line of introduction ("On Monday … wrote:") is usual.
            if (quoted < 3 || other > 2)
            {
                return UnquoteBlocks(lines);
            }

            lines = lines.ConvertAll(line => !line.Text.StartsWith('>')
                ? line : line.Skip(line.Text.StartsWith("> ", StringComparison.Ordinal) ? 2 : 1));
        }

        return lines;
    }

    /// <summary>
    /// A person quotes a notice between own sentences. Where the lines that a server sent begin with "&lt;", those with ">" are a session.
    /// </summary>
    private static List<SourceLine> UnquoteBlocks(List<SourceLine> lines)
    {
        // A whole message that is forwarded is read with its marks.
        if (lines.Exists(line => line.Text.StartsWith("< ", StringComparison.Ordinal)
            || line.Text.StartsWith("<<< ", StringComparison.Ordinal) || line.Text.StartsWith("> Received:", StringComparison.Ordinal)))
        {
            return lines;
        }

        var result = new List<SourceLine>(lines);
        for (var (start, end) = (0, 0); start < lines.Count; start = Math.Max(end, start + 1))
        {
            end = start;
            while (end < lines.Count && lines[end].Text.StartsWith('>') && !lines[end].Text.StartsWith(">>", StringComparison.Ordinal))
            {
                end++;
            }

            for (var i = start; i < end && end - start >= 3; i++)
            {
                result[i] = lines[i].Skip(lines[i].Text.StartsWith("> ", StringComparison.Ordinal) ? 2 : 1);
            }
        }

        return result;
    }

    private static bool HasLoneCarriageReturn(string text)
    {
        for (var at = text.IndexOf('\r'); at >= 0; at = text.IndexOf('\r', at + 1))
        {
            if (at + 1 == text.Length || text[at + 1] is not ('\n' or '\r'))
            {
                return true;
            }
        }

        return false;
    }
}
