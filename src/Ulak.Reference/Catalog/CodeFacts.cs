using System.Text.Json.Serialization;
using Ulak.Reference.Explanation;

namespace Ulak.Reference.Catalog;

/// <summary>The two kinds of codes.</summary>
public enum CodeKind
{
    /// <summary>Three digits at the start of a reply (RFC 5321 §4.2).</summary>
    Basic,

    /// <summary>Class, subject and detail, separated by dots (RFC 3463 §2).</summary>
    Enhanced,
}

/// <summary>How well a code is defined.</summary>
public enum CodeStatus
{
    /// <summary>Defined by a current RFC or by the IANA registry of enhanced codes.</summary>
    Standard,

    /// <summary>Superseded, experimental, deprecated, or only mentioned in the registry.</summary>
    Historic,

    /// <summary>In use, but defined by no RFC.</summary>
    Seen,
}

/// <summary>The next step, for programs.</summary>
public enum NextStep
{
    /// <summary>Nothing: the command succeeded, or nothing can be done.</summary>
    Nothing,

    /// <summary>Repeat later without changes.</summary>
    Retry,

    /// <summary>Correct the request, then send again.</summary>
    Fix,

    /// <summary>Contact the party that can change it.</summary>
    Contact,
}

/// <summary>A document and its sections about a code.</summary>
public sealed record CodeReference
{
    /// <summary><c>RFC 5321</c>, or the name of the registry.</summary>
    public required string Document { get; init; }

    /// <summary>Section numbers without a sign: <c>4.2.3</c>. Empty if the whole document applies.</summary>
    public required IReadOnlyList<string> Sections { get; init; }

    /// <summary>Formats the reference as <c>RFC 5321 §4.2.3, §4.3.2</c>.</summary>
    public override string ToString() =>
        Sections.Count == 0 ? Document : $"{Document} {string.Join(", ", Sections.Select(s => "§" + s))}";
}

/// <summary>The language-independent facts of a code.</summary>
public sealed record CodeFacts
{
    /// <summary><c>501</c>, <c>X.7.26</c>, or <c>5.7.26</c> if requested with a class; a range ends in <c>606-649</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Basic or enhanced.</summary>
    public required CodeKind Kind { get; init; }

    /// <summary>The first digit; null for an enhanced code of several classes.</summary>
    public required int? Class { get; init; }

    /// <summary>How well the code is defined.</summary>
    [JsonPropertyName("standard")]
    public required CodeStatus Status { get; init; }

    /// <summary>The documents that define it; empty for codes that no RFC defines.</summary>
    public required IReadOnlyList<CodeReference> References { get; init; }

    /// <summary>Providers and programs that send it, for codes that no RFC defines.</summary>
    public required IReadOnlyList<string> SeenAt { get; init; }

    /// <summary>
    /// The commands it is a reply to, or <c>greeting</c>, <c>any</c>, <c>end of DATA</c>. Empty if it occurs only in reports or is not
    /// known.
    /// </summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>The codes of the other kind that occur together with it.</summary>
    public required IReadOnlyList<string> Partners { get; init; }

    /// <summary>The next step. For an enhanced code of several classes: the step after a permanent failure.</summary>
    public required NextStep Next { get; init; }

    /// <summary>Whether the server closes the connection after it.</summary>
    public required bool ClosesConnection { get; init; }

    /// <summary>Who has to act.</summary>
    public required Actor Actor { get; init; }

    /// <summary>The facts for one class: its partners, and the next step after success or a transient failure (RFC 3463 §3).</summary>
    internal CodeFacts InClass(int digit)
    {
        var letter = (char)('0' + digit);
        var isPlain = digit != 5 && Next is not NextStep.Nothing;
        return this with
        {
            Code = letter + Code[1..],
            Class = digit,
            Partners = [.. Partners.Where(p => p[0] == letter)],
            Next = !isPlain ? Next : digit == 2 ? NextStep.Nothing : NextStep.Retry,
            Actor = isPlain ? Actor.None : Actor,
        };
    }
}
