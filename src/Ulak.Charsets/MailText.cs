using System.Text.Unicode;

namespace Ulak.Charsets;

/// <summary>
/// Finds the charset of octets in mail, and decodes them. Labels in mail are often missing or wrong, so the octets count as well: a byte
/// order mark wins, labels that mean no more than "Latin" give way to UTF-8 where the octets are valid UTF-8, and a label that is unknown
/// or plainly wrong is ignored.
/// </summary>
public static class MailText
{
    /// <summary>Decodes the octets of a text part, an encoded-word, a header field or a file name.</summary>
    /// <param name="octets">The octets, with the transfer encoding removed.</param>
    /// <param name="label">The charset as it was labelled; null or empty for none.</param>
    public static string Decode(ReadOnlySpan<byte> octets, string? label) => DecodeWith(octets, Charset.Find(label), label);

    /// <summary>
    /// Decodes the octets of an HTML part. Without a label, the document's own <c>meta</c> element names the charset (HTML §13.2.3.2).
    /// </summary>
    /// <param name="octets">The octets, with the transfer encoding removed.</param>
    /// <param name="label">The charset parameter of the part; null or empty for none.</param>
    public static string DecodeHtml(ReadOnlySpan<byte> octets, string? label)
    {
        var charset = Charset.Find(label);
        if ((charset is null || IsVague(charset, label)) && MetaCharset.Find(octets) is { } named)
        {
            charset = named;
            label = named.Name;
        }

        return DecodeWith(octets, charset, label);
    }

    private static string DecodeWith(ReadOnlySpan<byte> octets, Charset? charset, string? label)
    {
        // WHATWG Encoding §6.1: a byte order mark is stronger than any label.
        switch (octets)
        {
            case [0xEF, 0xBB, 0xBF, ..]:
                return Charset.Utf8.Decode(octets[3..]);
            case [0xFF, 0xFE, ..] when charset is null || charset.Name.StartsWith("UTF-16", StringComparison.Ordinal):
                return Charset.Find("utf-16le")!.Decode(octets[2..]);
            case [0xFE, 0xFF, ..] when charset is null || charset.Name.StartsWith("UTF-16", StringComparison.Ordinal):
                return Charset.Find("utf-16be")!.Decode(octets[2..]);
        }

        if (charset is null || IsVague(charset, label))
        {
            return Guess(octets);
        }

        return charset == Charset.Utf8 ? DecodeUtf8(octets) : DecodeLegacy(octets, charset);
    }

    /// <summary>Whether a label means no more than that its writer did not think of charsets.</summary>
    private static bool IsVague(Charset charset, string? label) =>
        charset == Charset.Windows1252 && label?.Trim().Trim('"') is { } text && !text.Contains("1252", StringComparison.Ordinal);

    private static string Guess(ReadOnlySpan<byte> octets) =>
        Iso2022JpDecoder.IsLikely(octets) ? Charset.Find("iso-2022-jp")!.Decode(octets)
        : IsUtf8(octets) ? Charset.Utf8.Decode(octets)
        : Charset.Windows1252.Decode(octets);

    // One octet that went wrong does not make a text Latin; a text without a single valid sequence is not UTF-8.
    private static string DecodeUtf8(ReadOnlySpan<byte> octets)
    {
        if (IsUtf8(octets))
        {
            return Charset.Utf8.Decode(octets);
        }

        var text = Charset.Utf8.Decode(octets);
        var (valid, invalid) = (0, 0);
        foreach (var letter in text)
        {
            invalid += letter == '\uFFFD' ? 1 : 0;
            valid += letter is > '\x7F' and not '\uFFFD' ? 1 : 0;
        }

        return valid >= invalid ? text : Charset.Windows1252.Decode(octets);
    }

    private static string DecodeLegacy(ReadOnlySpan<byte> octets, Charset charset)
    {
        if (charset.Name.StartsWith("UTF-16", StringComparison.Ordinal)
            || charset.Name.StartsWith("utf-32", StringComparison.OrdinalIgnoreCase))
        {
            // RFC 2781 §4.3: without a byte order mark, UTF-16 is big-endian. Programs of Windows write it little-endian.
            if (charset.Name == "UTF-16LE" && IsBigEndian(octets))
            {
                return Charset.Find("utf-16be")!.Decode(octets);
            }

            // Text of Latin letters has a zero in each of them; without any, the label is plainly wrong.
            return octets.Length > 1 && octets.IndexOf((byte)0) < 0 && IsUtf8(octets) ? Charset.Utf8.Decode(octets)
                : charset.Decode(octets);
        }

        if (charset.Name == "ISO-2022-JP" && octets.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0)
        {
            return IsUtf8(octets) ? Charset.Utf8.Decode(octets) : charset.Decode(octets);
        }

        if (IsMultiByte(charset) && HasNonAscii(octets) && IsPlainlyUtf8(octets))
        {
            return Charset.Utf8.Decode(octets);
        }

        var text = charset.Decode(octets);
        return text.Contains('\uFFFD', StringComparison.Ordinal) && HasNonAscii(octets) && IsUtf8(octets) ? Charset.Utf8.Decode(octets)
            : text;
    }

    /// <summary>Whether UTF-16 has its zeros, which are halves of Latin letters, in the first octets of the pairs.</summary>
    private static bool IsBigEndian(ReadOnlySpan<byte> octets)
    {
        var (first, second) = (0, 0);
        for (var at = 0; at + 1 < octets.Length; at += 2)
        {
            first += octets[at] == 0 ? 1 : 0;
            second += octets[at + 1] == 0 ? 1 : 0;
        }

        return first > second;
    }

    private static bool IsMultiByte(Charset charset) => charset.Name is "GBK" or "gb18030" or "Big5" or "EUC-JP" or "EUC-KR" or "Shift_JIS";

    /// <summary>
    /// Whether octets are UTF-8 with at least two characters of three octets or more, which text in another multi-octet charset is not by
    /// chance.
    /// </summary>
    private static bool IsPlainlyUtf8(ReadOnlySpan<byte> octets)
    {
        var leads = 0;
        foreach (var octet in octets)
        {
            leads += octet >= 0xE0 ? 1 : 0;
        }

        return leads >= 2 && IsUtf8(octets);
    }

    private static bool HasNonAscii(ReadOnlySpan<byte> octets) => octets.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0;

    /// <summary>
    /// Whether octets are UTF-8. The last character may be cut by a budget of octets, where a whole one stands before it: a single octet
    /// above ASCII at the end is the last letter of a name in Latin letters.
    /// </summary>
    private static bool IsUtf8(ReadOnlySpan<byte> octets)
    {
        if (Utf8.IsValid(octets))
        {
            return true;
        }

        for (var back = 1; back <= 3 && back < octets.Length; back++)
        {
            var lead = octets[^back];
            if (lead >= 0xC0)
            {
                var length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
                return length > back && Utf8.IsValid(octets[..^back]) && HasNonAscii(octets[..^back]);
            }

            if (lead < 0x80)
            {
                return false;
            }
        }

        return false;
    }
}
