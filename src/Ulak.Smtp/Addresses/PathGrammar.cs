using Ulak.Smtp.Characters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Addresses;

/// <summary>Paths and mailboxes, RFC 5321 §4.1.2 with RFC 6531 §3.3: recursive descent, one method per rule.</summary>
internal static class PathGrammar
{
    // RFC 5321 §4.5.3.1.1, §4.5.3.1.3
    private const int MaxLocalPart = 64;
    private const int MaxPath = 256;

    /// <summary>The longest local-part that tolerant parsing accepts: bulk senders encode the recipient in it (VERP).</summary>
    private const int MaxTolerantLocalPart = 255;

    private const string AtomExpected = "a letter, digit or other character of a local-part";

    // Reverse-path = Path / "<>"   RFC 5321 §4.1.2
    public static bool ReversePath(ref LineCursor at, ref PathParts path)
    {
        if (!at.Rest.StartsWith("<>"u8))
        {
            return Path(ref at, ref path, PathKind.Reverse);
        }

        at.Position += 2;
        path.IsNull = true;
        return true;
    }

    // "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path; Forward-path = Path   RFC 5321 §4.1.1.3, §4.1.2
    public static bool ForwardPath(ref LineCursor at, ref PathParts path) => at.Rest.StartsWith("<>"u8)
        ? at.FailExact(FaultKind.EmptyForwardPath, at.Position, 2, "a recipient's address")
        : Path(ref at, ref path, PathKind.Forward);

    // Path = "<" [ A-d-l ":" ] Mailbox ">"   RFC 5321 §4.1.2
    private static bool Path(ref LineCursor at, ref PathParts path, PathKind kind)
    {
        if (!OpenBracket(ref at, out var start))
        {
            return false;
        }

        var hasBracket = at.Position > start;
        if (at.Next == '>' && kind == PathKind.Reverse && hasBracket)
        {
            // "< >": the departure is the white space.
            at.Position++;
            path.IsNull = true;
            return true;
        }

        if ((at.Next == '@' && !SourceRoute(ref at)) || !Mailbox(ref at, ref path, kind) || !CloseBracket(ref at, hasBracket))
        {
            return false;
        }

        var length = at.Position - start;
        return length <= MaxPath
            || at.Tolerate(FaultKind.PathTooLong, start, length, "at most 256 octets");
    }

    private static bool OpenBracket(ref LineCursor at, out int start)
    {
        start = at.Position;
        if (at.Next != '<')
        {
            return BeforeBracket(ref at, out start);
        }

        at.Position++;
        var spaces = Octets.SpaceLength(at.Rest);
        if (spaces > 0 && !at.Tolerate(FaultKind.SpaceInsideBrackets, at.Position, spaces, "the address"))
        {
            return false;
        }

        at.Position += spaces;
        return true;
    }

    /// <summary>White space and a display name before the bracket, or no bracket at all.</summary>
    private static bool BeforeBracket(ref LineCursor at, out int start)
    {
        start = at.Position;
        var (kind, length) = FaultClassifier.MissingOpenBracket(at.Line, at.Position);
        switch (kind)
        {
            case FaultKind.SpaceAfterColon or FaultKind.DisplayName:
                if (!at.Tolerate(kind, at.Position, length, "'<'"))
                {
                    return false;
                }

                at.Position += length;
                return OpenBracket(ref at, out start);
            case FaultKind.MissingOpenBracket when at.Next is > 0x20 and not 0x7F:
                return at.Tolerate(kind, at.Position, 0, "'<'");
            default:
                return at.Fail(kind, at.Position, length, "'<'");
        }
    }

    // "<root@my pc>", in which nothing before the bracket looks like a parameter.
    private static bool IsSpaceInPath(ReadOnlySpan<byte> rest) =>
        rest.IndexOf((byte)'>') is > 0 and var close && !rest[..close].Contains((byte)'=');

