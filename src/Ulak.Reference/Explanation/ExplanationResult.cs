using System.Collections.Immutable;

namespace Ulak.Reference.Explanation;

/// <summary>What kind of text was recognised.</summary>
public enum InputKind
{
    /// <summary>Nothing that Ulak knows.</summary>
    Unknown,

    /// <summary>A code alone: <c>550</c>, <c>5.1.1</c>, <c>550 5.1.1</c>.</summary>
    Code,

    /// <summary>One or more lines of a server's reply.</summary>
    Reply,

    /// <summary>A dialogue, as swaks, curl, telnet, MailKit, Postfix, Exim or OpenSSL print it.</summary>
    Transcript,

    /// <summary>Lines of a mail server's log.</summary>
    Log,

    /// <summary>A message with a report in the form of RFC 3464.</summary>
    DeliveryReport,

    /// <summary>A bounce that is written for people only.</summary>
    Bounce,

    /// <summary>A feedback report (RFC 5965).</summary>
    FeedbackReport,

    /// <summary>An automatic answer (RFC 3834).</summary>
    AutoReply,

    /// <summary>A message, and none of the above.</summary>
    Message,
}

/// <summary>How to explain.</summary>
public sealed record ExplainOptions
{
    /// <summary>What is used where nothing is said.</summary>
    public static ExplainOptions Default { get; } = new();

    /// <summary>The language of the texts, a key of <c>Texts/</c>: <c>en</c>, <c>tr</c>. Another language gives English.</summary>
    public string Language { get; init; } = "en";

    /// <summary>At most so many characters are read; the rest is ignored. 4 MiB: bounces that quote an attachment fit, memory stays bounded.</summary>
    public int MaxLength { get; init; } = 4 << 20;

    /// <summary>At most so many recipients are reported; one report of a list server rarely names more.</summary>
    public int MaxRecipients { get; init; } = 1000;
}

/// <summary>A part of the input that the answer rests on.</summary>
/// <param name="Offset">First character, counted from 0 in the input text.</param>
/// <param name="Length">In characters.</param>
/// <param name="Text">The words as they were understood (decoded, unfolded).</param>
public sealed record Evidence(int Offset, int Length, string Text);

/// <summary>What happened to one recipient.</summary>
public sealed record RecipientExplanation
{
    /// <summary>The recipient's address; null if the text names none.</summary>
    public string? Address { get; init; }

    /// <summary>The reply code that decides; null if there is none.</summary>
    public int? Code { get; init; }

    /// <summary>The enhanced status code that decides (RFC 3463); null if there is none.</summary>
    public string? Enhanced { get; init; }

    /// <summary>Why.</summary>
    public Reason Reason { get; init; }

    /// <summary>True: the same message may pass later.</summary>
    public bool Temporary { get; init; }

    /// <summary>Who has to act.</summary>
    public Actor Actor { get; init; }

    /// <summary>The reason's name in the language asked for.</summary>
    public string Title { get; init; } = "";

    /// <summary>What it means, one or two sentences.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>What to do, in order.</summary>
    public ImmutableArray<string> Steps { get; init; } = [];

    /// <summary>The rule that decided, or the code (<c>code:5.1.1</c>); null when unknown.</summary>
    public string? Rule { get; init; }

    /// <summary>What the answer rests on. Every span lies within the input.</summary>
    public ImmutableArray<Evidence> Evidence { get; init; } = [];
}

/// <summary>The answer to a text.</summary>
public sealed record ExplanationResult
{
    /// <summary>What the text was taken for.</summary>
    public InputKind Kind { get; init; }

    /// <summary>The language of the texts.</summary>
    public string Language { get; init; } = "en";

    /// <summary>The recipients concerned, in the order of the text. One without an address, if the text names none; empty for a message that reports nothing.</summary>
    public ImmutableArray<RecipientExplanation> Recipients { get; init; } = [];
}
