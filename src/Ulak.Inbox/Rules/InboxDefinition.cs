namespace Ulak.Inbox.Rules;

/// <summary>The limits of an inbox, as the console and the API give them. Null for no limit.</summary>
internal sealed record InboxDefinition
{
    /// <summary>The maximum number of messages.</summary>
    public int? KeepMessages { get; init; }

    /// <summary>The maximum size of all messages together, in octets.</summary>
    public long? KeepSize { get; init; }

    /// <summary>The maximum age of messages, in seconds.</summary>
    public long? KeepSeconds { get; init; }

    /// <summary>The inbox with these limits.</summary>
    public InboxSettings ToInbox(string name) => new()
    {
        Name = name,
        MaxMessages = KeepMessages,
        MaxOctets = KeepSize,
        MaxAge = KeepSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };
}
