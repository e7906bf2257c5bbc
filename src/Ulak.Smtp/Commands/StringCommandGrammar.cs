using Ulak.Smtp.Addresses;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>VRFY, EXPN, HELP and NOOP: a string or a mailbox.</summary>
internal static class StringCommandGrammar
{
    // vrfy = "VRFY" SP String CRLF; expn = "EXPN" SP String CRLF   RFC 5321 §4.1.1.6, §4.1.1.7.
    // The string may be a mailbox (§3.5.1); " SMTPUTF8" may follow (RFC 6531 §3.7.4.2).
    public static bool Lookup(ref LineCursor at, ref CommandParts parts)
    {
        const string Expected = "a name or an address";
        at.Subject = FaultSubject.Argument;
        if (!at.Space(Expected, FaultKind.MissingArgument))
        {
            return false;
        }

        var utf8 = at.Rules.Offers(SmtpExtensions.SmtpUtf8);
        var end = at.Line.Length;
        if (utf8 && end - at.Position > 9 && Octets.EqualsIgnoreCase(at.Line[(end - 9)..], " SMTPUTF8"u8))
        {
            end -= 9;
        }

        parts.Argument = at.Position..end;
        var text = at.Line[parts.Argument];
        var invalid = ArgumentSyntax.IndexOfInvalidString(text, utf8);
        return invalid < 0 || IsMailbox(text, at.Rules) || BadString(ref at, text, invalid, Expected);
    }

    // help = "HELP" [ SP String ] CRLF   RFC 5321 §4.1.1.8
    public static bool Help(ref LineCursor at, ref CommandParts parts)
    {
        if (!OptionalArgument(ref at, ref parts))
        {
            return false;
        }

        var text = at.Line[parts.Argument];
        var invalid = ArgumentSyntax.IndexOfInvalidString(text, utf8: false);
        return invalid < 0 || BadString(ref at, text, invalid, "one word or a quoted string");
    }

    // noop = "NOOP" [ SP String ] CRLF   RFC 5321 §4.1.1.9. The argument is ignored, so any is tolerated.
    public static bool Noop(ref LineCursor at, ref CommandParts parts)
    {
        if (!OptionalArgument(ref at, ref parts))
        {
            return false;
        }

        var text = at.Line[parts.Argument];
        var invalid = ArgumentSyntax.IndexOfInvalidString(text, utf8: false);
        if (invalid < 0)
        {
            return true;
        }

        const string Expected = "one word or a quoted string";
        var (offset, length) = (at.Position + invalid, Math.Min(1, text.Length - invalid));
        return text.ContainsAny("\r\n"u8)
            ? at.Fail(FaultKind.BadString, offset, length, Expected)
            : at.TolerateOctet(FaultKind.BadString, offset, length, Expected);
    }

    private static bool OptionalArgument(ref LineCursor at, ref CommandParts parts)
    {
        at.Subject = FaultSubject.Argument;
        if (at.AtEnd)
        {
            return true;
        }

        if (!at.SpaceBeforeText(Octets.SpaceLength(at.Rest)))
        {
            return false;
        }

        parts.Argument = at.Position..at.Line.Length;
        return true;
    }

    // String = Atom / Quoted-string   RFC 5321 §4.1.2
    private static bool BadString(ref LineCursor at, ReadOnlySpan<byte> text, int invalid, string expected)
    {
        var (offset, length) = (at.Position + invalid, Math.Min(1, text.Length - invalid));
        return Octets.RunLength(text, Octets.Printable) == text.Length
            ? at.Tolerate(FaultKind.BadString, offset, length, expected)
            : at.Fail(FaultKind.BadString, offset, length, expected);
    }

    private static bool IsMailbox(ReadOnlySpan<byte> text, in SyntaxRules rules)
    {
        var isBracketed = text is [(byte)'<', .., (byte)'>'];
        var at = new LineCursor(isBracketed ? text[1..^1] : text, rules with { Strictness = Strictness.Strict }, FaultSubject.Argument);
        var parts = default(PathParts);
        return PathGrammar.Mailbox(ref at, ref parts, PathKind.Standalone) && at.AtEnd;
    }
}
