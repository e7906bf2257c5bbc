using System.Text;

namespace Ulak.Fuzz.Sessions;

/// <summary>Reads the replies of a server by RFC 5321 §4.2.1, independently of the server's code.</summary>
internal static class WireReplies
{
    /// <summary>The codes, in order.</summary>
    /// <exception cref="PropertyViolationException">It is not a sequence of complete, well-formed replies.</exception>
    public static List<int> Read(ReadOnlySpan<byte> octets)
    {
        var codes = new List<int>();
        var open = 0;
        while (!octets.IsEmpty)
        {
            var end = octets.IndexOf("\r\n"u8);
            Ensure.That(end >= 0, "the last reply has no CRLF");
            var line = octets[..end];
            octets = octets[(end + 2)..];
            var text = Encoding.Latin1.GetString(line);
            Ensure.That(line.Length is >= 4 and <= 510, $"a reply line of {line.Length} octets");
            Ensure.That(text[0] is >= '2' and <= '5' && text[1] is >= '0' and <= '5'
                && char.IsAsciiDigit(text[2]), $"no reply code: {text}");
            Ensure.That(text[3] is ' ' or '-', $"no separator: {text}");
            Ensure.That(line.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0, $"not printable ASCII: {text}");
            var code = int.Parse(text.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture);
            Ensure.That(open == 0 || open == code, $"a reply of two codes: {text}");
            CheckEnhanced(text, code);
            open = text[3] == '-' ? code : 0;
            if (open == 0)
            {
                codes.Add(code);
            }
        }

        Ensure.That(open == 0, "the last reply is not whole");
        return codes;
    }

    // RFC 2034 §4: the classes must agree.
    private static void CheckEnhanced(string text, int code)
    {
        if (text.Length > 8 && char.IsAsciiDigit(text[4]) && text[5] == '.' && char.IsAsciiDigit(text[6]) && text[7] == '.')
        {
            Ensure.That(text[4] - '0' == code / 100, $"the classes differ: {text}");
        }
    }
}
