using System.Buffers;
using System.Text;

namespace Ulak.Charsets;

/// <summary>
/// Finds the charset that an HTML document names in a <c>meta</c> element near its beginning (HTML §13.2.3.2, the prescan).
/// </summary>
internal static class MetaCharset
{
    private const int PrescanOctets = 4096;

    private static readonly SearchValues<char> LabelEnds = SearchValues.Create("\"'; \t\r\n>/");

    public static Charset? Find(ReadOnlySpan<byte> octets)
    {
        var html = Encoding.Latin1.GetString(octets[..Math.Min(octets.Length, PrescanOctets)]);
        for (var at = 0; (at = html.IndexOf('<', at)) >= 0; at++)
        {
            var rest = html.AsSpan(at);
            if (rest.StartsWith("<!--", StringComparison.Ordinal))
            {
                var end = html.IndexOf("-->", at + 4, StringComparison.Ordinal);
                if (end < 0)
                {
                    return null;
                }

                at = end;
            }
            else if (rest.StartsWith("<meta", StringComparison.OrdinalIgnoreCase) && rest.Length > 5
                && (char.IsWhiteSpace(rest[5]) || rest[5] == '/'))
            {
                var end = html.IndexOf('>', at);
                if (Read(html[(at + 5)..(end < 0 ? html.Length : end)]) is { } charset)
                {
                    // A document that could be read this far is not UTF-16.
                    return charset.Name.StartsWith("UTF-16", StringComparison.Ordinal) ? Charset.Utf8 : charset;
                }
            }
        }

        return null;
    }

    // <meta charset=x> and <meta http-equiv=content-type content="text/html; charset=x"> both have the word, an equals sign and a label.
    private static Charset? Read(string attributes)
    {
        for (var at = 0; (at = attributes.IndexOf("charset", at, StringComparison.OrdinalIgnoreCase)) >= 0; at += 7)
        {
            var rest = attributes.AsSpan(at + 7).TrimStart();
            if (rest.Length > 1 && rest[0] == '=')
            {
                rest = rest[1..].TrimStart().TrimStart("\"'");
                var end = rest.IndexOfAny(LabelEnds);
                if (Charset.Find((end < 0 ? rest : rest[..end]).ToString()) is { } charset)
                {
                    return charset;
                }
            }
        }

        return null;
    }
}