    private static bool CloseBracket(ref LineCursor at, bool hasOpenBracket)
    {
        if (at.Next == '>')
        {
            at.Position++;
            return true;
        }

        var spaces = Octets.SpaceLength(at.Rest);
        var end = at.Position + spaces;
        if (spaces > 0 && end < at.Line.Length && at.Line[end] == '>')
        {
            if (!at.Tolerate(FaultKind.SpaceInsideBrackets, at.Position, spaces, "'>'"))
            {
                return false;
            }

            at.Position = end + 1;
            return true;
        }

        if (spaces == 0 && !at.AtEnd)
        {
            return DomainGrammar.FailAfterDomain(ref at, "'>'");
        }

        if (hasOpenBracket && IsSpaceInPath(at.Rest))
        {
            return at.Line[..at.Position].Contains((byte)'@')
                ? at.Fail(FaultKind.LabelBadCharacter, at.Position, spaces, "a letter, digit, hyphen or dot")
                : at.Fail(FaultKind.UnquotedSpace, at.Position, spaces, "'>'");
        }

        // Without both brackets there is one departure, at the first of them.
        return !hasOpenBracket || at.Tolerate(FaultKind.MissingCloseBracket, at.Position, 0, "'>'");
    }

    // A-d-l = At-domain *( "," At-domain ); At-domain = "@" Domain   RFC 5321 §4.1.2. Accepted and ignored (§3.3, appendix C).
    // An address literal is accepted as a domain too, because the route is ignored.
    private static bool SourceRoute(ref LineCursor at)
    {
        var start = at.Position;
        var isFirst = true;
        while (true)
        {
            if (at.Next != '@')
            {
                return at.Fail(FaultKind.BadSourceRoute, at.Position, Math.Min(1, at.Line.Length - at.Position), "'@'");
            }

            at.Position++;
            if (!(at.Next == '[' ? DomainGrammar.Literal(ref at) : DomainGrammar.Domain(ref at, out _)))
            {
                return false;
            }

            switch (at.Next)
            {
                case ':':
                    at.Position++;
                    return true;
                case ',':
                    at.Position++;
                    isFirst = false;
                    continue;
                case '>' or -1 when isFirst:
                    return at.Fail(FaultKind.LocalPartMissing, start, 0, "a local-part");
                default:
                    return at.Fail(FaultKind.BadSourceRoute, at.Position, Math.Min(1, at.Line.Length - at.Position), "',' or ':'");
            }
        }
    }

    // Mailbox = Local-part "@" ( Domain / address-literal )   RFC 5321 §4.1.2
    public static bool Mailbox(ref LineCursor at, ref PathParts path, PathKind kind)
    {
        var start = at.Position;
        if (!LocalPart(ref at))
        {
            return false;
        }

        path.LocalPart = start..at.Position;
        if (at.Next != '@')
        {
            return LocalName(ref at, ref path, kind) && CheckLocalPartLength(ref at, start);
        }

        if (!CheckLocalPartLength(ref at, start))
        {
            return false;
        }

        at.Position++;
        start = at.Position;
        int end;
        if (at.Next == '[')
        {
            if (!DomainGrammar.Literal(ref at))
            {
                return false;
            }

            end = at.Position;
        }
        else if (!DomainGrammar.Domain(ref at, out end))
        {
            return false;
        }

        path.Domain = start..end;
        if (at.FirstNonAscii >= 0)
        {
            ConfusableCharacters.Inspect(ref at, path);
        }

        return true;
    }

    /// <summary>A local-part without a domain: Postmaster, and in tolerant parsing the names of local users.</summary>
    private static bool LocalName(ref LineCursor at, ref PathParts path, PathKind kind)
    {
        var (start, end) = (path.LocalPart.Start.Value, at.Position);
        var (fault, offset, length) = FaultClassifier.MissingAt(at.Line, start, end);
        if (fault != FaultKind.MissingAt || kind == PathKind.Standalone)
        {
            return at.Fail(fault, offset, length, fault == FaultKind.MailtoScheme ? "an address" : "'@' and a domain");
        }

        // The only name that needs no domain, in any case (RFC 5321 §4.5.1).
        if (kind == PathKind.Forward && Octets.EqualsIgnoreCase(at.Line[start..end], "postmaster"u8))
        {
            path.IsPostmaster = true;
            return true;
        }

        path.Domain = end..end;
        return at.Tolerate(FaultKind.MissingAt, offset, length, "'@' and a domain");
    }

