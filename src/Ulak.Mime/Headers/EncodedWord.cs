using System.Globalization;

namespace Ulak.Mime.Headers;

/// <summary>An encoded-word (RFC 2047 §2): a charset and the octets that it stands for.</summary>
internal static class EncodedWord
{
    /// <summary>Reads the encoded-word at the beginning of a text.</summary>
    /// <param name="text">The text, beginning with <c>=?</c>.</param>
    /// <param name="charset">The charset's label, without a language (RFC 2231 §5).</param>
    /// <param name="octets">The octets.</param>
    /// <returns>The length of the word; 0 where there is none.</returns>
    public static int Read(ReadOnlySpan<byte> text, out string charset, out byte[] octets)
    {
        (charset, octets) = ("", []);
        if (!text.StartsWith("=?"u8))
        {
            return 0;
        }

        var first = text[2..].IndexOf((byte)'?');
        if (first <= 0 || text.Length < first + 6 || text[first + 4] != '?')
        {
            return 0;
        }

        var encoding = text[first + 3] | 0x20;
        var rest = text[(first + 5)..];
        var end = rest.IndexOf("?="u8);
        if (end < 0 || encoding is not ('b' or 'q') || text[2..(first + 2)].IndexOfAny((byte)' ', (byte)'\t', (byte)'=') >= 0)
        {
            return 0;
        }

        var content = rest[..end];
        if (encoding == 'q' && content.IndexOfAny((byte)'\r', (byte)'\n') >= 0)
        {
            return 0;
        }

        charset = System.Text.Encoding.ASCII.GetString(text[2..(first + 2)]).Split('*')[0];
        octets = encoding == 'b' ? Base64(content) : QuotedPrintable(content);
        return first + 5 + end + 2;
    }

    // Mail programs leave out padding and put white space in; both are read.
    private static byte[] Base64(ReadOnlySpan<byte> content)
    {
        var octets = new List<byte>(content.Length);
        var (bits, count) = (0, 0);
        foreach (var letter in content)
        {
            var value = letter switch
            {
                >= (byte)'A' and <= (byte)'Z' => letter - 'A',
                >= (byte)'a' and <= (byte)'z' => letter - 'a' + 26,
                >= (byte)'0' and <= (byte)'9' => letter - '0' + 52,
                (byte)'+' or (byte)'-' => 62,
                (byte)'/' or (byte)'_' => 63,
                _ => -1,
            };
            if (value < 0)
            {
                continue;
            }

            bits = (bits << 6) | value;
            count += 6;
            if (count >= 8)
            {
                count -= 8;
                octets.Add((byte)(bits >> count));
                bits &= (1 << count) - 1;
            }
        }

        return [.. octets];
    }

    private static byte[] QuotedPrintable(ReadOnlySpan<byte> content)
    {
        var octets = new List<byte>(content.Length);
        for (var at = 0; at < content.Length; at++)
        {
            if (content[at] == '=' && at + 2 < content.Length
                && byte.TryParse(content.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                octets.Add(octet);
                at += 2;
            }
            else
            {
                octets.Add(content[at] == '_' ? (byte)' ' : content[at]);
            }
        }

        return [.. octets];
    }
}
