using Ulak.Smtp.Characters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Addresses;

/// <summary>The text between "[" and "]", RFC 5321 §4.1.3.</summary>
internal static class AddressLiteral
{
    /// <summary>Returns null if the content is well formed.</summary>
    public static ValueFault? Check(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return new ValueFault(FaultKind.LiteralBadContent, 0, 0, "an IP address");
        }

        // IPv6-address-literal = "IPv6:" IPv6-addr
        if (Octets.StartsWithIgnoreCase(content, "IPv6:"u8))
        {
            return Ipv6(content[5..]) is { } found ? found with { Offset = found.Offset + 5 } : null;
        }

        if (Octets.RunLength(content, Octets.DigitsAndDots) == content.Length)
        {
            return Ipv4(content);
        }

        return General(content);
    }

    // IPv4-address-literal = Snum 3("." Snum); Snum = 1*3DIGIT of a value from 0 to 255
    private static ValueFault? Ipv4(ReadOnlySpan<byte> text)
    {
        var position = 0;
        for (var i = 0; i < 4; i++)
        {
            var start = position;
            var value = 0;
            while (position < text.Length && Octets.IsDigit(text[position]))
            {
                value = Math.Min((value * 10) + text[position++] - '0', 1000);
            }

            var digits = position - start;
            if (digits == 0)
            {
                return new ValueFault(FaultKind.LiteralOctetCount, start, Math.Min(1, text.Length - start), "a number from 0 to 255");
            }

            if (digits > 3 || value > 255)
            {
                return new ValueFault(FaultKind.LiteralOctetTooLarge, start, digits, "a number from 0 to 255");
            }

            if (i < 3 && (position == text.Length || text[position++] != '.'))
            {
                return new ValueFault(FaultKind.LiteralOctetCount, Math.Min(position, text.Length), 0, "four numbers with dots between");
            }
        }

        return position == text.Length ? null : new ValueFault(FaultKind.LiteralOctetCount, position, text.Length - position, "']'");
    }

    // IPv6-addr = IPv6-full / IPv6-comp / IPv6v4-full / IPv6v4-comp
    private static ValueFault? Ipv6(ReadOnlySpan<byte> text)
    {
        var groups = 0;
        var compressed = false;
        var position = 0;
        if (text.StartsWith("::"u8))
        {
            compressed = true;
            position = 2;
        }

        while (position < text.Length)
        {
            // The IPv4 part comes last and counts as two groups.
            var rest = text[position..];
            var end = rest.IndexOf((byte)':');
            if (end < 0 && rest.Contains((byte)'.'))
            {
                return Ipv4(rest) is { } found ? found with { Offset = found.Offset + position } : GroupCount(text, groups + 2, compressed);
            }

            // IPv6-hex = 1*4HEXDIG
            var group = end < 0 ? rest : rest[..end];
            var bad = FirstNonHex(group);
            if (group.Length is 0 or > 4 || bad >= 0)
            {
                var at = bad >= 0 ? position + bad : position + Math.Min(group.Length, 4);
                return new ValueFault(FaultKind.LiteralBadIpv6, at, at < text.Length ? 1 : 0, "1 to 4 hexadecimal digits");
            }

            groups++;
            position += group.Length;
            if (position == text.Length)
            {
                break;
            }

            position++;
            if (position < text.Length && text[position] == ':')
            {
                if (compressed)
                {
                    return new ValueFault(FaultKind.LiteralBadIpv6, position - 1, 2, "a single '::'");
                }

                compressed = true;
                position++;
            }
            else if (position == text.Length)
            {
                return new ValueFault(FaultKind.LiteralBadIpv6, position, 0, "1 to 4 hexadecimal digits");
            }
        }

        return GroupCount(text, groups, compressed);
    }

    /// <summary>Eight groups, or at most six with "::", which replaces two or more (RFC 5321 §4.1.3).</summary>
    private static ValueFault? GroupCount(ReadOnlySpan<byte> text, int groups, bool compressed) =>
        (compressed ? groups <= 6 : groups == 8)
            ? null
            : new ValueFault(FaultKind.LiteralBadIpv6, 0, text.Length, compressed ? "at most 6 groups beside '::'"
                : "8 groups of hexadecimal digits");

    private static int FirstNonHex(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!Octets.IsHexDigit(text[i]))
            {
                return i;
            }
        }

        return -1;
    }

    // General-address-literal = Standardized-tag ":" 1*dcontent; Standardized-tag = Ldh-str
    private static ValueFault? General(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        if (colon >= 0 && Ipv6(text) is null)
        {
            return new ValueFault(FaultKind.LiteralMissingTag, 0, 0, "'IPv6:'");
        }

        var tag = Octets.RunLength(text, Octets.LetDigHyphen);
        if (tag == 0 || tag != colon || text[tag - 1] == '-')
        {
            var at = Math.Min(tag, Math.Max(colon, 0));
            return new ValueFault(FaultKind.LiteralMissingTag, at, 0, "an IPv4 address or a tag such as 'IPv6:'");
        }

        return tag + 1 < text.Length ? null : new ValueFault(FaultKind.LiteralBadContent, text.Length, 0, "the address after its tag");
    }
}
