using Ulak.Smtp.Parameters;

namespace Ulak.Smtp.Syntax;

/// <summary>How strictly the grammar is enforced.</summary>
public enum Strictness
{
    /// <summary>Every departure from the grammar of RFC 5321 is a fault.</summary>
    Strict,

    /// <summary>Departures that real senders are known for are accepted and recorded (<see cref="Tolerances"/>).</summary>
    Tolerant,
}

/// <summary>The settings of a parse.</summary>
/// <param name="Strictness">Strict or tolerant.</param>
/// <param name="Offered">
/// The extensions that the server's EHLO reply offered; parameters of others are <see cref="FaultKind.ParameterNotOffered"/>.
/// For RCPT, VRFY and EXPN in a transaction without SMTPUTF8, leave <see cref="SmtpExtensions.SmtpUtf8"/> out: octets above 127 are a fault then.
/// </param>
public readonly record struct SyntaxRules(Strictness Strictness, SmtpExtensions Offered)
{
    /// <summary>Strict, with every extension offered.</summary>
    public static SyntaxRules StrictEverything => new(Strictness.Strict, SmtpExtensions.All);

    internal bool IsTolerant => Strictness == Strictness.Tolerant;

    internal bool Offers(SmtpExtensions extension) => (Offered & extension) == extension;
}

/// <summary>Departures from the grammar that tolerant parsing accepts. Each is shown in the dialogue.</summary>
[Flags]
public enum Tolerances
{
    /// <summary>The line is correct.</summary>
    None = 0,

    /// <summary>White space between <c>FROM:</c> or <c>TO:</c> and the path.</summary>
    SpaceBeforePath = 1 << 0,

    /// <summary>A path without its angle brackets, or without one of them.</summary>
    MissingBrackets = 1 << 1,

    /// <summary>White space at the end of the line.</summary>
    TrailingSpace = 1 << 2,

    /// <summary>White space before the verb.</summary>
    SpaceBeforeVerb = 1 << 3,

    /// <summary>More than one space, or a tab, instead of one space.</summary>
    ExtraSpace = 1 << 4,

    /// <summary>White space just after <c>&lt;</c> or just before <c>&gt;</c>.</summary>
    SpaceInsideBrackets = 1 << 5,

    /// <summary>The name after EHLO, HELO or LHLO is neither a domain nor an address literal, or an address literal stands after HELO.</summary>
    ClientName = 1 << 6,

    /// <summary>An underscore in a domain.</summary>
    UnderscoreInDomain = 1 << 7,

    /// <summary>A leading, trailing or doubled dot in a local-part.</summary>
    DotsInLocalPart = 1 << 8,

    /// <summary>Text after QUIT, which is ignored.</summary>
    IgnoredArgument = 1 << 9,

    /// <summary>The argument of HELP, NOOP, VRFY or EXPN is printable text, but not a String.</summary>
    LooseString = 1 << 10,
}
