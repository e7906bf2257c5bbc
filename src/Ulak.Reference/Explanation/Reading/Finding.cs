

namespace Ulak.Reference.Explanation.Reading;

/// <summary>The step of the dialogue at which a server refused.</summary>
internal enum SessionStep
{
    Unknown,
    Connect,
    Hello,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
}

/// <summary>What a reader found out about one recipient; what it means is decided afterwards.</summary>
internal sealed record Finding
{
    public string? Address { get; init; }

    /// <summary>Where the address stands.</summary>
    public Evidence? AddressEvidence { get; init; }

    /// <summary>Texts that say what happened, the best first.</summary>
    public IReadOnlyList<Passage> Passages { get; init; } = [];

    /// <summary>The Status field of a report, or what a log names beside the text.</summary>
    public string? Status { get; init; }

    /// <summary>The first text is the remote server's own: its codes go before <see cref="Status"/>.</summary>
    public bool HasDiagnostic { get; init; } = true;

    /// <summary>The texts are about other recipients too.</summary>
    public bool IsSharedNotice { get; init; }

    /// <summary>The Action field (RFC 3464 §2.3.3), lower case.</summary>
    public string? Action { get; init; }

    public SessionStep Step { get; init; }

    /// <summary>Names that tell the provider: Remote-MTA, Reporting-MTA.</summary>
    public string? ProviderHints { get; init; }

    /// <summary>What the form of the input alone says: a feedback report, an automatic answer.</summary>
    public Reason? ReasonByForm { get; init; }
}

/// <summary>What was read.</summary>
internal sealed record ParsedInput(InputKind Kind, IReadOnlyList<Finding> Findings);
