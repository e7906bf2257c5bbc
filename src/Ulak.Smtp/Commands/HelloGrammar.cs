using Ulak.Smtp.Addresses;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>EHLO, HELO and LHLO: the name of the client.</summary>
internal static class HelloGrammar
{
    private const string NameExpected = "a domain or an address literal";

    // ehlo = "EHLO" SP ( Domain / address-literal ) CRLF; helo = "HELO" SP Domain CRLF   RFC 5321 §4.1.1.1; LHLO as EHLO, RFC 2033 §4.1
    public static bool Hello(ref LineCursor at, ref CommandParts parts)
    {
        at.Subject = FaultSubject.ClientName;
        if (at.AtEnd)
        {
            return at.Tolerate(FaultKind.MissingArgument, at.Line.Length, 0, parts.Verb == Verb.Helo ? "a domain" : NameExpected);
        }

        if (!at.SpaceBeforeText(Octets.SpaceLength(at.Rest)))
        {
            return false;
        }

        // Real clients send the name of their machine, well formed or not.
        parts.Argument = at.Position..at.Line.Length;
        // A line end inside the line could be read as a second command elsewhere: it is never tolerated.
        return NameFault(at, parts.Verb) is not { } fault || (at.Rest.ContainsAny("\r\n"u8) ? at.Fail(fault) : at.Tolerate(fault));
    }

    private static SyntaxFault? NameFault(scoped in LineCursor at, Verb verb)
    {
        // The name is ASCII: SMTPUTF8 is not known yet (RFC 6531 §3.7.1), so U-labels are a fault here.
        var rules = new SyntaxRules(Strictness.Strict, at.Rules.Offered & ~SmtpExtensions.SmtpUtf8);
        var name = new LineCursor(at.Line, rules, FaultSubject.ClientName) { Position = at.Position };
        var isLiteral = name.Next == '[';
        if (!(isLiteral ? DomainGrammar.Literal(ref name) : DomainGrammar.Domain(ref name, out _)))
        {
            return name.Fault;
        }

        if (!name.AtEnd)
        {
            _ = Octets.IsSpace(at.Line[name.Position])
                ? name.FailExact(FaultKind.UnexpectedArgument, name.Position, at.Line.Length - name.Position, "the end of the line")
                : DomainGrammar.FailAfterDomain(ref name, "the end of the line");
        }
        else if (isLiteral && verb == Verb.Helo)
        {
            name.FailExact(FaultKind.LiteralAfterHelo, at.Position, at.Line.Length - at.Position, "a domain");
        }

        return name.Fault;
    }
}
