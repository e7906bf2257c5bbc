using System.Collections.Immutable;

namespace Ulak.Reference.Comparison;

/// <summary>Two codes compared, in one language. All texts are complete sentences unless noted otherwise.</summary>
public sealed record ComparisonResult
{
    /// <summary>The first code, as requested: <c>221</c>, <c>5.7.1</c>.</summary>
    public required string First { get; init; }

    /// <summary>The second code.</summary>
    public required string Second { get; init; }

    /// <summary>The language of the texts: <c>en</c>, <c>tr</c>.</summary>
    public required string Language { get; init; }

    /// <summary>Whether the texts were written for this pair; otherwise they are composed from the facts.</summary>
    public required bool IsWritten { get; init; }

    /// <summary>A heading, without a full stop.</summary>
    public required string Title { get; init; }

    /// <summary>The main difference.</summary>
    public required string Summary { get; init; }

    /// <summary>The meaning of the first code, or null if it is not known.</summary>
    public string? MeaningFirst { get; init; }

    /// <summary>The meaning of the second code, or null.</summary>
    public string? MeaningSecond { get; init; }

    /// <summary>What the two have in common, most important first.</summary>
    public required ImmutableArray<string> Shared { get; init; }

    /// <summary>The differences as sentences about both codes.</summary>
    public required ImmutableArray<string> Points { get; init; }

    /// <summary>The differences one by one, for a table.</summary>
    public required ImmutableArray<AspectDifference> Differences { get; init; }

    /// <summary>When a server should send the first code.</summary>
    public required string WhenFirst { get; init; }

    /// <summary>When a server should send the second code.</summary>
    public required string WhenSecond { get; init; }

    /// <summary>What the client does after each.</summary>
    public required string Next { get; init; }

    /// <summary>A common mistake, or null.</summary>
    public required string? Trap { get; init; }

    /// <summary>The first code in a dialogue.</summary>
    public required ExampleDialogue DialogueFirst { get; init; }

    /// <summary>The second code in a dialogue.</summary>
    public required ExampleDialogue DialogueSecond { get; init; }
}

/// <summary>One respect in which two codes differ.</summary>
/// <param name="Aspect">A language-independent key in kebab case: <c>class</c>, <c>connection</c>.</param>
/// <param name="Label">The display name.</param>
/// <param name="First">A sentence about the first code.</param>
/// <param name="Second">A sentence about the second code.</param>
public sealed record AspectDifference(string Aspect, string Label, string First, string Second);

/// <summary>A few lines of a session.</summary>
/// <param name="Lines">Each begins with <c>C: </c> or <c>S: </c>; empty if the code is not a reply.</param>
/// <param name="Closes">Whether the server closes the connection after the last line.</param>
public sealed record ExampleDialogue(ImmutableArray<string> Lines, bool Closes);
