using System.Collections.Immutable;

namespace Ulak.Reference.Explanation;

/// <summary>The kind of a text.</summary>
public enum InputKind
{
    /// <summary>Not recognized.</summary>
    Unknown,

    /// <summary>A code alone: <c>550</c>, <c>5.1.1</c>, <c>550 5.1.1</c>.</summary>
    Code,

    /// <summary>One or more lines of a server's reply.</summary>
    Reply,

    /// <summary>The transcript of a session, as printed by swaks, curl, telnet, PHPMailer, MailKit, Postfix, Exim or OpenSSL.</summary>
    Transcript,

    /// <summary>Lines of a mail server's log.</summary>
    Log,

    /// <summary>A delivery report (RFC 3464).</summary>
    DeliveryReport,

    /// <summary>A bounce without a machine-readable report.</summary>
    Bounce,

    /// <summary>A feedback report (RFC 5965).</summary>
    FeedbackReport,

    /// <summary>An automatic reply (RFC 3834).</summary>
    AutoReply,

    /// <summary>A message that is none of the above.</summary>
    Message,

    /// <summary>The error of a mail library or program: an exception, an error object, a line of its log.</summary>
    ClientError,

    /// <summary>An event notification of a sending service, or a log in JSON.</summary>
    Event,
}

/// <summary>The options of an explanation.</summary>
public sealed record ExplainOptions
{
    /// <summary>The defaults.</summary>
    public static ExplainOptions Default { get; } = new();

    /// <summary>The language of the texts: <c>en</c>, <c>tr</c>. Any other value gives English.</summary>
    public string Language { get; init; } = "en";

    /// <summary>
    /// The maximum number of characters read; the rest is ignored. The default, 4 MiB, is enough for bounces that quote an attachment.
    /// </summary>
    public int MaxLength { get; init; } = 4 << 20;

    /// <summary>The maximum number of recipients reported.</summary>
    public int MaxRecipients { get; init; } = 1000;
}

/// <summary>A part of the input that the explanation rests on.</summary>
/// <param name="Offset">First character, counted from 0 in the input text.</param>
/// <param name="Length">In characters.</param>
/// <param name="Text">The words, decoded and unfolded.</param>
public sealed record Evidence(int Offset, int Length, string Text);

/// <summary>What happened to one recipient.</summary>
public sealed record RecipientExplanation
{
    /// <summary>The recipient's address; null if the text names none.</summary>
    public string? Address { get; init; }

    /// <summary>The reply code, or null.</summary>
    public int? Code { get; init; }

    /// <summary>The enhanced status code (RFC 3463), or null.</summary>
    public string? Enhanced { get; init; }

    /// <summary>The reason: a closed list, for programs.</summary>
    public Reason Reason { get; init; }

    /// <summary>The cause below the reason, such as <c>tls-wrong-mode</c>: an open list. Null if the text does not allow one.</summary>
    public string? Cause { get; init; }

    /// <summary>Values from the text, such as <c>ip</c>, <c>host</c>, <c>list</c>, <c>limit</c>, <c>column</c>, <c>url</c>.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether the same message may pass later.</summary>
    public bool Temporary { get; init; }

    /// <summary>When the message can pass, and who tries again.</summary>
    public RetryAdvice Retry { get; init; } = new(RetryTime.Unknown, RetryParty.None);

    /// <summary>Who has to act.</summary>
    public Actor Actor { get; init; }

    /// <summary>How sure the explanation is.</summary>
    public Confidence Confidence { get; init; }

    /// <summary>Whose words decided.</summary>
    public Speaker Speaker { get; init; }

    /// <summary>The title of the cause, or of the reason if there is no cause.</summary>
    public string Title { get; init; } = "";

    /// <summary>What happened, in one or two sentences.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>What to do, in order.</summary>
    public ImmutableArray<string> Steps { get; init; } = [];

    /// <summary>DNS records to publish, with the values of the text; empty if no record repairs the cause.</summary>
    public ImmutableArray<DnsRecord> Records { get; init; } = [];

    /// <summary>How to verify that the problem is solved, or null.</summary>
    public string? Check { get; init; }

    /// <summary>The rule that decided, or the code (<c>code:5.1.1</c>); null when unknown.</summary>
    public string? Rule { get; init; }

    /// <summary>What the explanation rests on. Every span lies within the input.</summary>
    public ImmutableArray<Evidence> Evidence { get; init; } = [];
}

/// <summary>The explanation of a text.</summary>
public sealed record ExplanationResult
{
    /// <summary>The kind of the text.</summary>
    public InputKind Kind { get; init; }

    /// <summary>The language of the texts.</summary>
    public string Language { get; init; } = "en";

    /// <summary>
    /// The recipients concerned, in the order of the text. One without an address, if the text names none; empty for a message that
    /// reports nothing.
    /// </summary>
    public ImmutableArray<RecipientExplanation> Recipients { get; init; } = [];
}
