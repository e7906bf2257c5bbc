using Ulak.Smtp.Addresses;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>MAIL and RCPT: a keyword, a path and parameters.</summary>
internal static class PathCommandGrammar
{
    // mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF   RFC 5321 §4.1.1.2
    public static bool Mail(ref LineCursor at, ref CommandParts parts)
    {
        if (!Keyword(ref at, "FROM"u8, "'FROM:'"))
        {
            return false;
        }

        at.Subject = FaultSubject.Sender;
        if (!PathGrammar.ReversePath(ref at, ref parts.Path))
        {
            return false;
        }

        var nonAscii = at.FirstNonAscii;
        parts.Parameters = at.Position..at.Line.Length;
        if (!ParameterGrammar.Parameters(ref at, isRcpt: false, out var hasSmtpUtf8))
        {
            return false;
        }

        if (nonAscii < 0 || hasSmtpUtf8)
        {
            return true;
        }

        // RFC 6531 §3.4: the sender's address may be in UTF-8 only if MAIL has the parameter SMTPUTF8.
        at.Subject = FaultSubject.Sender;
        return at.FailExact(
            FaultKind.NonAsciiAddress, nonAscii, Octets.Utf8SequenceLength(at.Line[nonAscii..]),
                "an ASCII character, or SMTPUTF8 at the end,");
    }

    // rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] CRLF   RFC 5321 §4.1.1.3
    public static bool Rcpt(ref LineCursor at, ref CommandParts parts)
    {
        if (!Keyword(ref at, "TO"u8, "'TO:'"))
        {
            return false;
        }

        at.Subject = FaultSubject.Recipient;
        if (!PathGrammar.ForwardPath(ref at, ref parts.Path))
        {
            return false;
        }

        parts.Parameters = at.Position..at.Line.Length;
        return ParameterGrammar.Parameters(ref at, isRcpt: true, out _);
    }

    // "FROM:" or "TO:", in any case, without white space around the colon (RFC 5321 §3.3)
    private static bool Keyword(ref LineCursor at, ReadOnlySpan<byte> keyword, string expected)
    {
        if (!at.Space(expected, FaultKind.MissingKeyword))
        {
            return false;
        }

        if (!Octets.StartsWithIgnoreCase(at.Rest, keyword))
        {
            var other = keyword.Length == 4 ? "TO:"u8 : "FROM:"u8;
            return Octets.StartsWithIgnoreCase(at.Rest, other)
                ? at.FailExact(FaultKind.WrongKeyword, at.Position, other.Length, expected)
                : at.FailExact(FaultKind.MissingKeyword, at.Position, 0, expected);
        }

        at.Position += keyword.Length;
        var spaces = Octets.SpaceLength(at.Rest);
        if (at.Position + spaces == at.Line.Length || at.Line[at.Position + spaces] != ':')
        {
            return at.FailExact(FaultKind.MissingColon, at.Position, 0, "':'");
        }

        if (spaces > 0 && !at.Tolerate(FaultKind.SpaceBeforeColon, at.Position, spaces, "':'"))
        {
            return false;
        }

        at.Position += spaces + 1;
        return true;
    }
}
