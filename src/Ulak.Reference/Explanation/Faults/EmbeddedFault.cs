namespace Ulak.Reference.Explanation.Faults;

/// <summary>A fault that a line of the text names.</summary>
/// <param name="Entry">What it is.</param>
/// <param name="Reason">The reason that it gives where the reply gives none.</param>
/// <param name="Values">The values in the line.</param>
/// <param name="Line">Where the line is, with its words.</param>
internal sealed record EmbeddedFault(FaultEntry Entry, Reason Reason, IReadOnlyDictionary<string, string> Values, Evidence Line)
{
    /// <summary>Whether the line is an entry of a log, not a person's words.</summary>
    public bool IsOfLog { get; init; }
}
