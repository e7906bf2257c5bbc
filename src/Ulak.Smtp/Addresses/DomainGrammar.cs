using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Addresses;

/// <summary>What stands after "@", RFC 5321 §4.1.2 with RFC 6531 §3.3: the rules below <see cref="AddressParser"/>'s, which hold its position.</summary>
internal static class DomainGrammar
{
    // Domain = sub-domain *("." sub-domain)   RFC 5321 §4.1.2
    public static bool Domain(ref AddressParser at)
    {
        var start = at.Position;
        while (true)
        {
            if (!SubDomain(ref at, start))
            {
                return false;
            }

            if (at.Next != '.')
            {
                break;
            }

            at.Position++;
        }

        // RFC 5321 §4.5.3.1.2
        return at.Position - start <= 255 || at.FailExact(FaultKind.DomainTooLong, start, at.Position - start, "a domain of at most 255 octets");
    }

    // sub-domain = Let-dig [Ldh-str]; Ldh-str = *( ALPHA / DIGIT / "-" ) Let-dig; sub-domain =/ U-label   RFC 5321 §4.1.2, RFC 6531 §3.3
    private static bool SubDomain(ref AddressParser at, int domainStart)
    {
        var start = at.Position;
        var ascii = true;
        while (true)
        {
            at.Position += Octets.RunLength(at.Rest, Octets.LetDigHyphen);
            if (at.Next == '_' && at.IsTolerant)
            {
                at.Tolerances |= Tolerances.UnderscoreInDomain;
                at.Position++;
            }
            else if (at.Next >= 0x80)
            {
                ascii = false;
                if (!at.Utf8NonAscii())
                {
                    return false;
                }
            }
            else
            {
                break;
            }
        }

        var label = at.Line[start..at.Position];
        if (label.IsEmpty)
        {
            return FailEmptyLabel(ref at, domainStart);
        }

        if (label[0] == '-')
        {
            return at.Fail(FaultKind.LabelLeadingHyphen, start, 1, "a letter or digit");
        }

        if (label[^1] == '-')
        {
            return at.Fail(FaultKind.LabelTrailingHyphen, at.Position - 1, 1, "a letter or digit");
        }

        if (!ascii)
        {
            return CheckULabel(ref at, label, start);
        }

        // RFC 1035 §2.3.4
        if (label.Length > 63)
        {
            return at.FailExact(FaultKind.LabelTooLong, start, label.Length, "a label of at most 63 octets");
        }

        return !Octets.StartsWithIgnoreCase(label, "xn--"u8) || Punycode.IsDecodable(label[4..])
            || at.Fail(FaultKind.BadALabel, start, label.Length, "Punycode after xn--");
    }

    private static bool CheckULabel(ref AddressParser at, ReadOnlySpan<byte> label, int start)
    {
        var verdict = ULabel.Check(label, out var offset, out var length);
        return verdict switch
        {
            ULabelStatus.Valid => true,
            ULabelStatus.TooLong => at.FailExact(FaultKind.LabelTooLong, start, label.Length, "a label of at most 63 octets in Punycode"),
            _ => at.Fail(FaultKind.BadULabel, start + offset, length, "a character that domain names allow"),
        };
    }

    private static bool FailEmptyLabel(ref AddressParser at, int domainStart)
    {
        var first = at.Position == domainStart;
        return at.Next switch
        {
            '.' => at.Fail(FaultKind.EmptyLabel, at.Position, 1, "a letter or digit"),
            '>' or -1 or ' ' when first => at.Fail(FaultKind.DomainMissing, at.Position, 0, "a domain"),
            '>' or -1 or ' ' => at.Fail(FaultKind.DomainTrailingDot, at.Position - 1, 1, "the end of the domain without a dot"),
            _ => FailAfterDomain(ref at, "a letter or digit"),
        };
    }

    // address-literal = "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]"   RFC 5321 §4.1.2
    public static bool Literal(ref AddressParser at)
    {
        var content = at.Position + 1;
        var length = Octets.RunLength(at.Line[content..], Octets.Dcontent);
        var end = content + length;
        if (end == at.Line.Length || at.Line[end] != ']')
        {
            // '>' is dcontent, so a literal that is not closed runs on over it.
            var bracket = at.Line[content..end].IndexOf((byte)'>');
            return bracket >= 0 ? at.Fail(FaultKind.LiteralUnclosed, content + bracket, 0, "']'")
                : end == at.Line.Length || at.Line[end] == ' ' ? at.Fail(FaultKind.LiteralUnclosed, end, 0, "']'")
                : at.Fail(FaultKind.LiteralBadContent, end, 1, "']'");
        }

        var problem = AddressLiteral.Check(at.Line[content..end]);
        if (problem is { } found)
        {
            return at.Fail(found.Kind, content + found.Offset, found.Length, found.Expected);
        }

        at.Position = end + 1;
        return at.Next is '>' or ' ' or '\t' or ':' or ',' or -1
            || at.Fail(FaultKind.TextAfterLiteral, at.Position, 1, "nothing more");
    }

    /// <summary>What is wrong with the octet at which a domain ended, where it should not.</summary>
    public static bool FailAfterDomain(ref AddressParser at, string expected) => at.Next switch
    {
        '_' => at.Fail(FaultKind.LabelUnderscore, at.Position, 1, "a letter, digit or hyphen"),
        '@' => at.Fail(FaultKind.SecondAt, at.Position, 1, expected),
        -1 => at.Fail(FaultKind.MissingCloseBracket, at.Position, 0, expected),
        ' ' => at.Fail(FaultKind.LabelBadCharacter, at.Position, 1, "a letter or digit"),
        _ => at.Fail(FaultKind.LabelBadCharacter, at.Position, 1, "a letter, digit, hyphen or dot"),
    };
}
