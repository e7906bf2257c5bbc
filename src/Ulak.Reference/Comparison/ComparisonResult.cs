using System.Collections.Immutable;

namespace Ulak.Reference.Comparison;

/// <summary>Two codes, side by side, in one language. All texts are whole sentences unless said otherwise.</summary>
public sealed record ComparisonResult
{
    /// <summary>The first code, as asked for: <c>221</c>, <c>5.7.1</c>.</summary>
    public required string First { get; init; }

    /// <summary>The second code.</summary>
    public required string Second { get; init; }

    /// <summary>The language of the texts: <c>en</c>, <c>tr</c>.</summary>
    public required string Language { get; init; }

    /// <summary>Whether the texts were written for this pair; otherwise they are composed from the facts.</summary>
    public required bool IsWritten { get; init; }

    /// <summary>A heading, without a full stop.</summary>
    public required string Title { get; init; }

    /// <summary>What to know first.</summary>
    public required string Summary { get; init; }

    /// <summary>What the first means by itself, or null where nothing is known of it.</summary>
    public string? MeaningFirst { get; init; }

    /// <summary>What the second means by itself, or null.</summary>
    public string? MeaningSecond { get; init; }

    /// <summary>What the two have in common, from the most telling on.</summary>
    public required ImmutableArray<string> Shared { get; init; }

    /// <summary>The differences in prose, each about both codes.</summary>
    public required ImmutableArray<string> Points { get; init; }

    /// <summary>The differences one by one, for a table.</summary>
    public required ImmutableArray<AspectDifference> Differences { get; init; }

    /// <summary>When the first is the right one to send.</summary>
    public required string WhenFirst { get; init; }

    /// <summary>When the second is the right one to send.</summary>
    public required string WhenSecond { get; init; }

    /// <summary>What the client does after each.</summary>
    public required string Next { get; init; }

    /// <summary>The usual confusion, or null.</summary>
    public required string? Trap { get; init; }

    /// <summary>The first code in a dialogue.</summary>
    public required ExampleDialogue DialogueFirst { get; init; }

    /// <summary>The second code in a dialogue.</summary>
    public required ExampleDialogue DialogueSecond { get; init; }
}

/// <summary>One respect in which two codes differ.</summary>
/// <param name="Aspect">A word in kebab-case that is the same in all languages: <c>class</c>, <c>connection</c>.</param>
/// <param name="Label">The same for people.</param>
/// <param name="First">A sentence about the first code.</param>
/// <param name="Second">A sentence about the second code.</param>
public sealed record AspectDifference(string Aspect, string Label, string First, string Second);

/// <summary>A few lines of a session.</summary>
/// <param name="Lines">Each begins with <c>C: </c> or <c>S: </c>; none where the code is no reply at all.</param>
/// <param name="Closes">Whether the server closes the connection after the last line.</param>
public sealed record ExampleDialogue(ImmutableArray<string> Lines, bool Closes);
