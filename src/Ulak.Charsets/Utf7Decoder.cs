using System.Text;

namespace Ulak.Charsets;

/// <summary>
/// UTF-7 (RFC 2152). Browsers gave it up, because it hides markup from filters; old mail is written in it, and HTML is sanitized here
/// after it is decoded.
/// </summary>
internal sealed class Utf7Decoder : CharsetDecoder
{
    public override string Decode(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder(octets.Length);
        for (var at = 0; at < octets.Length;)
        {
            var octet = octets[at++];
            if (octet != '+')
            {
                text.Append(octet < 0x80 ? (char)octet : '\uFFFD');
                continue;
            }

            if (at < octets.Length && octets[at] == '-')
            {
                text.Append('+');
                at++;
                continue;
            }

            at += ReadShifted(octets[at..], text);
        }

        return text.ToString();
    }

    /// <summary>Reads UTF-16 in base64 after a plus sign.</summary>
    /// <returns>The number of octets, with the hyphen that ends them, if any.</returns>
    private static int ReadShifted(ReadOnlySpan<byte> octets, StringBuilder text)
    {
        var (bits, count, at) = (0, 0, 0);
        for (; at < octets.Length && ValueOf(octets[at]) is >= 0 and var value; at++)
        {
            bits = ((bits << 6) | value) & 0x3FFFFF;
            count += 6;
            if (count >= 16)
            {
                count -= 16;
                text.Append((char)((bits >> count) & 0xFFFF));
            }
        }

        if (at == 0)
        {
            // A plus sign that starts nothing: the writer did not encode it.
            text.Append('+');
            return 0;
        }

        return at < octets.Length && octets[at] == '-' ? at + 1 : at;
    }

    private static int ValueOf(byte octet) => octet switch
    {
        >= (byte)'A' and <= (byte)'Z' => octet - 'A',
        >= (byte)'a' and <= (byte)'z' => octet - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => octet - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
