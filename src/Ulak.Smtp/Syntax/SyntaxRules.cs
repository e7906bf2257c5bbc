using Ulak.Smtp.Parameters;

namespace Ulak.Smtp.Syntax;

/// <summary>How exact a peer must be.</summary>
public enum Strictness
{
    /// <summary>Every departure from RFC 5321's grammar is a fault.</summary>
    Strict,

    /// <summary>The few departures that real senders are known for are taken and marked (<see cref="Tolerances"/>).</summary>
    Tolerant,
}

/// <summary>What a parser must know besides the octets.</summary>
/// <param name="Strictness">Strict or tolerant.</param>
/// <param name="Offered">The extensions that the server's EHLO reply offered; parameters of others are <see cref="FaultKind.ParameterNotOffered"/>.</param>
public readonly record struct SyntaxRules(Strictness Strictness, Extensions Offered)
{
    /// <summary>Strict, with everything offered: for explaining and for tests.</summary>
    public static SyntaxRules StrictEverything => new(Strictness.Strict, Extensions.All);
}

/// <summary>Departures from the grammar that tolerant syntax takes. Each is counted and shown in the dialogue.</summary>
[Flags]
public enum Tolerances
{
    /// <summary>The line is correct.</summary>
    None = 0,

    /// <summary>White space between <c>FROM:</c> or <c>TO:</c> and the path.</summary>
    SpaceBeforePath = 1 << 0,

    /// <summary>A path without its angle brackets.</summary>
    MissingBrackets = 1 << 1,

    /// <summary>White space at the end of the line.</summary>
    TrailingSpace = 1 << 2,
    // CONTRACT STUB: further members as the table of tolerances needs them.
}
