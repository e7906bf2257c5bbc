
namespace Ulak.Smtp.Syntax;

/// <summary>How strictly the grammar is enforced.</summary>
public enum Strictness
{
    /// <summary>Every departure from the grammar of RFC 5321 is a fault.</summary>
    Strict,

    /// <summary>Departures that real senders are known for are accepted and recorded as remarks.</summary>
    Tolerant,
}

/// <summary>The settings of a parse.</summary>
/// <param name="Strictness">Strict or tolerant.</param>
/// <param name="Offered">
/// The extensions that the server's EHLO reply offered; parameters of others are <see cref="FaultKind.ParameterNotOffered"/>.
/// For RCPT, VRFY and EXPN in a transaction without SMTPUTF8, leave <see cref="SmtpExtensions.SmtpUtf8"/> out: octets above 127 are a fault
/// then.
/// </param>
public readonly record struct SyntaxRules(Strictness Strictness, SmtpExtensions Offered)
{
    /// <summary>
    /// The domain of local names without one, e.g. <c>&lt;root&gt;</c>: the name of the server. Null for <c>localhost</c>.
    /// </summary>
    public string? DefaultDomain { get; init; }

    /// <summary>Strict, with every extension offered.</summary>
    public static SyntaxRules StrictEverything => new(Strictness.Strict, SmtpExtensions.All);

    internal bool IsTolerant => Strictness == Strictness.Tolerant;

    internal bool Offers(SmtpExtensions extension) => (Offered & extension) == extension;
}
