using System.Text;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Addresses;

/// <summary>
/// Paths and mailboxes, RFC 5321 §4.1.2 with RFC 6531 §3.3: recursive descent over a line, one method per rule.
/// A method returns whether its rule matched, and moves <see cref="Position"/> past it; where it did not, <see cref="Fault"/> says why.
/// </summary>
internal ref struct AddressParser
{
    private readonly ReadOnlySpan<byte> _line;
    private readonly string _subject;
    private readonly bool _utf8;
    private readonly bool _tolerant;

    public AddressParser(ReadOnlySpan<byte> line, int position, string subject, scoped in SyntaxRules rules)
    {
        _line = line;
        _subject = subject;
        _utf8 = rules.Offers(Parameters.Extensions.SmtpUtf8);
        _tolerant = rules.IsTolerant;
        Position = position;
    }

    public int Position { get; private set; }

    public Tolerances Tolerances { get; private set; }

    public SyntaxFault? Fault { get; private set; }

    public Range LocalPart { get; private set; }

    public Range DomainPart { get; private set; }

    /// <summary>The path was <c>&lt;&gt;</c>.</summary>
    public bool IsNull { get; private set; }

    /// <summary>The path was <c>&lt;Postmaster&gt;</c>.</summary>
    public bool IsPostmaster { get; private set; }

    /// <summary>Where the first octet above 127 stands; -1 for none.</summary>
    public int FirstNonAscii { get; private set; } = -1;

    private readonly ReadOnlySpan<byte> Rest => _line[Position..];

    /// <summary>The octet at the position; -1 at the line's end.</summary>
    private readonly int Next => Position < _line.Length ? _line[Position] : -1;

    // Reverse-path = Path / "<>"   RFC 5321 §4.1.2
    public bool ReversePath()
    {
        if (Rest.StartsWith("<>"u8))
        {
            Position += 2;
            IsNull = true;
            return true;
        }

        return Path();
    }

    // "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path; Forward-path = Path   RFC 5321 §4.1.1.3, §4.1.2
    public bool ForwardPath()
    {
        if (Rest.StartsWith("<>"u8))
        {
            return Fail(FaultKind.EmptyForwardPath, Position, 2, "a recipient's address");
        }

        // A local-part that has no domain is taken for this one name only, in any case (RFC 5321 §4.5.1).
        if (Octets.StartsWithIgnoreCase(Rest, "<postmaster>"u8))
        {
            Position += 12;
            IsPostmaster = true;
            return true;
        }

        return Path();
    }

    // Path = "<" [ A-d-l ":" ] Mailbox ">"   RFC 5321 §4.1.2
    private bool Path()
    {
        var start = Position;
        if (!OpenBracket())
        {
            return false;
        }

        if ((Next == '@' && !SourceRoute()) || !Mailbox() || !CloseBracket())
        {
            return false;
        }

        // RFC 5321 §4.5.3.1.3: 256 octets, punctuation included.
        return Position - start <= 256 || FailSize(FaultKind.PathTooLong, start, Position - start, "a path of at most 256 octets");
    }

    private bool OpenBracket()
    {
        if (Next == '<')
        {
            Position++;
            var spaces = Octets.SpaceRun(Rest);
            if (spaces > 0)
            {
                if (!_tolerant)
                {
                    return Fail(FaultKind.SpaceInsideBrackets, Position, spaces, "an address without white space before it");
                }

                Tolerances |= Tolerances.SpaceInsideBrackets;
                Position += spaces;
            }

            return true;
        }

        var (kind, length) = FaultLocator.WithoutOpenBracket(_line, Position);
        if (_tolerant && kind == FaultKind.MissingOpenBracket && _line[Position] < 0x80)
        {
            Tolerances |= Tolerances.MissingBrackets;
            return true;
        }

        return Fail(kind, Position, length, "'<'");
    }

    private bool CloseBracket()
    {
        if (Next == '>')
        {
            Position++;
            return true;
        }

        var spaces = Octets.SpaceRun(Rest);
        var atEnd = Position + spaces == _line.Length;
        if (spaces > 0 && !atEnd && _line[Position + spaces] == '>')
        {
            if (!_tolerant)
            {
                return Fail(FaultKind.SpaceInsideBrackets, Position, spaces, "'>'");
            }

            Tolerances |= Tolerances.SpaceInsideBrackets;
            Position += spaces + 1;
            return true;
        }

        if (spaces == 0 && !atEnd)
        {
            return AfterDomain("'>'");
        }

        if (_tolerant)
        {
            Tolerances |= Tolerances.MissingBrackets;
            return true;
        }

        return Fail(FaultKind.MissingCloseBracket, Position, 0, "'>'");
    }

    // A-d-l = At-domain *( "," At-domain ); At-domain = "@" Domain   RFC 5321 §4.1.2. Taken and ignored (§3.3, appendix C).
    private bool SourceRoute()
    {
        var start = Position;
        var first = true;
        while (true)
        {
            if (Next != '@')
            {
                return Fail(FaultKind.BadSourceRoute, Position, Math.Min(1, _line.Length - Position), "'@'");
            }

            Position++;
            if (!Domain())
            {
                return false;
            }

            switch (Next)
            {
                case ':':
                    Position++;
                    return true;
                case ',':
                    Position++;
                    first = false;
                    continue;
                case '>' or -1 when first:
                    return Fail(FaultKind.LocalPartMissing, start, 0, "a local-part");
                default:
                    return Fail(FaultKind.BadSourceRoute, Position, Math.Min(1, _line.Length - Position), "',' or ':'");
            }
        }
    }

    // Mailbox = Local-part "@" ( Domain / address-literal )   RFC 5321 §4.1.2
    public bool Mailbox()
    {
        var start = Position;
        if (!Local())
        {
            return false;
        }

        LocalPart = start..Position;
        if (Next != '@')
        {
            var (kind, offset, length) = FaultLocator.WithoutAt(_line, start, Position);
            return Fail(kind, offset, length, kind == FaultKind.MailtoScheme ? "an address" : "'@'");
        }

        // RFC 5321 §4.5.3.1.1
        if (Position - start > 64)
        {
            return FailSize(FaultKind.LocalPartTooLong, start, Position - start, "a local-part of at most 64 octets");
        }

        Position++;
        start = Position;
        if (!(Next == '[' ? Literal() : Domain()))
        {
            return false;
        }

        DomainPart = start..Position;
        return true;
    }

    // Local-part = Dot-string / Quoted-string   RFC 5321 §4.1.2
    private bool Local() => Next == '"' ? QuotedString() : DotString();

    // Dot-string = Atom *("." Atom)   RFC 5321 §4.1.2
    private bool DotString()
    {
        var start = Position;
        while (true)
        {
            var atom = Position;
            if (!Atom())
            {
                return false;
            }

            if (Position == atom && !EmptyAtom(start))
            {
                return false;
            }

            if (Next != '.')
            {
                return true;
            }

            Position++;
        }
    }

    private bool EmptyAtom(int start)
    {
        var afterDot = Position > start;
        switch (Next)
        {
            case '.' or '@' when _tolerant && (afterDot || Next == '.'):
                Tolerances |= Tolerances.DotsInLocalPart;
                return true;
            case '.':
                return Fail(afterDot ? FaultKind.DoubleDot : FaultKind.LeadingDot, Position, 1, "a letter, digit or other character of a local-part");
            case '@' when afterDot:
                return Fail(FaultKind.TrailingDot, Position - 1, 1, "'@'");
            case '@' or '>' or -1 when !afterDot:
                return Fail(FaultKind.LocalPartMissing, Position, 0, "a local-part");
            default:
                var (kind, offset, length) = FaultLocator.WithoutAt(_line, start, Position);
                return Fail(kind, offset, length, "a letter, digit or other character of a local-part");
        }
    }

    // Atom = 1*atext; atext =/ UTF8-non-ascii   RFC 5321 §4.1.2, RFC 6531 §3.3. Matches nothing, too: the caller looks.
    private bool Atom()
    {
        while (true)
        {
            Position += Octets.Run(Rest, Octets.Atext);
            if (Next < 0x80)
            {
                return true;
            }

            if (!Utf8NonAscii())
            {
                return false;
            }
        }
    }

    // Quoted-string = DQUOTE *QcontentSMTP DQUOTE; QcontentSMTP = qtextSMTP / quoted-pairSMTP   RFC 5321 §4.1.2
    private bool QuotedString()
    {
        var open = Position++;
        while (true)
        {
            Position += Octets.Run(Rest, Octets.Qtext);
            switch (Next)
            {
                case '"':
                    Position++;
                    return Next is '@' or '>' or -1
                        || Fail(FaultKind.TextAfterQuotedString, Position, 1, "'@'");
                // quoted-pairSMTP = %d92 %d32-126
                case '\\':
                    if (Position + 1 < _line.Length && _line[Position + 1] is >= 32 and <= 126)
                    {
                        Position += 2;
                        continue;
                    }

                    return Fail(FaultKind.BadQuotedPair, Position, 1, "a printable ASCII character after the backslash");
                case -1:
                    return Fail(FaultKind.UnbalancedQuote, open, 1, "a second quotation mark after the one");
                case >= 0x80:
                    if (!Utf8NonAscii())
                    {
                        return false;
                    }

                    continue;
                default:
                    return Fail(FaultKind.ControlCharacter, Position, 1, "a printable character");
            }
        }
    }

    // Domain = sub-domain *("." sub-domain)   RFC 5321 §4.1.2
    public bool Domain()
    {
        var start = Position;
        while (true)
        {
            if (!SubDomain(start))
            {
                return false;
            }

            if (Next != '.')
            {
                break;
            }

            Position++;
        }

        // RFC 5321 §4.5.3.1.2
        return Position - start <= 255 || FailSize(FaultKind.DomainTooLong, start, Position - start, "a domain of at most 255 octets");
    }

    // sub-domain = Let-dig [Ldh-str]; Ldh-str = *( ALPHA / DIGIT / "-" ) Let-dig; sub-domain =/ U-label   RFC 5321 §4.1.2, RFC 6531 §3.3
    private bool SubDomain(int domainStart)
    {
        var start = Position;
        var ascii = true;
        while (true)
        {
            Position += Octets.Run(Rest, Octets.LetDigHyphen);
            if (Next == '_' && _tolerant)
            {
                Tolerances |= Tolerances.UnderscoreInDomain;
                Position++;
            }
            else if (Next >= 0x80)
            {
                ascii = false;
                if (!Utf8NonAscii())
                {
                    return false;
                }
            }
            else
            {
                break;
            }
        }

        var label = _line[start..Position];
        if (label.IsEmpty)
        {
            return NoLabel(domainStart);
        }

        if (label[0] == '-')
        {
            return Fail(FaultKind.LabelLeadingHyphen, start, 1, "a letter or digit");
        }

        if (label[^1] == '-')
        {
            return Fail(FaultKind.LabelTrailingHyphen, Position - 1, 1, "a letter or digit");
        }

        if (!ascii)
        {
            return ULabelIsGood(label, start);
        }

        // RFC 1035 §2.3.4
        if (label.Length > 63)
        {
            return FailSize(FaultKind.LabelTooLong, start, label.Length, "a label of at most 63 octets");
        }

        return !Octets.StartsWithIgnoreCase(label, "xn--"u8) || Punycode.IsDecodable(label[4..])
            || Fail(FaultKind.BadALabel, start, label.Length, "Punycode after xn--");
    }

    private bool ULabelIsGood(ReadOnlySpan<byte> label, int start)
    {
        var verdict = ULabel.Check(label, out var offset, out var length);
        return verdict switch
        {
            ULabelVerdict.Good => true,
            ULabelVerdict.TooLong => FailSize(FaultKind.LabelTooLong, start, label.Length, "a label of at most 63 octets in Punycode"),
            _ => Fail(FaultKind.BadULabel, start + offset, length, "a character that domain names allow"),
        };
    }

    private bool NoLabel(int domainStart)
    {
        var first = Position == domainStart;
        return Next switch
        {
            '.' => Fail(FaultKind.EmptyLabel, Position, 1, "a letter or digit"),
            '>' or -1 or ' ' when first => Fail(FaultKind.DomainMissing, Position, 0, "a domain"),
            '>' or -1 or ' ' => Fail(FaultKind.DomainTrailingDot, Position - 1, 1, "the end of the domain without a dot"),
            _ => AfterDomain("a letter or digit"),
        };
    }

    // address-literal = "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]"   RFC 5321 §4.1.2
    public bool Literal()
    {
        var content = Position + 1;
        var length = Octets.Run(_line[content..], Octets.Dcontent);
        var end = content + length;
        if (end == _line.Length || _line[end] != ']')
        {
            // '>' is dcontent, so a literal that is not closed runs on over it.
            var bracket = _line[content..end].IndexOf((byte)'>');
            return bracket >= 0 ? Fail(FaultKind.LiteralUnclosed, content + bracket, 0, "']'")
                : end == _line.Length || _line[end] == ' ' ? Fail(FaultKind.LiteralUnclosed, end, 0, "']'")
                : Fail(FaultKind.LiteralBadContent, end, 1, "']'");
        }

        var problem = AddressLiteral.Check(_line[content..end]);
        if (problem is { } found)
        {
            return Fail(found.Kind, content + found.Offset, found.Length, found.Expected);
        }

        Position = end + 1;
        return Next is '>' or ' ' or '\t' or ':' or ',' or -1
            || Fail(FaultKind.TextAfterLiteral, Position, 1, "nothing more");
    }

    /// <summary>What is wrong with the octet at which a domain ended, where it should not.</summary>
    public bool AfterDomain(string expected) => Next switch
    {
        '_' => Fail(FaultKind.LabelUnderscore, Position, 1, "a letter, digit or hyphen"),
        '@' => Fail(FaultKind.SecondAt, Position, 1, expected),
        -1 => Fail(FaultKind.MissingCloseBracket, Position, 0, expected),
        ' ' => Fail(FaultKind.LabelBadCharacter, Position, 1, "a letter or digit"),
        _ => Fail(FaultKind.LabelBadCharacter, Position, 1, "a letter, digit, hyphen or dot"),
    };

    // UTF8-non-ascii   RFC 6531 §3.3
    private bool Utf8NonAscii()
    {
        var length = Octets.Utf8Run(Rest);
        if (!_utf8 || length == 0)
        {
            return Fail(FaultKind.BrokenUtf8, Position, 1, "an ASCII character");
        }

        FirstNonAscii = FirstNonAscii < 0 ? Position : FirstNonAscii;
        Position += length;
        return true;
    }

    /// <summary>A fault at an octet; what kind of octet stands there may tell more than the rule.</summary>
    private bool Fail(FaultKind kind, int offset, int length, string expected)
    {
        Fault = FaultLocator.Make(_line, kind, offset, length, expected, _subject, _utf8);
        return false;
    }

    private bool FailSize(FaultKind kind, int offset, int length, string expected)
    {
        Fault = new SyntaxFault { Kind = kind, Column = offset + 1, Length = length, Expected = expected, Subject = _subject };
        return false;
    }

    /// <summary>The mailbox as a value, after a match.</summary>
    public readonly Mailbox ToMailbox() => new(Encoding.UTF8.GetString(_line[LocalPart]), Encoding.UTF8.GetString(_line[DomainPart]));
}
