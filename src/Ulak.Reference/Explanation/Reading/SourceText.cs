using System.Text;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>The input, cut into lines at LF or CRLF.</summary>
internal static class SourceText
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Octets as text: UTF-8 if they are that, otherwise one character for each octet, so that a MIME part's own charset can still be applied.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

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
}
