namespace Ulak.Reference.Explanation.Matching;

/// <summary>A text to match rules against, with what is known about it.</summary>
internal readonly record struct RuleQuery(string Text, ReplyCodes Codes, Speaker Speaker, SessionStep Step, string? ProviderHints,
    bool InNotice)
{
    /// <summary>Whether a program without a queue talked to the server.</summary>
    public bool IsWithoutQueue { get; init; }

    /// <summary>Whether the text is from the log of the server that refused.</summary>
    public bool IsOwnServer { get; init; }
}
