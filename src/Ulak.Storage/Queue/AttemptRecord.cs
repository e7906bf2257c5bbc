using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;

namespace Ulak.Storage.Queue;

/// <summary>The results of one attempt: one message, one or more of its deliveries, one dialogue.</summary>
public sealed record AttemptRecord
{
    /// <summary>The message.</summary>
    public required MailId Message { get; init; }

    /// <summary>When the attempt began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The host that was tried; empty if there was none.</summary>
    public string Host { get; init; } = "";

    /// <summary>The dialogue; empty if there was no connection.</summary>
    public ImmutableArray<DialogueEntry> Dialogue { get; init; } = [];

    /// <summary>The result of each delivery.</summary>
    public required ImmutableArray<DeliveryResult> Results { get; init; }
}

/// <summary>The result of one delivery in an attempt.</summary>
/// <param name="Ordinal">The delivery's place among those of the message.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Reply">The reply, or what happened instead of one; one line.</param>
/// <param name="Reason">The reason of a failure, as a word of <c>Ulak.Reference</c>; empty for a success.</param>
public sealed record DeliveryResult(int Ordinal, AttemptOutcome Outcome, string Reply, string Reason = "")
{
    /// <summary>The time of the next attempt, for <see cref="AttemptOutcome.Deferred"/>.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The report that is due to the sender.</summary>
    public ReportKind Report { get; init; }
}

/// <summary>The outcomes of an attempt for a delivery.</summary>
public enum AttemptOutcome
{
    /// <summary>The next hop accepted the message.</summary>
    Delivered,

    /// <summary>The next attempt may succeed.</summary>
    Deferred,

    /// <summary>The delivery failed permanently.</summary>
    Failed,

    /// <summary>The delivery was given up after its lifetime.</summary>
    Expired,

    /// <summary>The next hop had accepted the message, and reported later that it could not deliver it (RFC 3464).</summary>
    Returned,

    /// <summary>The recipient complained about the message (RFC 5965).</summary>
    Complained,
}