    private static bool CheckLocalPartLength(ref LineCursor at, int start)
    {
        var length = at.Position - start;
        const string Expected = "at most 64 octets";
        return length <= MaxLocalPart || (length <= MaxTolerantLocalPart
            ? at.Tolerate(FaultKind.LocalPartTooLong, start, length, Expected)
            : at.FailExact(FaultKind.LocalPartTooLong, start, length, Expected));
    }

    // Local-part = Dot-string / Quoted-string   RFC 5321 §4.1.2
    private static bool LocalPart(ref LineCursor at) => at.Next == '"' ? QuotedString(ref at) : DotString(ref at);

    // Dot-string = Atom *("." Atom)   RFC 5321 §4.1.2
    private static bool DotString(ref LineCursor at)
    {
        var start = at.Position;
        while (true)
        {
            var atom = at.Position;
            if (!Atom(ref at) || (at.Position == atom && !EmptyAtom(ref at, start)))
            {
                return false;
            }

            if (at.Next != '.')
            {
                return true;
            }

            at.Position++;
        }
    }

    private static bool EmptyAtom(ref LineCursor at, int start)
    {
        switch (at.Next, at.Position > start)
        {
            case ('.', true):
                return at.Tolerate(FaultKind.DoubleDot, at.Position, 1, AtomExpected);
            case ('.', false):
                return at.Tolerate(FaultKind.LeadingDot, at.Position, 1, AtomExpected);
            case ('@', true):
                return at.Tolerate(FaultKind.TrailingDot, at.Position - 1, 1, "'@'");
            case ('@' or '>' or -1, false):
                return at.Fail(FaultKind.LocalPartMissing, at.Position, 0, "a local-part");
            default:
                var (kind, offset, length) = FaultClassifier.MissingAt(at.Line, start, at.Position);
                return at.Fail(kind, offset, length, kind == FaultKind.MissingAt ? "'@' and a domain" : AtomExpected);
        }
    }

    // Atom = 1*atext; atext =/ UTF8-non-ascii   RFC 5321 §4.1.2, RFC 6531 §3.3. Also matches nothing: the caller checks.
    private static bool Atom(ref LineCursor at)
    {
        while (true)
        {
            at.Position += Octets.RunLength(at.Rest, Octets.Atext);
            if (at.Next < 0x80)
            {
                return true;
            }

            if (!at.Utf8NonAscii())
            {
                return false;
            }
        }
    }

    // Quoted-string = DQUOTE *QcontentSMTP DQUOTE; QcontentSMTP = qtextSMTP / quoted-pairSMTP   RFC 5321 §4.1.2
    private static bool QuotedString(ref LineCursor at)
    {
        var open = at.Position++;
        while (true)
        {
            at.Position += Octets.RunLength(at.Rest, Octets.Qtext);
            switch (at.Next)
            {
                case '"':
                    at.Position++;
                    return at.Next is '@' or '>' or -1
                        || at.Fail(FaultKind.TextAfterQuotedString, at.Position, 1, "'@'");
                // quoted-pairSMTP = %d92 %d32-126
                case '\\':
                    if (at.Position + 1 < at.Line.Length && at.Line[at.Position + 1] is >= 32 and <= 126)
                    {
                        at.Position += 2;
                        continue;
                    }

                    return at.Fail(FaultKind.BadQuotedPair, at.Position, 1, "a printable ASCII character after the backslash");
                case -1:
                    return at.Fail(FaultKind.UnbalancedQuote, open, 1, "a closing quotation mark");
                case >= 0x80:
                    if (!at.Utf8NonAscii())
                    {
                        return false;
                    }

                    continue;
                default:
                    return at.Fail(FaultKind.ControlCharacter, at.Position, 1, "a printable character");
            }
        }
    }
}
