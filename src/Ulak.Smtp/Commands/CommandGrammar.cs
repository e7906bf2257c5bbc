using Ulak.Smtp.Addresses;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>One command line, rule by rule, RFC 5321 §4.1.1 and the extensions' own commands. A rule's method returns its fault, or null.</summary>
internal ref struct CommandGrammar
{
    private readonly ReadOnlySpan<byte> _line;
    private readonly SyntaxRules _rules;
    private Verb _verb;
    private Tolerances _tolerances;
    private int _position;
    private Range _argument;
    private Range _parameters;
    private Range _localPart;
    private Range _domain;
    private bool _isNullPath;
    private bool _isPostmaster;
    private bool _hasNonAsciiPath;
    private long _chunkSize;
    private bool _isLastChunk;

    public CommandGrammar(ReadOnlySpan<byte> line, scoped in SyntaxRules rules)
    {
        _line = line;
        _rules = rules;
    }

    private readonly ReadOnlySpan<byte> Rest => _line[_position..];

    private readonly bool AtEnd => _position == _line.Length;

    public readonly ParsedCommand ToParsedCommand() => new()
    {
        Line = _line,
        Verb = _verb,
        Tolerances = _tolerances,
        ArgumentRange = _argument,
        ParameterRange = _parameters,
        LocalPartRange = _localPart,
        DomainRange = _domain,
        IsNullPath = _isNullPath,
        IsPostmaster = _isPostmaster,
        HasNonAsciiPath = _hasNonAsciiPath,
        ChunkSize = _chunkSize,
        IsLastChunk = _isLastChunk,
    };

    public SyntaxFault? Command()
    {
        if (VerbWord() is { } fault)
        {
            return fault;
        }

        var limit = CommandLimits.MaxLineLength(_verb, _rules.Offered);
        if (_line.Length + 2 > limit)
        {
            return SyntaxFault.TooLong(limit);
        }

        return _verb switch
        {
            Verb.Mail => Mail(),
            Verb.Rcpt => Rcpt(),
            Verb.Ehlo or Verb.Lhlo or Verb.Helo => Hello(),
            Verb.Vrfy or Verb.Expn => Lookup(),
            Verb.Help or Verb.Noop => OptionalString(),
            Verb.Bdat => Bdat(),
            Verb.Auth => Auth(),
            Verb.Etrn => Etrn(),
            Verb.XClient => XClient(),
            _ => NoArgument(),
        };
    }

    private SyntaxFault? VerbWord()
    {
        if (_line.IsEmpty)
        {
            return Fault(FaultKind.EmptyLine, 0, 0, "an SMTP command", FaultSubject.Command);
        }

        var spaces = Octets.IsSpace(_line[0]) ? Octets.SpaceLength(_line) : 0;
        if (spaces == _line.Length)
        {
            return Fault(FaultKind.BlankLine, 0, spaces, "an SMTP command", FaultSubject.Command, asIs: true);
        }

        if (spaces > 0)
        {
            if (!_rules.IsTolerant)
            {
                return Fault(FaultKind.SpaceBeforeVerb, 0, spaces, "an SMTP command", FaultSubject.Command, asIs: true);
            }

            _tolerances |= Tolerances.SpaceBeforeVerb;
            _position = spaces;
        }

        var word = Octets.WordLength(Rest);
        _verb = Verbs.Find(Rest[..word]);
        if (_verb == Verb.Unknown)
        {
            return UnknownCommandClassifier.Classify(_line, _position);
        }

        _position += word;
        return null;
    }

    // mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF   RFC 5321 §4.1.1.2
    private SyntaxFault? Mail()
    {
        if (PathKeyword("FROM"u8, "'FROM:'") is { } fault)
        {
            return fault;
        }

        var path = new AddressParser(_line, _position, FaultSubject.Sender, _rules);
        return path.ReversePath() ? AfterPath(path) : FaultOf(path);
    }

    // rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] CRLF   RFC 5321 §4.1.1.3
    private SyntaxFault? Rcpt()
    {
        if (PathKeyword("TO"u8, "'TO:'") is { } fault)
        {
            return fault;
        }

        var path = new AddressParser(_line, _position, FaultSubject.Recipient, _rules);
        return path.ForwardPath() ? AfterPath(path) : FaultOf(path);
    }

    private static SyntaxFault? FaultOf(scoped in AddressParser path) => path.Fault;

    private SyntaxFault? AfterPath(scoped in AddressParser path)
    {
        (_localPart, _domain) = (path.LocalPart, path.DomainPart);
        (_isNullPath, _isPostmaster, _hasNonAsciiPath) = (path.IsNull, path.IsPostmaster, path.FirstNonAscii >= 0);
        _tolerances |= path.Tolerances;
        _parameters = path.Position..;
        if (path.Position == _line.Length && path.FirstNonAscii < 0)
        {
            return null;
        }

        var parameters = new ParameterParser(_line, path.Position, _verb == Verb.Rcpt, _rules);
        var fault = parameters.Parse();
        _tolerances |= parameters.Tolerances;

        // RFC 6531 §3.4: the sender's address may be in UTF-8 only if MAIL has the parameter SMTPUTF8.
        return fault is null && _verb == Verb.Mail && path.FirstNonAscii >= 0 && !parameters.HasSmtpUtf8
            ? Fault(FaultKind.NonAsciiAddress, path.FirstNonAscii, Octets.Utf8SequenceLength(_line[path.FirstNonAscii..]), "an ASCII character, or SMTPUTF8 at the end,", FaultSubject.Sender, asIs: true)
            : fault;
    }

    // "FROM:" or "TO:", in any case, without white space about the colon (RFC 5321 §3.3)
    private SyntaxFault? PathKeyword(ReadOnlySpan<byte> keyword, string expected)
    {
        if (SpaceAfterVerb(expected, FaultKind.MissingKeyword) is { } fault)
        {
            return fault;
        }

        if (!Octets.StartsWithIgnoreCase(Rest, keyword))
        {
            var other = keyword.Length == 4 ? "TO:"u8 : "FROM:"u8;
            return Octets.StartsWithIgnoreCase(Rest, other)
                ? Fault(FaultKind.WrongKeyword, _position, other.Length, expected, FaultSubject.Command)
                : Fault(FaultKind.MissingKeyword, _position, 0, expected, FaultSubject.Command);
        }

        _position += keyword.Length;
        if (AtEnd || _line[_position] != ':')
        {
            var spaces = Octets.SpaceLength(Rest);
            return _position + spaces < _line.Length && _line[_position + spaces] == ':'
                ? Fault(FaultKind.SpaceBeforeColon, _position, spaces, "':'", FaultSubject.Command, asIs: true)
                : Fault(FaultKind.MissingColon, _position, 0, "':'", FaultSubject.Command);
        }

        _position++;
        if (_rules.IsTolerant && !AtEnd && Octets.IsSpace(_line[_position]))
        {
            _tolerances |= Tolerances.SpaceBeforePath;
            _position += Octets.SpaceLength(Rest);
        }

        return null;
    }

    // ehlo = "EHLO" SP ( Domain / address-literal ) CRLF; helo = "HELO" SP Domain CRLF   RFC 5321 §4.1.1.1; LHLO as EHLO, RFC 2033 §4.1
    private SyntaxFault? Hello()
    {
        if (SpaceAfterVerb("a domain", FaultKind.MissingArgument, FaultSubject.ClientName) is { } fault)
        {
            return fault;
        }

        var end = EndWithoutSpaces();
        _argument = _position..end;
        // The name is ASCII: SMTPUTF8 is not known yet (RFC 6531 §3.7.1), so U-labels are a fault here.
        var rules = new SyntaxRules(Strictness.Strict, _rules.Offered & ~SmtpExtensions.SmtpUtf8);
        var name = new AddressParser(_line[..end], _position, FaultSubject.ClientName, rules);
        var isLiteral = _line[_position] == '[';
        var isGood = isLiteral ? name.Literal() : name.Domain();
        if (isGood && name.Position < end)
        {
            isGood = !Octets.IsSpace(_line[name.Position]) && name.FailAfterDomain("the end of the line");
            fault = isGood ? null : name.Fault ?? Fault(FaultKind.UnexpectedArgument, name.Position, end - name.Position, "the end of the line", FaultSubject.ClientName, asIs: true);
        }
        else
        {
            fault = name.Fault;
        }

        if (fault is null && isLiteral && _verb == Verb.Helo)
        {
            fault = Fault(FaultKind.LiteralAfterHelo, _position, end - _position, "a domain", FaultSubject.ClientName);
        }

        if (fault is null)
        {
            return TrailingSpace(end);
        }

        // Real clients send the name of their machine, well formed or not.
        if (_rules.IsTolerant && Octets.RunLength(_line[_position..end], Octets.Printable) == end - _position)
        {
            _tolerances |= Tolerances.ClientName;
            return TrailingSpace(end);
        }

        return fault;
    }

    // vrfy = "VRFY" SP String CRLF; expn = "EXPN" SP String CRLF   RFC 5321 §4.1.1.6, §4.1.1.7.
    // The string may be a mailbox (§3.5.1); " SMTPUTF8" may follow (RFC 6531 §3.7.4.2).
    private SyntaxFault? Lookup()
    {
        if (SpaceAfterVerb("a name or an address", FaultKind.MissingArgument) is { } fault)
        {
            return fault;
        }

        var end = EndWithoutSpaces();
        if (_rules.Offers(SmtpExtensions.SmtpUtf8) && end - _position > 9 && Octets.EqualsIgnoreCase(_line[(end - 9)..end], " SMTPUTF8"u8))
        {
            end -= 9;
            _argument = _position..end;
            return String(end) ?? TrailingSpace(end + 9);
        }

        _argument = _position..end;
        return String(end) ?? TrailingSpace(end);
    }

    // help = "HELP" [ SP String ] CRLF; noop = "NOOP" [ SP String ] CRLF   RFC 5321 §4.1.1.8, §4.1.1.9
    private SyntaxFault? OptionalString()
    {
        var end = EndWithoutSpaces();
        if (end <= _position)
        {
            return TrailingSpace(_position);
        }

        if (SpaceAfterVerb("an argument", FaultKind.MissingArgument) is { } fault)
        {
            return fault;
        }

        _argument = _position..end;
        return String(end) ?? TrailingSpace(end);
    }

    // String = Atom / Quoted-string   RFC 5321 §4.1.2; a mailbox after VRFY and EXPN
    private SyntaxFault? String(int end)
    {
        var text = _line[_position..end];
        var isLookup = _verb is Verb.Vrfy or Verb.Expn;
        var utf8 = isLookup && _rules.Offers(SmtpExtensions.SmtpUtf8);
        var bad = ArgumentSyntax.IndexOfInvalidString(text, utf8);
        if (bad < 0 || (isLookup && IsMailbox(text)))
        {
            return null;
        }

        if (_rules.IsTolerant && Octets.RunLength(text, Octets.Printable) == text.Length)
        {
            _tolerances |= Tolerances.LooseString;
            return null;
        }

        return Fault(FaultKind.BadString, _position + bad, Math.Min(1, text.Length - bad), isLookup ? "a name or an address" : "one word or a quoted string", FaultSubject.Argument);
    }

    private readonly bool IsMailbox(ReadOnlySpan<byte> text)
    {
        var bracketed = text is [(byte)'<', .., (byte)'>'];
        var inner = bracketed ? text[1..^1] : text;
        var parser = new AddressParser(inner, 0, FaultSubject.Argument, _rules with { Strictness = Strictness.Strict });
        return parser.Mailbox() && parser.Position == inner.Length;
    }

    // bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] CRLF; chunk-size = 1*DIGIT; end-marker = "LAST"   RFC 3030 §2
    private SyntaxFault? Bdat()
    {
        if (SpaceAfterVerb("a number of octets", FaultKind.MissingArgument) is { } fault)
        {
            return fault;
        }

        var end = EndWithoutSpaces();
        var word = Octets.WordLength(Rest);
        _argument = _position..(_position + word);
        if (!Octets.TryParseNumber(Rest[..word], out _chunkSize))
        {
            return Fault(FaultKind.BadChunkSize, _position, word, "a number of octets", FaultSubject.Argument);
        }

        _position += word;
        if (_position < end)
        {
            if (SpaceAfterVerb("LAST", FaultKind.BadChunkLast) is { } missing)
            {
                return missing;
            }

            if (!Octets.EqualsIgnoreCase(_line[_position..end], "LAST"u8))
            {
                return Fault(FaultKind.BadChunkLast, _position, end - _position, "LAST or the end of the line", FaultSubject.Argument);
            }

            _isLastChunk = true;
        }

        return TrailingSpace(end);
    }

    // auth-command = "AUTH" SP sasl-mech [SP initial-response] *(CRLF [base64]) [CRLF cancel-response] CRLF   RFC 4954 §8
    private SyntaxFault? Auth()
    {
        if (SpaceAfterVerb("the name of a mechanism", FaultKind.MissingArgument) is { } fault)
        {
            return fault;
        }

        // sasl-mech = 1*20mech-char; mech-char = UPPER-ALPHA / DIGIT / HYPHEN / UNDERSCORE   RFC 4422 §3.1; case does not matter here
        var word = Octets.WordLength(Rest);
        var mechanism = Rest[..word];
        for (var i = 0; i < word; i++)
        {
            if (i == 20 || !(Octets.IsLetDig(mechanism[i]) || mechanism[i] is (byte)'-' or (byte)'_'))
            {
                return Fault(FaultKind.BadMechanism, _position + i, 1, i == 20 ? "at most 20 characters" : "a letter, digit, '-' or '_'", FaultSubject.Argument);
            }
        }

        _argument = _position..(_position + word);
        _position += word;
        var end = EndWithoutSpaces();
        if (_position < end)
        {
            if (SpaceAfterVerb("base64", FaultKind.BadBase64) is { } extra)
            {
                return extra;
            }

            _parameters = _position..end;
            if (ArgumentSyntax.IndexOfInvalidBase64(_line[_position..end]) is >= 0 and var bad)
            {
                return Fault(FaultKind.BadBase64, _position + bad, bad < end - _position ? 1 : 0, "base64, or '='", FaultSubject.Argument);
            }
        }

        return TrailingSpace(end);
    }

    // etrn-command = "ETRN" SP [ "@" / "#" ] node-name   RFC 1985 §5
    private SyntaxFault? Etrn()
    {
        if (SpaceAfterVerb("a domain", FaultKind.MissingArgument) is { } fault)
        {
            return fault;
        }

        var end = EndWithoutSpaces();
        _argument = _position..end;
        if (_line[_position] == '#')
        {
            var bad = Octets.RunLength(_line[(_position + 1)..end], Octets.Atext) + _position + 1;
            return bad == end && bad > _position + 1 ? TrailingSpace(end) : Fault(FaultKind.BadString, bad, Math.Min(1, end - bad), "a queue's name", FaultSubject.Argument);
        }

        var name = new AddressParser(_line[..end], _position + (_line[_position] == '@' ? 1 : 0), FaultSubject.Argument, _rules with { Strictness = Strictness.Strict, Offered = SmtpExtensions.None });
        return name.Domain() && (name.Position == end || name.FailAfterDomain("the end of the line")) ? TrailingSpace(end) : FaultOf(name);
    }

    // XCLIENT 1*( SP attribute-name "=" attribute-value ); attribute-value = xtext   Postfix XCLIENT_README
    private SyntaxFault? XClient()
    {
        if (AtEnd)
        {
            return Fault(FaultKind.MissingArgument, _position, 0, "attributes", FaultSubject.Argument);
        }

        _parameters = _position.._line.Length;
        while (EndWithoutSpaces() > _position)
        {
            if (SpaceAfterVerb("an attribute", FaultKind.BadXClientAttribute) is { } fault)
            {
                return fault;
            }

            var word = Rest[..Octets.WordLength(Rest)];
            var equals = word.IndexOf((byte)'=');
            if (equals < 0 || !XClientAttributes.IsName(word[..equals]))
            {
                return Fault(FaultKind.BadXClientAttribute, _position, word.Length, "NAME, ADDR, PORT, PROTO, HELO, LOGIN, DESTADDR or DESTPORT, '=' and xtext", FaultSubject.Argument);
            }

            if (XText.IndexOfInvalid(word[(equals + 1)..]) is >= 0 and var bad)
            {
                return Fault(FaultKind.BadXtext, _position + equals + 1 + bad, 1, "xtext", FaultSubject.Argument);
            }

            _position += word.Length;
        }

        return TrailingSpace(_position);
    }

    private SyntaxFault? NoArgument()
    {
        var end = EndWithoutSpaces();
        if (end <= _position)
        {
            return TrailingSpace(_position);
        }

        // The session is over in any case.
        if (_rules.IsTolerant && _verb == Verb.Quit)
        {
            _tolerances |= Tolerances.IgnoredArgument;
            return null;
        }

        return Fault(FaultKind.UnexpectedArgument, _position + Octets.SpaceLength(Rest), end - _position - Octets.SpaceLength(Rest), "the end of the line", FaultSubject.Command, asIs: true);
    }

    /// <summary>One space, then something: what follows a verb or a word.</summary>
    private SyntaxFault? SpaceAfterVerb(string expected, FaultKind missing, string subject = FaultSubject.Argument)
    {
        var spaces = Octets.SpaceLength(Rest);
        if (_position + spaces == _line.Length)
        {
            return Fault(missing, _line.Length, 0, expected, missing == FaultKind.MissingKeyword ? FaultSubject.Command : subject);
        }

        if (spaces > 1 || _line[_position] != ' ')
        {
            if (!_rules.IsTolerant)
            {
                return Fault(FaultKind.ExtraSpace, _position, spaces, "one space", FaultSubject.Command, asIs: true);
            }

            _tolerances |= Tolerances.ExtraSpace;
        }

        _position += spaces;
        return null;
    }

    private readonly int EndWithoutSpaces() => _line.LastIndexOfAnyExcept((byte)' ', (byte)'\t') + 1;

    private SyntaxFault? TrailingSpace(int end)
    {
        if (end == _line.Length)
        {
            return null;
        }

        _tolerances |= Tolerances.TrailingSpace;
        return _rules.IsTolerant ? null : Fault(FaultKind.TrailingSpace, end, _line.Length - end, "the end of the line", FaultSubject.Command, asIs: true);
    }

    /// <summary>A fault at an octet; unless <paramref name="asIs"/>, what stands there may give it another name.</summary>
    private readonly SyntaxFault Fault(FaultKind kind, int offset, int length, string expected, string subject, bool asIs = false) => asIs
        ? new SyntaxFault { Kind = kind, Column = offset + 1, Length = length, Expected = expected, Subject = subject }
        : FaultClassifier.Create(_line, kind, offset, length, expected, subject, _rules.Offers(SmtpExtensions.SmtpUtf8));
}
