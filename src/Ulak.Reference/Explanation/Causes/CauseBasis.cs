namespace Ulak.Reference.Explanation.Causes;

/// <summary>What selected a cause. The less it is, the more other causes remain possible.</summary>
internal enum CauseBasis
{
    /// <summary>No word and no code of the text: the reason's general cause.</summary>
    Default,

    /// <summary>A code alone.</summary>
    Code,

    /// <summary>Words of the text.</summary>
    Words,

    /// <summary>A rule names the cause.</summary>
    Rule,

    /// <summary>Values or the form of the text show it.</summary>
    Situation,
}

/// <summary>A cause, or null, and what selected it.</summary>
internal readonly record struct ChosenCause(Cause? Cause, CauseBasis Basis);
