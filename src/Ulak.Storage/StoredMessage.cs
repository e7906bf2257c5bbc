using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;

namespace Ulak.Storage;

/// <summary>A message as a list shows it.</summary>
public sealed record MessageListItem(MailId Id, MailId SessionId, DateTimeOffset ReceivedAt, string ReversePath, ImmutableArray<string> ForwardPaths, MessageSummaryLine Summary, long Size, bool IsRead)
{
    /// <summary>Whether it has a star.</summary>
    public bool IsStarred { get; init; }

    /// <summary>Its tags, by name.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];
}

/// <summary>The part of the summary that a list shows.</summary>
public sealed record MessageSummaryLine(string From, string To, string Subject, string Preview, int Attachments);

/// <summary>A message with all that is known of it but its octets.</summary>
public sealed record StoredMessage(MessageListItem Item, string MessageId, string MailParameters, ImmutableArray<StoredDelivery> Deliveries);

/// <summary>A delivery and how it stands.</summary>
public sealed record StoredDelivery(long Id, string ForwardPath, string Route, DeliveryState State, string RcptParameters, ImmutableArray<StoredAttempt> Attempts, DateTimeOffset? HeldUntil = null);

/// <summary>An attempt, with the dialogue that took place.</summary>
public sealed record StoredAttempt(DateTimeOffset At, string Outcome, ImmutableArray<DialogueEntry> Dialogue);

/// <summary>What to list.</summary>
/// <param name="Search">FTS text, or null.</param>
/// <param name="Before">Only messages older than this one; null begins at the newest.</param>
/// <param name="Limit">1 to 500.</param>
public sealed record MessageQuery(string? Search = null, MailId? Before = null, int Limit = 50)
{
    /// <summary>Only the messages that came in this session; null for those of all.</summary>
    public MailId? SessionId { get; init; }

    /// <summary>Only messages newer than this one. The page then holds those nearest to it, and is still ordered newest first.</summary>
    public MailId? After { get; init; }
}

/// <summary>A page of messages; <see cref="Next"/> is the next query's Before, null at the end.</summary>
public sealed record MessagePage(ImmutableArray<MessageListItem> Items, MailId? Next);
