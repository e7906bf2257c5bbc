using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Parameters;

/// <summary>The parameters after a path: <c>Mail-parameters = esmtp-param *(SP esmtp-param)</c>, RFC 5321 §4.1.2, each checked by its extension.</summary>
internal ref struct ParameterParser
{
    private readonly ReadOnlySpan<byte> _line;
    private readonly SyntaxRules _rules;
    private readonly bool _isRcpt;
    private int _seen;

    public ParameterParser(ReadOnlySpan<byte> line, int position, bool isRcpt, scoped in SyntaxRules rules)
    {
        _line = line;
        _rules = rules;
        _isRcpt = isRcpt;
        Position = position;
    }

    public int Position { get; private set; }

    public Tolerances Tolerances { get; private set; }

    public readonly bool HasSmtpUtf8 => HasSeen(EsmtpKeyword.SmtpUtf8);

    /// <summary>From the path's end to the line's.</summary>
    public SyntaxFault? Parse()
    {
        while (Position < _line.Length)
        {
            if (!Octets.IsSpace(_line[Position]))
            {
                return Fault(FaultKind.TextAfterPath, Position, 1, "a space or the end of the line", _isRcpt ? FaultSubject.Recipient : FaultSubject.Sender);
            }

            var spaces = Octets.SpaceLength(_line[Position..]);
            if (Position + spaces == _line.Length)
            {
                Tolerances |= Tolerances.TrailingSpace;
                return _rules.IsTolerant ? null : Fault(FaultKind.TrailingSpace, Position, spaces, "the end of the line", FaultSubject.Command);
            }

            if (spaces > 1 || _line[Position] != ' ')
            {
                if (!_rules.IsTolerant)
                {
                    return Fault(FaultKind.ExtraSpace, Position, spaces, "one space", FaultSubject.Command);
                }

                Tolerances |= Tolerances.ExtraSpace;
            }

            Position += spaces;
            if (Parameter() is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    // esmtp-param = esmtp-keyword ["=" esmtp-value]; esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")   RFC 5321 §4.1.2
    private SyntaxFault? Parameter()
    {
        var start = Position;
        var word = _line[start..];
        word = word[..Octets.WordLength(word)];
        var length = Octets.RunLength(word, Octets.LetDigHyphen);
        if (length == 0 || word[0] == '-' || (length < word.Length && word[length] != '='))
        {
            var at = length == 0 || word[0] == '-' ? start : start + length;
            return Fault(FaultKind.BadParameterKeyword, at, 1, length == 0 ? "a parameter" : "'=', a space or the end of the line", FaultSubject.Parameter);
        }

        var keyword = EsmtpKeywords.Find(word[..length]);
        if (Keyword(keyword, start, length) is { } fault)
        {
            return fault;
        }

        var hasValue = length < word.Length;
        if (EsmtpKeywords.TakesNoValue(keyword))
        {
            if (hasValue)
            {
                return Fault(FaultKind.ParameterUnexpectedValue, start + length, word.Length - length, "no value", Subject(keyword));
            }
        }
        else if (word.Length <= length + 1)
        {
            return Fault(FaultKind.ParameterWithoutValue, start + word.Length, 0, hasValue ? "a value" : "'=' and a value", Subject(keyword));
        }
        else if (Value(keyword, start + length + 1, word[(length + 1)..]) is { } bad)
        {
            return bad;
        }

        _seen |= 1 << (int)keyword;
        Position = start + word.Length;
        return null;
    }

    private readonly SyntaxFault? Keyword(EsmtpKeyword keyword, int start, int length)
    {
        if (keyword == EsmtpKeyword.Unknown)
        {
            return Fault(FaultKind.UnknownParameter, start, length, "a parameter of this server's extensions", FaultSubject.Parameter);
        }

        if (EsmtpKeywords.IsRcptParameter(keyword) != _isRcpt)
        {
            return Fault(FaultKind.ParameterOfOtherCommand, start, length, _isRcpt ? "a parameter of RCPT" : "a parameter of MAIL", Subject(keyword));
        }

        if (!_rules.Offers(EsmtpKeywords.ExtensionOf(keyword)))
        {
            return Fault(FaultKind.ParameterNotOffered, start, length, "a parameter that the EHLO reply lists", Subject(keyword));
        }

        if (HasSeen(keyword))
        {
            return Fault(FaultKind.DuplicateParameter, start, WordEnd(start) - start, "each parameter once", Subject(keyword));
        }

        // RFC 4865 §4: only one of both.
        return keyword is EsmtpKeyword.HoldFor or EsmtpKeyword.HoldUntil && (HasSeen(EsmtpKeyword.HoldFor) || HasSeen(EsmtpKeyword.HoldUntil))
            ? Fault(FaultKind.ConflictingParameters, start, WordEnd(start) - start, "only one of HOLDFOR and HOLDUNTIL", Subject(keyword))
            : null;
    }

    // esmtp-value = 1*(%d33-60 / %d62-126); with SMTPUTF8, UTF8-non-ascii too (RFC 6531 §3.3)
    private readonly SyntaxFault? Value(EsmtpKeyword keyword, int start, ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < value.Length;)
        {
            i += Octets.RunLength(value[i..], Octets.EsmtpValue);
            if (i == value.Length)
            {
                break;
            }

            var length = value[i] < 0x80 || !_rules.Offers(SmtpExtensions.SmtpUtf8) || keyword != EsmtpKeyword.Orcpt ? 0 : Octets.Utf8SequenceLength(value[i..]);
            if (length == 0)
            {
                return Fault(FaultKind.BadParameterValue, start + i, 1, "a printable ASCII character other than '='", Subject(keyword));
            }

            i += length;
        }

        return ParameterRules.Check(keyword, value, _rules) is { } problem
            ? Fault(problem.Kind, start + problem.Offset, problem.Length, problem.Expected, Subject(keyword))
            : null;
    }

    private readonly bool HasSeen(EsmtpKeyword keyword) => (_seen & (1 << (int)keyword)) != 0;

    private readonly int WordEnd(int start) => start + Octets.WordLength(_line[start..]);

    private static string Subject(EsmtpKeyword keyword) => $"{FaultSubject.Parameter} {EsmtpKeywords.Name(keyword)}";

    private readonly SyntaxFault Fault(FaultKind kind, int offset, int length, string expected, string subject) =>
        FaultClassifier.Create(_line, kind, offset, length, expected, subject, _rules.Offers(SmtpExtensions.SmtpUtf8));
}
