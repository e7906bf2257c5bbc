using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;

namespace Ulak.Storage;

/// <summary>A finished SMTP session.</summary>
public sealed record StoredSession
{
    /// <summary>The session's id.</summary>
    public required MailId Id { get; init; }

    /// <summary>When the client connected.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the session ended.</summary>
    public required DateTimeOffset ClosedAt { get; init; }

    /// <summary>The listener's name.</summary>
    public required string Listener { get; init; }

    /// <summary>The client's address and port.</summary>
    public required string Remote { get; init; }

    /// <summary>The client's name in EHLO or HELO; empty if it sent neither.</summary>
    public required string ClientName { get; init; }

    /// <summary>The protocol (RFC 3848), e.g. <c>ESMTPS</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>How the session ended: the name of the server's end reason.</summary>
    public required string End { get; init; }

    /// <summary>The number of messages accepted.</summary>
    public required int Messages { get; init; }

    /// <summary>The number of commands that were refused, for whatever reason, and of lines that were no commands.</summary>
    public required int Faults { get; init; }

    /// <summary>The octets received.</summary>
    public required long OctetsIn { get; init; }

    /// <summary>The octets sent.</summary>
    public required long OctetsOut { get; init; }

    /// <summary>The reply to the first fault, or else the last negative reply; empty if there was none. Lists show it.</summary>
    public required string ErrorReply { get; init; }

    /// <summary>The dialogue; empty in lists.</summary>
    public ImmutableArray<DialogueEntry> Dialogue { get; init; } = [];
}

/// <summary>Which sessions to list.</summary>
/// <param name="WithoutMessage">Leave out sessions that delivered a message.</param>
/// <param name="WithFaults">Leave out sessions without faults.</param>
/// <param name="Before">List only sessions older than this one; null to begin at the newest.</param>
/// <param name="Limit">The maximum number of sessions, 1 to 500.</param>
public sealed record SessionQuery(bool WithoutMessage = false, bool WithFaults = false, MailId? Before = null, int Limit = 50)
{
    /// <summary>Leave out sessions that delivered no message.</summary>
    public bool WithMessage { get; init; }
}

/// <summary>
/// A page of sessions. <see cref="Next"/> is the <see cref="SessionQuery.Before"/> of the next page; null on the last page.
/// </summary>
public sealed record SessionPage(ImmutableArray<StoredSession> Items, MailId? Next);
