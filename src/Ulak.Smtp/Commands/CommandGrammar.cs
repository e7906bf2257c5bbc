using Ulak.Smtp.Characters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>The method of a grammar rule: it returns whether the rule matched, else the cursor has the fault.</summary>
internal delegate bool GrammarRule(ref LineCursor at, ref CommandParts parts);

/// <summary>One command line, RFC 5321 §4.1.1: finds the verb, checks the length and applies the rule of the verb.</summary>
internal static class CommandGrammar
{
    /// <param name="at">The line without white space at its end.</param>
    /// <param name="length">The length of the line with it, which counts for the limit.</param>
    /// <param name="parts">Receives the parts of the command.</param>
    public static bool Command(ref LineCursor at, int length, ref CommandParts parts)
    {
        if (!Verb(ref at, length, ref parts))
        {
            return false;
        }

        var limit = CommandLimits.MaxLineLength(parts.Verb, at.Rules.Offered);
        return length + 2 <= limit
            ? VerbTable.Get(parts.Verb).Grammar(ref at, ref parts)
            : at.Fail(SyntaxFault.TooLong(limit, length + 2));
    }

    private static bool Verb(ref LineCursor at, int length, ref CommandParts parts)
    {
        const string Expected = "an SMTP command";
        if (at.Line.IsEmpty)
        {
            return at.FailExact(length == 0 ? FaultKind.EmptyLine : FaultKind.BlankLine, 0, length, Expected);
        }

        var spaces = Octets.IsSpace(at.Line[0]) ? Octets.SpaceLength(at.Line) : 0;
        if (spaces > 0 && !at.Tolerate(FaultKind.SpaceBeforeVerb, 0, spaces, Expected))
        {
            return false;
        }

        at.Position = spaces;
        var word = Octets.WordLength(at.Rest);
        parts.Verb = VerbTable.Find(at.Rest[..word]);
        if (parts.Verb == Commands.Verb.Unknown)
        {
            return at.Fail(UnknownCommandClassifier.Classify(at.Line, at.Position));
        }

        at.Position += word;
        return true;
    }

    // data = "DATA" CRLF; rset = "RSET" CRLF; starttls = "STARTTLS" CRLF   RFC 5321 §4.1.1.4, §4.1.1.5; RFC 3207 §4
    public static bool NoArgument(ref LineCursor at, ref CommandParts parts)
    {
        if (at.AtEnd)
        {
            return true;
        }

        var start = at.Position + Octets.SpaceLength(at.Rest);
        return at.FailExact(FaultKind.UnexpectedArgument, start, at.Line.Length - start, "the end of the line");
    }

    // quit = "QUIT" CRLF   RFC 5321 §4.1.1.10. An argument does no harm: the session ends in any case.
    public static bool Quit(ref LineCursor at, ref CommandParts parts)
    {
        var start = at.Position + Octets.SpaceLength(at.Rest);
        return at.AtEnd || at.Tolerate(FaultKind.UnexpectedArgument, start, at.Line.Length - start, "the end of the line");
    }
}
