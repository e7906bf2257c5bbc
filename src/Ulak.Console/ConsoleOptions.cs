using System.Collections.Immutable;
using System.Net;
using Ulak.Console.Api;
using Ulak.Inbox.Rules;

namespace Ulak.Console;

/// <summary>What the console needs to know about its host.</summary>
internal sealed record ConsoleOptions
{
    /// <summary>The console's address and access.</summary>
    public ConsoleSettings Console { get; init; } = new();

    /// <summary>The server that caught mail can be released to.</summary>
    public ReleaseSettings Release { get; init; } = new();

    /// <summary>The spam filter that scores messages.</summary>
    public SpamSettings Spam { get; init; } = new();

    /// <summary>The inboxes of the configuration.</summary>
    public ImmutableArray<InboxSettings> Inboxes { get; init; } = [];

    /// <summary>The limits of messages that are submitted by HTTP.</summary>
    public Sending.SendSettings Send { get; init; } = new();

    /// <summary>The URLs that receive an event for each message.</summary>
    public WebhookSettings Webhooks { get; init; } = new();

    /// <summary>The address of the first SMTP listener, as the snippets show it.</summary>
    public required IPEndPoint SmtpAddress { get; init; }

    /// <summary>The server's name in trace header fields.</summary>
    public required string HostName { get; init; }

    /// <summary>Every SMTP listener, as the API lists it.</summary>
    public ImmutableArray<ListenerDocument> Listeners { get; init; } = [];

    /// <summary>True when a plaintext session can be opened to the first listener without a proxy in front.</summary>
    public bool SupportsTryIt { get; init; }

    /// <summary>The largest message that is accepted, in octets.</summary>
    public required long MessageOctets { get; init; }

    /// <summary>The data directory, whose size the metrics show. Empty for none.</summary>
    public string DataDirectory { get; init; } = "";

    /// <summary>Whether sessions and their dialogues are stored.</summary>
    public bool RecordsSessions { get; init; } = true;
}
