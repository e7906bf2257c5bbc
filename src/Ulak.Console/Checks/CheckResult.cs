namespace Ulak.Console.Checks;

/// <summary>How a check came out.</summary>
public enum CheckState
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Worth a look.</summary>
    Warning,

    /// <summary>Wrong.</summary>
    Bad,

    /// <summary>Does not apply, or is not a matter of quality.</summary>
    Info,
}

/// <summary>A check of a message.</summary>
/// <param name="Name">Its name: <c>check-NAME</c> of the words is its title.</param>
/// <param name="State">How it came out.</param>
/// <param name="Sentence">What was found, in the reader's language.</param>
public sealed record CheckResult(string Name, CheckState State, string Sentence)
{
    /// <summary>How many points of a hundred it costs.</summary>
    public int Cost { get; init; }
}
