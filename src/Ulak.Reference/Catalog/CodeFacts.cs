using Ulak.Reference.Explanation;


namespace Ulak.Reference.Catalog;

/// <summary>Which of the two systems of codes a code belongs to.</summary>
public enum CodeKind
{
    /// <summary>Three digits at the start of a reply (RFC 5321 §4.2).</summary>
    Basic,

    /// <summary>Class, subject and detail with dots between (RFC 3463 §2).</summary>
    Enhanced,
}

/// <summary>How firmly a code is defined.</summary>
public enum CodeStatus
{
    /// <summary>In an RFC in force, or in the registry of enhanced codes.</summary>
    Standard,

    /// <summary>Superseded, experimental, deprecated, or merely mentioned by the registry.</summary>
    Historic,

    /// <summary>Seen in the wild and defined by no RFC.</summary>
    Seen,
}

/// <summary>What to do next, in terms that a program can act on.</summary>
public enum NextStep
{
    /// <summary>Nothing: it went well, or nothing can be done.</summary>
    Nothing,

    /// <summary>Try the same again later.</summary>
    Retry,

    /// <summary>Correct something, then send again.</summary>
    Fix,

    /// <summary>Ask somebody who can change it.</summary>
    Contact,
}

/// <summary>A document, and the sections of it that speak of a code.</summary>
public sealed record CodeReference
{
    /// <summary><c>RFC 5321</c>, or the name of the registry.</summary>
    public required string Document { get; init; }

    /// <summary>Section numbers without a sign: <c>4.2.3</c>. Empty where the whole document speaks of the code.</summary>
    public required IReadOnlyList<string> Sections { get; init; }

    /// <summary>As people write it: <c>RFC 5321 §4.2.3, §4.3.2</c>.</summary>
    public override string ToString() =>
        Sections.Count == 0 ? Document : $"{Document} {string.Join(", ", Sections.Select(s => "§" + s))}";
}

/// <summary>What holds of a code in every language.</summary>
public sealed record CodeFacts
{
    /// <summary><c>501</c>, <c>X.7.26</c> or, asked for with a class, <c>5.7.26</c>; a range ends in <c>606-649</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Basic or enhanced.</summary>
    public required CodeKind Kind { get; init; }

    /// <summary>The first digit; null for an enhanced code of several classes.</summary>
    public required int? Class { get; init; }

    /// <summary>How firmly it is defined.</summary>
    public required CodeStatus Status { get; init; }

    /// <summary>Where it is defined; empty for codes that are only seen.</summary>
    public required IReadOnlyList<CodeReference> References { get; init; }

    /// <summary>Providers and programs known to send it, for codes that are only seen.</summary>
    public required IReadOnlyList<string> SeenAt { get; init; }

    /// <summary>The commands it answers; <c>greeting</c>, <c>any</c> and <c>end of DATA</c> stand for themselves. Empty: only in reports, or not known.</summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>The codes of the other kind that go with it.</summary>
    public required IReadOnlyList<string> Partners { get; init; }

    /// <summary>What to do next; of an enhanced code of several classes, after a permanent failure.</summary>
    public required NextStep Next { get; init; }

    /// <summary>Whether the server closes the connection after it.</summary>
    public required bool ClosesConnection { get; init; }

    /// <summary>Who has to act.</summary>
    public required Actor Actor { get; init; }

    /// <summary>The same code in one class: the partners of that class, and what follows from success or from a failure that passes (RFC 3463 §3).</summary>
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
            Actor = isPlain ? Actor.Nobody : Actor,
        };
    }
}
