using System.Text;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Addresses;

/// <summary>
/// Paths and mailboxes, RFC 5321 §4.1.2 with RFC 6531 §3.3: recursive descent over a line, one method per rule.
/// A method returns whether its rule matched, and moves <see cref="Position"/> past it; where it did not, <see cref="Fault"/> says why.
/// </summary>
internal ref struct AddressParser
{
    private readonly string _subject;
    private readonly bool _utf8;

    public AddressParser(ReadOnlySpan<byte> line, int position, string subject, scoped in SyntaxRules rules)
    {
        Line = line;
        _subject = subject;
        _utf8 = rules.Offers(Parameters.SmtpExtensions.SmtpUtf8);
        IsTolerant = rules.IsTolerant;
        Position = position;
    }

    public ReadOnlySpan<byte> Line { get; }

    public bool IsTolerant { get; }

    public int Position { get; set; }

    public Tolerances Tolerances { get; set; }

    public SyntaxFault? Fault { get; private set; }

    public Range LocalPart { get; private set; }

    public Range DomainPart { get; private set; }

    /// <summary>The path was <c>&lt;&gt;</c>.</summary>
    public bool IsNull { get; private set; }

    /// <summary>The path was <c>&lt;Postmaster&gt;</c>.</summary>
    public bool IsPostmaster { get; private set; }

    /// <summary>Where the first octet above 127 stands; -1 for none.</summary>
    public int FirstNonAscii { get; private set; } = -1;

    public readonly ReadOnlySpan<byte> Rest => Line[Position..];

    /// <summary>The octet at the position; -1 at the line's end.</summary>
    public readonly int Next => Position < Line.Length ? Line[Position] : -1;

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
        return Position - start <= 256 || FailExact(FaultKind.PathTooLong, start, Position - start, "a path of at most 256 octets");
    }

    private bool OpenBracket()
    {
        if (Next == '<')
        {
            Position++;
            var spaces = Octets.SpaceLength(Rest);
            if (spaces > 0)
            {
                if (!IsTolerant)
                {
                    return FailExact(FaultKind.SpaceInsideBrackets, Position, spaces, "an address without white space before it");
                }

                Tolerances |= Tolerances.SpaceInsideBrackets;
                Position += spaces;
            }

            return true;
        }

        var (kind, length) = FaultClassifier.MissingOpenBracket(Line, Position);
        if (IsTolerant && kind == FaultKind.MissingOpenBracket && Line[Position] < 0x80)
        {
            Tolerances |= Tolerances.MissingBrackets;
            return true;
        }

        // White space may be a tab: it is at fault as white space, not as a control character.
        return kind == FaultKind.SpaceAfterColon ? FailExact(kind, Position, length, "'<'") : Fail(kind, Position, length, "'<'");
    }

    private bool CloseBracket()
    {
        if (Next == '>')
        {
            Position++;
            return true;
        }

        var spaces = Octets.SpaceLength(Rest);
        var atEnd = Position + spaces == Line.Length;
        if (spaces > 0 && !atEnd && Line[Position + spaces] == '>')
        {
            if (!IsTolerant)
            {
                return FailExact(FaultKind.SpaceInsideBrackets, Position, spaces, "'>'");
            }

            Tolerances |= Tolerances.SpaceInsideBrackets;
            Position += spaces + 1;
            return true;
        }

        if (spaces == 0 && !atEnd)
        {
            return FailAfterDomain("'>'");
        }

        if (IsTolerant)
        {
            Tolerances |= Tolerances.MissingBrackets;
            return true;
        }

        return Fail(FaultKind.MissingCloseBracket, Position, 0, "'>'");
    }

    // A-d-l = At-domain *( "," At-domain ); At-domain = "@" Domain   RFC 5321 §4.1.2. Taken and ignored (§3.3, appendix C).
    // An address literal is taken for a domain: what is ignored needs no finer grammar.
    private bool SourceRoute()
    {
        var start = Position;
        var first = true;
        while (true)
        {
            if (Next != '@')
            {
                return Fail(FaultKind.BadSourceRoute, Position, Math.Min(1, Line.Length - Position), "'@'");
            }

            Position++;
            if (!(Next == '[' ? Literal() : Domain()))
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
                    return Fail(FaultKind.BadSourceRoute, Position, Math.Min(1, Line.Length - Position), "',' or ':'");
            }
        }
    }

    // Mailbox = Local-part "@" ( Domain / address-literal )   RFC 5321 §4.1.2
    public bool Mailbox()
    {
        var start = Position;
        if (!MatchLocalPart())
        {
            return false;
        }

        LocalPart = start..Position;
        if (Next != '@')
        {
            var (kind, offset, length) = FaultClassifier.MissingAt(Line, start, Position);
            return Fail(kind, offset, length, kind == FaultKind.MailtoScheme ? "an address" : "'@'");
        }

        // RFC 5321 §4.5.3.1.1
        if (Position - start > 64)
        {
            return FailExact(FaultKind.LocalPartTooLong, start, Position - start, "a local-part of at most 64 octets");
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
    private bool MatchLocalPart() => Next == '"' ? QuotedString() : DotString();

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

            if (Position == atom && !AllowEmptyAtom(start))
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

    private bool AllowEmptyAtom(int start)
    {
        var afterDot = Position > start;
        switch (Next)
        {
            case '.' or '@' when IsTolerant && (afterDot || Next == '.'):
                Tolerances |= Tolerances.DotsInLocalPart;
                return true;
            case '.':
                return Fail(afterDot ? FaultKind.DoubleDot : FaultKind.LeadingDot, Position, 1, "a letter, digit or other character of a local-part");
            case '@' when afterDot:
                return Fail(FaultKind.TrailingDot, Position - 1, 1, "'@'");
            case '@' or '>' or -1 when !afterDot:
                return Fail(FaultKind.LocalPartMissing, Position, 0, "a local-part");
            default:
                var (kind, offset, length) = FaultClassifier.MissingAt(Line, start, Position);
                return Fail(kind, offset, length, "a letter, digit or other character of a local-part");
        }
    }

    // Atom = 1*atext; atext =/ UTF8-non-ascii   RFC 5321 §4.1.2, RFC 6531 §3.3. Matches nothing, too: the caller looks.
    private bool Atom()
    {
        while (true)
        {
            Position += Octets.RunLength(Rest, Octets.Atext);
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
            Position += Octets.RunLength(Rest, Octets.Qtext);
            switch (Next)
            {
                case '"':
                    Position++;
                    return Next is '@' or '>' or -1
                        || Fail(FaultKind.TextAfterQuotedString, Position, 1, "'@'");
                // quoted-pairSMTP = %d92 %d32-126
                case '\\':
                    if (Position + 1 < Line.Length && Line[Position + 1] is >= 32 and <= 126)
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

    // Domain   RFC 5321 §4.1.2
    public bool Domain() => DomainGrammar.Domain(ref this);

    // address-literal   RFC 5321 §4.1.2
    public bool Literal() => DomainGrammar.Literal(ref this);

    /// <summary>What is wrong with the octet at which a domain ended, where it should not.</summary>
    public bool FailAfterDomain(string expected) => DomainGrammar.FailAfterDomain(ref this, expected);

    // UTF8-non-ascii   RFC 6531 §3.3
    public bool Utf8NonAscii()
    {
        var length = Octets.Utf8SequenceLength(Rest);
        if (!_utf8 || length == 0)
        {
            return Fail(FaultKind.BrokenUtf8, Position, 1, "an ASCII character");
        }

        FirstNonAscii = FirstNonAscii < 0 ? Position : FirstNonAscii;
        Position += length;
        return true;
    }

    /// <summary>A fault at an octet; what kind of octet stands there may tell more than the rule.</summary>
    public bool Fail(FaultKind kind, int offset, int length, string expected)
    {
        Fault = FaultClassifier.Create(Line, kind, offset, length, expected, _subject, _utf8);
        return false;
    }

    /// <summary>A fault of the rule itself: a size, or white space.</summary>
    public bool FailExact(FaultKind kind, int offset, int length, string expected)
    {
        Fault = new SyntaxFault { Kind = kind, Column = offset + 1, Length = length, Expected = expected, Subject = _subject };
        return false;
    }

    /// <summary>The mailbox as a value, after a match.</summary>
    public readonly Mailbox ToMailbox() => new(Encoding.UTF8.GetString(Line[LocalPart]), Encoding.UTF8.GetString(Line[DomainPart]));
}
