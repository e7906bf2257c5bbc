using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;

namespace Ulak.Storage;

/// <summary>A session that is over.</summary>
public sealed record StoredSession
{
    /// <summary>The session's id.</summary>
    public required MailId Id { get; init; }
    /// <summary>When the client connected.</summary>
    public required DateTimeOffset OpenedAt { get; init; }
    /// <summary>When it was over.</summary>
    public required DateTimeOffset ClosedAt { get; init; }
    /// <summary>The listener's name.</summary>
    public required string Listener { get; init; }
    /// <summary>The client's address and port.</summary>
    public required string Remote { get; init; }
    /// <summary>What it called itself; empty where it did not.</summary>
    public required string ClientName { get; init; }
    /// <summary>The protocol, RFC 3848.</summary>
    public required string Protocol { get; init; }
    /// <summary>How it ended: the name of the server's SessionEnd.</summary>
    public required string End { get; init; }
    /// <summary>Messages accepted.</summary>
    public required int Messages { get; init; }
    /// <summary>Commands that were refused, for whatever reason, and lines that were not commands.</summary>
    public required int Faults { get; init; }
    /// <summary>Octets that the client sent.</summary>
    public required long OctetsIn { get; init; }
    /// <summary>Octets that the server sent.</summary>
    public required long OctetsOut { get; init; }
    /// <summary>The first fault's reply, or the last negative reply, for the list; empty where all went well.</summary>
    public required string ErrorReply { get; init; }
    /// <summary>What was said. Empty in lists.</summary>
    public ImmutableArray<DialogueEntry> Dialogue { get; init; } = [];
}

/// <summary>What to list. <paramref name="WithoutMessage"/> leaves out the sessions that delivered something.</summary>
public sealed record SessionQuery(bool WithoutMessage = false, bool WithFaults = false, MailId? Before = null, int Limit = 50)
{
    /// <summary>Leaves out the sessions that delivered nothing.</summary>
    public bool WithMessage { get; init; }
}

/// <summary>A page of sessions; <see cref="Next"/> is the next query's Before, null at the end.</summary>
public sealed record SessionPage(ImmutableArray<StoredSession> Items, MailId? Next);
