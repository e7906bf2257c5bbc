using System.Collections.Immutable;

namespace Ulak.Inbox.Rules;

/// <summary>
/// An inbox: the messages with its name as a tag. Rules put messages into it, and it has its own limits, page, API and webhooks.
/// </summary>
internal sealed record InboxSettings
{
    public required string Name { get; init; }

    /// <summary>The maximum number of messages; null for no limit but that of the store.</summary>
    public int? MaxMessages { get; init; }

    /// <summary>The maximum age of messages; null for no limit but that of the store.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The maximum size of all messages together, in octets; null for no limit but that of the store.</summary>
    public long? MaxOctets { get; init; }

    /// <summary>The URLs that receive an event for each message of the inbox.</summary>
    public ImmutableArray<Uri> Webhooks { get; init; } = [];

    /// <summary>The search that finds the messages of the inbox.</summary>
    public string Search => SearchOf(Name);

    /// <summary>The search that finds the messages of an inbox.</summary>
    public static string SearchOf(string name) => $"tag:\"{name}\"";
}
