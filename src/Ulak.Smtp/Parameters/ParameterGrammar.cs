using System.Collections.Immutable;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Parameters;

/// <summary>
/// The parameters after a path: <c>Mail-parameters = esmtp-param *(SP esmtp-param)</c>, RFC 5321 §4.1.2, each checked by the rules of its
/// extension.
/// </summary>
internal static class ParameterGrammar
{
    /// <summary>Matches from the end of the path to the end of the line.</summary>
    public static bool Parameters(ref LineCursor at, bool isRcpt, out bool hasSmtpUtf8)
    {
        var start = at.Position;
        var seen = 0;
        while (!at.AtEnd)
        {
            if (!Octets.IsSpace(at.Line[at.Position]))
            {
                hasSmtpUtf8 = false;
                return at.Fail(FaultKind.TextAfterPath, at.Position, 1, "a space or the end of the line");
            }

            if (!at.SpaceBeforeText(Octets.SpaceLength(at.Rest)) || !Parameter(ref at, isRcpt, start, ref seen))
            {
                hasSmtpUtf8 = false;
                return false;
            }
        }

        hasSmtpUtf8 = HasSeen(seen, EsmtpKeyword.SmtpUtf8);
        return true;
    }

    /// <summary>Whether a parameter of a line with departures is kept: it is offered and not a repetition.</summary>
    public static bool IsKept(ReadOnlySpan<byte> keyword, ImmutableArray<EsmtpParameter>.Builder before, SmtpExtensions offered)
    {
        var known = EsmtpKeywords.Find(keyword);
        if ((EsmtpKeywords.ExtensionOf(known) & offered) == 0)
        {
            return false;
        }

        foreach (var item in before)
        {
            if (item.Keyword.Equals(EsmtpKeywords.Name(known), StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    // esmtp-param = esmtp-keyword ["=" esmtp-value]; esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")   RFC 5321 §4.1.2
    private static bool Parameter(ref LineCursor at, bool isRcpt, int first, ref int seen)
    {
        var subject = at.Subject;
        var start = at.Position;
        var word = at.Rest[..Octets.WordLength(at.Rest)];
        var length = Octets.RunLength(word, Octets.LetDigHyphen);
        if (length == 0 || word[0] == '-' || (length < word.Length && word[length] != '='))
        {
            at.Subject = FaultSubject.Parameter;
            var offset = length == 0 || word[0] == '-' ? start : start + length;
            return at.Fail(FaultKind.BadParameterKeyword, offset, 1, length == 0 ? "a parameter" : "'=', a space or the end of the line");
        }

        var keyword = EsmtpKeywords.Find(word[..length]);
        if (!Keyword(ref at, keyword, isRcpt, length)
            || !Value(ref at, keyword, word, length)
            || !NotRepeated(ref at, keyword, first, seen))
        {
            return false;
        }

        seen |= 1 << (int)keyword;
        at.Position = start + word.Length;
        at.Subject = subject;
        return true;
    }

    private static bool Keyword(ref LineCursor at, EsmtpKeyword keyword, bool isRcpt, int length)
    {
        if (keyword == EsmtpKeyword.Unknown)
        {
            at.Subject = FaultSubject.Parameter;
            var nearest = EsmtpKeywords.Nearest(at.Rest[..length]);
            return at.FailExact(FaultKind.UnknownParameter, at.Position, length, nearest ?? "a parameter of this server's extensions");
        }

        if (EsmtpKeywords.IsRcptParameter(keyword) != isRcpt)
        {
            at.Subject = Subject(keyword);
            return at.FailExact(FaultKind.ParameterOfOtherCommand, at.Position, length, isRcpt ? "the command MAIL" : "the command RCPT");
        }

        if (at.Rules.Offers(EsmtpKeywords.ExtensionOf(keyword)))
        {
            return true;
        }

        at.Subject = Subject(keyword);
        const string Expected = "a parameter that the EHLO reply lists";
        return IsHarmless(keyword, at.Rest[length..Octets.WordLength(at.Rest)])
            ? at.Tolerate(FaultKind.ParameterNotOffered, at.Position, length, Expected)
            : at.FailExact(FaultKind.ParameterNotOffered, at.Position, length, Expected);
    }

    /// <summary>
    /// Parameters that common senders use whether they are offered or not, with values that ask for nothing or can be ignored.
    /// </summary>
    private static bool IsHarmless(EsmtpKeyword keyword, ReadOnlySpan<byte> value) => keyword switch
    {
        EsmtpKeyword.Auth => value.SequenceEqual("=<>"u8),
        EsmtpKeyword.Body => Octets.EqualsIgnoreCase(value, "=7BIT"u8) || Octets.EqualsIgnoreCase(value, "=8BITMIME"u8),
        EsmtpKeyword.Size => true,
        _ => false,
    };

    private static bool NotRepeated(ref LineCursor at, EsmtpKeyword keyword, int first, int seen)
    {
        // RFC 4865 §4: only one of both.
        if (keyword is EsmtpKeyword.HoldFor or EsmtpKeyword.HoldUntil
            && HasSeen(seen, keyword == EsmtpKeyword.HoldFor ? EsmtpKeyword.HoldUntil : EsmtpKeyword.HoldFor))
        {
            at.Subject = Subject(keyword);
            return at.FailExact(
                FaultKind.ConflictingParameters, at.Position, Octets.WordLength(at.Rest), "only one of HOLDFOR and HOLDUNTIL");
        }

        if (!HasSeen(seen, keyword))
        {
            return true;
        }

        at.Subject = Subject(keyword);
        var word = at.Rest[..Octets.WordLength(at.Rest)];
        return HasEqualBefore(at.Line[first..at.Position], word)
            ? at.Tolerate(FaultKind.DuplicateParameter, at.Position, word.Length, "each parameter once")
            : at.FailExact(FaultKind.DuplicateParameter, at.Position, word.Length, "each parameter once");
    }

    private static bool HasEqualBefore(ReadOnlySpan<byte> before, ReadOnlySpan<byte> word)
    {
        var repeated = new ParameterEnumerator(word);
        repeated.MoveNext();
        foreach (var parameter in new ParameterEnumerator(before))
        {
            if (Octets.EqualsIgnoreCase(parameter.Keyword, repeated.Current.Keyword))
            {
                // The first occurrence counts, so every other is compared with it.
                return parameter.HasValue == repeated.Current.HasValue && parameter.Value.SequenceEqual(repeated.Current.Value);
            }
        }

        return false;
    }

    // esmtp-value = 1*(%d33-60 / %d62-126); with SMTPUTF8, UTF8-non-ascii too (RFC 6531 §3.3)
    private static bool Value(ref LineCursor at, EsmtpKeyword keyword, ReadOnlySpan<byte> word, int length)
    {
        var start = at.Position;
        var hasValue = length < word.Length;
        if (EsmtpKeywords.TakesNoValue(keyword))
        {
            if (!hasValue)
            {
                return true;
            }

            at.Subject = Subject(keyword);
            return at.Fail(FaultKind.ParameterUnexpectedValue, start + length, word.Length - length, "no value");
        }

        if (word.Length <= length + 1)
        {
            at.Subject = Subject(keyword);
            return at.FailExact(FaultKind.ParameterWithoutValue, start + word.Length, 0, hasValue ? "a value" : "'=' and a value");
        }

        var value = word[(length + 1)..];
        if ((Characters(value, keyword, at.Rules) ?? ParameterRules.Check(keyword, value, at.Rules)) is not { } fault)
        {
            return true;
        }

        at.Subject = Subject(keyword);
        return at.Fail(fault.Kind, start + length + 1 + fault.Offset, fault.Length, fault.Expected);
    }

    private static ValueFault? Characters(ReadOnlySpan<byte> value, EsmtpKeyword keyword, in SyntaxRules rules)
    {
        for (var i = 0; i < value.Length;)
        {
            i += Octets.RunLength(value[i..], Octets.EsmtpValue);
            if (i == value.Length)
            {
                break;
            }

            var isUtf8Allowed = keyword == EsmtpKeyword.Orcpt && rules.Offers(SmtpExtensions.SmtpUtf8);
            var length = value[i] >= 0x80 && isUtf8Allowed ? Octets.Utf8SequenceLength(value[i..]) : 0;
            if (length == 0)
            {
                return new ValueFault(FaultKind.BadParameterValue, i, 1, "a printable ASCII character other than '='");
            }

            i += length;
        }

        return null;
    }

    private static bool HasSeen(int seen, EsmtpKeyword keyword) => (seen & (1 << (int)keyword)) != 0;

    private static string Subject(EsmtpKeyword keyword) => $"{FaultSubject.Parameter} {EsmtpKeywords.Name(keyword)}";
}
