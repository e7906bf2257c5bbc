using System.Text;

namespace Ulak.Mime.Parts;

/// <summary>Text in the format "flowed" (RFC 3676), in which a space at the end of a line continues its paragraph.</summary>
internal static class FlowedText
{
    private const string SignatureSeparator = "-- ";

    public static bool IsFlowed(MailPart part) => "flowed".Equals(part.Parameter("format"), StringComparison.OrdinalIgnoreCase);

    /// <summary>The text with each paragraph on one line, and a space between the marks of a quote and its text.</summary>
    public static string Join(MailPart part, string text)
    {
        // RFC 3676 §4.4: languages without spaces between words delete the one at the end of the line.
        var deletesSpace = "yes".Equals(part.Parameter("delsp"), StringComparison.OrdinalIgnoreCase);
        var joined = new StringBuilder(text.Length);
        var (depth, isOpen, at) = (0, false, 0);
        while (at < text.Length)
        {
            var end = text.IndexOf('\n', at);
            var line = text.AsSpan(at, (end < 0 ? text.Length : end) - at).TrimEnd('\r');
            at = end < 0 ? text.Length : end + 1;

            var quotes = line.IndexOfAnyExcept('>') is >= 0 and var found ? found : line.Length;
            line = line[quotes..];
            // §4.4: a space was put in front of lines that begin with a space, with "From " or with a quote mark.
            line = line is [' ', ..] ? line[1..] : line;
            var isSeparator = line is SignatureSeparator;

            // §4.5: a paragraph does not go on in a quote of another depth. §4.3: nor at the signature.
            if (isOpen && (quotes != depth || isSeparator))
            {
                joined.Append("\r\n");
                isOpen = false;
            }

            if (!isOpen && quotes > 0)
            {
                joined.Append('>', quotes).Append(' ');
            }

            (depth, isOpen) = (quotes, line is [.., ' '] && !isSeparator);
            joined.Append(isOpen && deletesSpace ? line[..^1] : line);
            if (!isOpen && end >= 0)
            {
                joined.Append("\r\n");
            }
        }

        return joined.ToString();
    }
}
