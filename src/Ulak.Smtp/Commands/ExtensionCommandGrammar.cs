using Ulak.Smtp.Addresses;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>The commands of extensions: BDAT, AUTH, ETRN and XCLIENT.</summary>
internal static class ExtensionCommandGrammar
{
    // bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] CRLF; chunk-size = 1*DIGIT; end-marker = "LAST"   RFC 3030 §2
    public static bool Bdat(ref LineCursor at, ref CommandParts parts)
    {
        at.Subject = FaultSubject.Argument;
        if (!at.Space("a number of octets", FaultKind.MissingArgument))
        {
            return false;
        }

        var word = Octets.WordLength(at.Rest);
        parts.Argument = at.Position..(at.Position + word);
        if (!Octets.TryParseNumber(at.Rest[..word], out parts.ChunkSize))
        {
            return at.Fail(FaultKind.BadChunkSize, at.Position, word, "a number of octets");
        }

        at.Position += word;
        if (at.AtEnd)
        {
            return true;
        }

        if (!at.SpaceBeforeText(Octets.SpaceLength(at.Rest)))
        {
            return false;
        }

        parts.IsLastChunk = Octets.EqualsIgnoreCase(at.Rest, "LAST"u8);
        return parts.IsLastChunk || at.Fail(FaultKind.BadChunkLast, at.Position, at.Rest.Length, "LAST or the end of the line");
    }

    // auth-command = "AUTH" SP sasl-mech [SP initial-response] *(CRLF [base64]) [CRLF cancel-response] CRLF   RFC 4954 §8
    public static bool Auth(ref LineCursor at, ref CommandParts parts)
    {
        at.Subject = FaultSubject.Argument;
        if (!at.Space("the name of a mechanism", FaultKind.MissingArgument))
        {
            return false;
        }

        // sasl-mech = 1*20mech-char; mech-char = UPPER-ALPHA / DIGIT / HYPHEN / UNDERSCORE   RFC 4422 §3.1; accepted in any case
        var word = Octets.WordLength(at.Rest);
        var mechanism = at.Rest[..word];
        for (var i = 0; i < word; i++)
        {
            if (i == 20 || !(Octets.IsLetDig(mechanism[i]) || mechanism[i] is (byte)'-' or (byte)'_'))
            {
                return at.Fail(FaultKind.BadMechanism, at.Position + i, 1, i == 20 ? "at most 20 characters"
                    : "a letter, digit, '-' or '_'");
            }
        }

        parts.Argument = at.Position..(at.Position + word);
        at.Position += word;
        if (at.AtEnd)
        {
            return true;
        }

        if (!at.SpaceBeforeText(Octets.SpaceLength(at.Rest)))
        {
            return false;
        }

        parts.Parameters = at.Position..at.Line.Length;
        return ArgumentSyntax.IndexOfInvalidBase64(at.Rest) is not (>= 0 and var invalid)
            || at.Fail(FaultKind.BadBase64, at.Position + invalid, invalid < at.Rest.Length ? 1
                : 0, "base64, or '=' for an empty response,");
    }

    // etrn-command = "ETRN" SP [ "@" / "#" ] node-name   RFC 1985 §5
    public static bool Etrn(ref LineCursor at, ref CommandParts parts)
    {
        at.Subject = FaultSubject.Argument;
        if (!at.Space("a domain", FaultKind.MissingArgument))
        {
            return false;
        }

        parts.Argument = at.Position..at.Line.Length;
        if (at.Next == '#')
        {
            var invalid = Octets.RunLength(at.Rest[1..], Octets.Atext) + at.Position + 1;
            return (invalid == at.Line.Length && invalid > at.Position + 1)
                || at.Fail(FaultKind.BadString, invalid, Math.Min(1, at.Line.Length - invalid), "the name of a queue");
        }

        var rules = new SyntaxRules(Strictness.Strict, SmtpExtensions.None);
        var name = new LineCursor(at.Line, rules, FaultSubject.Argument) { Position = at.Position + (at.Next == '@' ? 1 : 0) };
        return (DomainGrammar.Domain(ref name, out _) && (name.AtEnd || DomainGrammar.FailAfterDomain(ref name, "the end of the line")))
            || at.Fail(name.Fault!);
    }

    // XCLIENT 1*( SP attribute-name "=" attribute-value ); attribute-value = xtext   Postfix XCLIENT_README
    public static bool XClient(ref LineCursor at, ref CommandParts parts)
    {
        at.Subject = FaultSubject.Argument;
        if (at.AtEnd)
        {
            return at.FailExact(FaultKind.MissingArgument, at.Position, 0, "attributes");
        }

        parts.Parameters = at.Position..at.Line.Length;
        while (!at.AtEnd)
        {
            if (!at.SpaceBeforeText(Octets.SpaceLength(at.Rest)) || !XClientAttribute(ref at))
            {
                return false;
            }
        }

        return true;
    }

    private static bool XClientAttribute(ref LineCursor at)
    {
        var word = at.Rest[..Octets.WordLength(at.Rest)];
        var equals = word.IndexOf((byte)'=');
        if (equals < 0 || !XClientAttributes.IsName(word[..equals]))
        {
            return at.Fail(
                FaultKind.BadXClientAttribute, at.Position, word.Length,
                    "NAME, ADDR, PORT, PROTO, HELO, LOGIN, DESTADDR or DESTPORT, '=' and a value");
        }

        if (XText.IndexOfInvalid(word[(equals + 1)..]) is >= 0 and var invalid)
        {
            return at.Fail(FaultKind.BadXtext, at.Position + equals + 1 + invalid, 1, XText.Form);
        }

        at.Position += word.Length;
        return true;
    }
}
