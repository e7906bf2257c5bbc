using Ulak.Smtp.Replies;

namespace Ulak.Server.State;

/// <summary>The result of a command: the reply, and what the session does next. Without a reply, the next action writes it.</summary>
internal readonly record struct CommandResult(Reply? Reply, NextAction Next = NextAction.ReadCommand, Chunk Chunk = default)
{
    /// <summary>The end of the session after the reply; null where it goes on.</summary>
    public Termination? Termination { get; init; }

    public static implicit operator ValueTask<CommandResult>(CommandResult result) => new(result);

    /// <summary>Ends the session with this reply to the command.</summary>
    public static CommandResult End(SessionEndReason reason, Reply? reply, bool linger = false) =>
        new(reply) { Termination = new Termination(reason, Linger: linger) };

    /// <summary>Ends the session; its last reply takes the place of one to the command.</summary>
    public static CommandResult End(Termination termination) => new(null) { Termination = termination };
}

/// <summary>The octets that follow BDAT, RFC 3030 §2.</summary>
/// <param name="Size">How many.</param>
/// <param name="IsLast">Whether the message is complete with them.</param>
/// <param name="Refusal">The reply that refuses them; null where they are accepted.</param>
/// <param name="IsFirst">Whether the message begins with them.</param>
internal readonly record struct Chunk(long Size, bool IsLast, Reply? Refusal, bool IsFirst = false);

/// <summary>What the session does after a command.</summary>
internal enum NextAction
{
    /// <summary>Reads the next command.</summary>
    ReadCommand,

    /// <summary>Receives mail data up to the final dot.</summary>
    ReceiveMailData,

    /// <summary>Receives the octets of a chunk.</summary>
    ReceiveChunk,

    /// <summary>Does the TLS handshake. Input that is buffered in clear is discarded.</summary>
    StartTls,
}
