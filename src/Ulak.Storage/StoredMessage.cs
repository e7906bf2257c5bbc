using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;

namespace Ulak.Storage;

/// <summary>A message in a list.</summary>
public sealed record MessageListItem(
    MailId Id,
    MailId SessionId,
    DateTimeOffset ReceivedAt,
    string ReversePath,
    ImmutableArray<string> ForwardPaths,
    MessageSummaryLine Summary,
    long Size,
    bool IsRead)
{
    /// <summary>Whether the message is starred.</summary>
    public bool IsStarred { get; init; }

    /// <summary>The message's tags, ordered by name.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The number of remarks: departures from the standards that were accepted.</summary>
    public int RemarkCount { get; init; }
}

/// <summary>The part of the summary that a list shows.</summary>
public sealed record MessageSummaryLine(string From, string To, string Subject, string Preview, int Attachments);

/// <summary>A message with everything that is stored except its content.</summary>
public sealed record StoredMessage(MessageListItem Item, string MessageId, string MailParameters, ImmutableArray<StoredDelivery> Deliveries)
{
    /// <summary>The user that the session was logged in as; empty without a login.</summary>
    public string User { get; init; } = "";

    /// <summary>The departures from the standards that were accepted in the message's transaction.</summary>
    public ImmutableArray<StoredRemark> Remarks { get; init; } = [];
}

/// <summary>A delivery and its state.</summary>
public sealed record StoredDelivery(
    long Id,
    string ForwardPath,
    string Route,
    DeliveryState State,
    string RcptParameters,
    ImmutableArray<StoredAttempt> Attempts,
    DateTimeOffset? HeldUntil = null);

/// <summary>A delivery attempt with its dialogue.</summary>
public sealed record StoredAttempt(DateTimeOffset At, string Outcome, ImmutableArray<DialogueEntry> Dialogue)
{
    /// <summary>The host that was tried; empty if there was none.</summary>
    public string Host { get; init; } = "";

    /// <summary>The reply, or what happened instead of one.</summary>
    public string Reply { get; init; } = "";

    /// <summary>The reason of a failure, as a word of <c>Ulak.Reference</c>; empty for a success.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>Which messages to list.</summary>
/// <param name="Search">The search, as <see cref="Search.SearchQuery"/> parses it; null for all messages.</param>
/// <param name="Before">List only messages older than this one; null to begin at the newest.</param>
/// <param name="Limit">The maximum number of messages, 1 to 500.</param>
public sealed record MessageQuery(string? Search = null, MailId? Before = null, int Limit = 50)
{
    /// <summary>List only messages received in this session; null for all sessions.</summary>
    public MailId? SessionId { get; init; }

    /// <summary>Only messages newer than this one. The page then holds those nearest to it, and is still ordered newest first.</summary>
    public MailId? After { get; init; }
}

/// <summary>
/// A page of messages. <see cref="Next"/> is the <see cref="MessageQuery.Before"/> of the next page; null on the last page.
/// </summary>
public sealed record MessagePage(ImmutableArray<MessageListItem> Items, MailId? Next);
