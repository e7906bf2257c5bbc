using System.Collections.Immutable;
using Ulak.Smtp;

namespace Ulak.Storage;

/// <summary>The messages that an operation applies to: given by ids or by a search.</summary>
public sealed record MessageSelection
{
    private MessageSelection(ImmutableArray<MailId> ids, string? search) => (Ids, Search) = (ids, search);

    /// <summary>The ids; empty if <see cref="Search"/> selects the messages.</summary>
    public ImmutableArray<MailId> Ids { get; }

    /// <summary>The search; null if <see cref="Ids"/> select the messages. An empty search selects all messages.</summary>
    public string? Search { get; }

    /// <summary>All messages, except those added while the operation runs.</summary>
    public static MessageSelection All { get; } = Matching("");

    /// <summary>The messages with these ids. Ids without a message are ignored.</summary>
    public static MessageSelection Of(params ImmutableArray<MailId> ids) => new(ids, null);

    /// <summary>The messages that a search finds at the start of the operation.</summary>
    public static MessageSelection Matching(string search) => new([], search);
}

/// <summary>Messages that one call moved to the trash.</summary>
/// <param name="Token">Identifies the call, for <see cref="IMessageStore.RestoreMessagesAsync"/>.</param>
/// <param name="Count">The number of messages.</param>
/// <param name="RestorableUntil">Until when the messages can be restored.</param>
public sealed record TrashedMessages(MailId Token, int Count, DateTimeOffset RestorableUntil);
