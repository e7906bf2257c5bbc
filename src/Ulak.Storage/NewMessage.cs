using System.Collections.Immutable;
using Ulak.Smtp;

namespace Ulak.Storage;

/// <summary>A message to be kept.</summary>
public sealed record NewMessage
{
    /// <summary>The session it came in.</summary>
    public required MailId SessionId { get; init; }
    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>The reverse-path without brackets; empty for the null reverse-path.</summary>
    public required string ReversePath { get; init; }
    /// <summary>What the list and the search show, read from the header.</summary>
    public required MessageSummary Summary { get; init; }
    /// <summary>One for each accepted forward-path.</summary>
    public required ImmutableArray<NewDelivery> Deliveries { get; init; }
    /// <summary>The MAIL parameters as they were said, for those who pass the message on; keyword and value as on the wire, separated by spaces.</summary>
    public string MailParameters { get; init; } = "";
}

/// <summary>Facts of the message's header. Decoded (RFC 2047), trimmed to at most 1,000 characters each.</summary>
/// <param name="From">The From field.</param>
/// <param name="To">The To field.</param>
/// <param name="Subject">The Subject field.</param>
/// <param name="MessageId">The Message-ID field.</param>
/// <param name="Preview">The first 200 characters of the text.</param>
/// <param name="Text">The text for the full-text search, at most 100,000 characters.</param>
/// <param name="Attachments">How many attachments.</param>
public sealed record MessageSummary(string From, string To, string Subject, string MessageId, string Preview, string Text, int Attachments);

/// <summary>Reads a summary from the beginning of a message.</summary>
/// <param name="octets">The first 256 KiB, or less where the message is smaller.</param>
public delegate MessageSummary MessageSummarizer(byte[] octets);

/// <summary>A delivery to be made: one recipient, one route.</summary>
/// <param name="ForwardPath">The recipient, without brackets.</param>
/// <param name="Route">The route's name, e.g. <c>inbox</c>.</param>
/// <param name="State">The state it begins in; <see cref="DeliveryState.Delivered"/> for the inbox.</param>
/// <param name="RcptParameters">The RCPT parameters as they were said.</param>
/// <param name="HeldUntil">When a delivery in the state <see cref="DeliveryState.Held"/> is released by the store; null where somebody else does it.</param>
public sealed record NewDelivery(string ForwardPath, string Route, DeliveryState State, string RcptParameters = "", DateTimeOffset? HeldUntil = null);

/// <summary>The states of a delivery.</summary>
public enum DeliveryState
{
    /// <summary>Waits for somebody or for a date.</summary>
    Held,
    /// <summary>Waits for its next attempt.</summary>
    Queued,
    /// <summary>Done.</summary>
    Delivered,
    /// <summary>Refused for good.</summary>
    Failed,
    /// <summary>Given up after the last attempt in time.</summary>
    Expired,
}
