using System.Collections.Immutable;
using Ulak.Reference.Explanation;

namespace Ulak.Relay.Returns;

/// <summary>What a message that came back reports.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Failures">The recipients that the message could not be delivered to.</param>
internal sealed record ReturnedReport(ReturnedKind Kind, ImmutableArray<ReturnedFailure> Failures)
{
    /// <summary>What is reported, in one line.</summary>
    public string Text { get; init; } = "";

    /// <summary>The text of encoded parts of a feedback report, decoded.</summary>
    public string DecodedText { get; init; } = "";

    /// <summary>The server that reports; empty if it does not name itself.</summary>
    public string Reporter { get; init; } = "";
}

/// <summary>A recipient that a message could not be delivered to.</summary>
/// <param name="Recipient">The recipient as the report names it; empty if it names none.</param>
/// <param name="OriginalRecipient">The recipient as the sender named it (RFC 3461 §4.2); empty if the report does not have it.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Reply">The reply, or what happened instead of one; one line.</param>
/// <param name="Host">The server that refused; empty if the report does not name it.</param>
internal sealed record ReturnedFailure(string Recipient, string OriginalRecipient, Reason Reason, string Reply, string Host);

/// <summary>What a message is that came back.</summary>
internal enum ReturnedKind
{
    /// <summary>No report of a failure: an automatic reply, a delay, a confirmation, an ordinary message.</summary>
    Other,

    /// <summary>A failed delivery (RFC 3464, or a bounce in words).</summary>
    Failure,

    /// <summary>A complaint (RFC 5965).</summary>
    Complaint,
}
