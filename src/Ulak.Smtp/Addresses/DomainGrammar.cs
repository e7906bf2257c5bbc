using Ulak.Smtp.Characters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Addresses;

/// <summary>Domains and address literals, RFC 5321 §4.1.2 with RFC 6531 §3.3.</summary>
internal static class DomainGrammar
{
    // RFC 5321 §4.5.3.1.2, RFC 1035 §2.3.4
    private const int MaxDomain = 255;
    private const int MaxLabel = 63;

    // Domain = sub-domain *("." sub-domain)   RFC 5321 §4.1.2
    /// <param name="at">The cursor.</param>
    /// <param name="end">The end of the domain, before a trailing dot that tolerant parsing accepts.</param>
    public static bool Domain(ref LineCursor at, out int end)
    {
        var start = at.Position;
        do
        {
            end = at.Position;
            if (at.Position > start)
            {
                at.Position++;
                if (IsTrailingDot(at))
                {
                    if (!at.Tolerate(FaultKind.DomainTrailingDot, end, 1, "the end of the domain"))
                    {
                        return false;
                    }

                    break;
                }
            }

            if (!SubDomain(ref at, start))
            {
                return false;
            }

            end = at.Position;
        }
        while (at.Next == '.');

        return end - start <= MaxDomain || at.FailExact(FaultKind.DomainTooLong, start, end - start, "at most 255 octets");
    }

    private static bool IsTrailingDot(in LineCursor at) => at.Next is '>' or -1 or ' ' or '\t';

    // sub-domain = Let-dig [Ldh-str]; Ldh-str = *( ALPHA / DIGIT / "-" ) Let-dig; sub-domain =/ U-label   RFC 5321 §4.1.2, RFC 6531 §3.3
    private static bool SubDomain(ref LineCursor at, int domainStart)
    {
        var start = at.Position;
        if (at.Next == '-' && !at.Tolerate(FaultKind.LabelLeadingHyphen, start, 1, "a letter or digit"))
        {
            return false;
        }

        if (!LabelCharacters(ref at, out var isAscii))
        {
            return false;
        }

        var label = at.Line[start..at.Position];
        if (label.IsEmpty)
        {
            return FailEmptyLabel(ref at, domainStart);
        }

        if (label[^1] == '-' && label.Length > 1 && !at.Tolerate(FaultKind.LabelTrailingHyphen, at.Position - 1, 1, "a letter or digit"))
        {
            return false;
        }

        if (!isAscii)
        {
            return CheckULabel(ref at, label, start);
        }

        if (label.Length > MaxLabel)
        {
            return at.FailExact(FaultKind.LabelTooLong, start, label.Length, "at most 63 octets");
        }

        return !Octets.StartsWithIgnoreCase(label, "xn--"u8) || Punycode.IsDecodable(label[4..])
            || at.Fail(FaultKind.BadALabel, start, label.Length, "Punycode after xn--");
    }

    private static bool LabelCharacters(ref LineCursor at, out bool isAscii)
    {
        isAscii = true;
        while (true)
        {
            at.Position += Octets.RunLength(at.Rest, Octets.LetDigHyphen);
            if (at.Next == '_')
            {
                if (!at.Tolerate(FaultKind.LabelUnderscore, at.Position, 1, "a letter, digit or hyphen"))
                {
                    return false;
                }

                at.Position++;
            }
            else if (at.Next >= 0x80)
            {
                isAscii = false;
                if (!at.Utf8NonAscii())
                {
                    return false;
                }
            }
            else
            {
                return true;
            }
        }
    }

    private static bool CheckULabel(ref LineCursor at, ReadOnlySpan<byte> label, int start)
    {
        var status = ULabel.Check(label, out var offset, out var length);
        return status switch
        {
            ULabelStatus.Valid => true,
            ULabelStatus.TooLong => at.FailExact(FaultKind.LabelTooLong, start, label.Length, "at most 63 octets in Punycode"),
            _ => at.Fail(FaultKind.BadULabel, start + offset, length, "a character that domain names allow"),
        };
    }

    private static bool FailEmptyLabel(ref LineCursor at, int domainStart) => at.Next switch
    {
        '.' => at.Fail(FaultKind.EmptyLabel, at.Position, 1, "a letter or digit"),
        '>' or -1 or ' ' when at.Position == domainStart => at.Fail(FaultKind.DomainMissing, at.Position, 0, "a domain"),
        _ => FailAfterDomain(ref at, "a letter or digit"),
    };

    // address-literal = "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]"   RFC 5321 §4.1.2
    public static bool Literal(ref LineCursor at)
    {
        var content = at.Position + 1;
        var length = Octets.RunLength(at.Line[content..], Octets.Dcontent);
        var end = content + length;
        if (end == at.Line.Length || at.Line[end] != ']')
        {
            // '>' is dcontent, so an unclosed literal runs on over it.
            var bracket = at.Line[content..end].IndexOf((byte)'>');
            return bracket >= 0 ? at.Fail(FaultKind.LiteralUnclosed, content + bracket, 0, "']'")
                : end == at.Line.Length || at.Line[end] == ' ' ? at.Fail(FaultKind.LiteralUnclosed, end, 0, "']'")
                : at.Fail(FaultKind.LiteralBadContent, end, 1, "']'");
        }

        if (AddressLiteral.Check(at.Line[content..end]) is { } fault)
        {
            return at.Fail(fault.Kind, content + fault.Offset, fault.Length, fault.Expected);
        }

        at.Position = end + 1;
        return at.Next is '>' or ' ' or '\t' or ':' or ',' or -1
            || at.Fail(FaultKind.TextAfterLiteral, at.Position, 1, "nothing more");
    }

    /// <summary>The fault of the octet after a domain that should end there.</summary>
    public static bool FailAfterDomain(ref LineCursor at, string expected) => at.Next switch
    {
        '_' => at.Fail(FaultKind.LabelUnderscore, at.Position, 1, "a letter, digit or hyphen"),
        '@' when at.Subject != FaultSubject.ClientName => at.Fail(FaultKind.SecondAt, at.Position, 1, expected),
        -1 => at.Fail(FaultKind.MissingCloseBracket, at.Position, 0, expected),
        ' ' => at.Fail(FaultKind.LabelBadCharacter, at.Position, 1, "a letter or digit"),
        _ => at.Fail(FaultKind.LabelBadCharacter, at.Position, 1, "a letter, digit, hyphen or dot"),
    };
}
