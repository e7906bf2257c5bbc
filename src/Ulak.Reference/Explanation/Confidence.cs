namespace Ulak.Reference.Explanation;

/// <summary>How sure an explanation is.</summary>
public enum Confidence
{
    /// <summary>It rests on unspecific words or an unspecific code.</summary>
    Weak,

    /// <summary>It rests on general words or on a specific code.</summary>
    Likely,

    /// <summary>It rests on the wording of one provider or server program, or on the form of the input.</summary>
    Certain,
}
