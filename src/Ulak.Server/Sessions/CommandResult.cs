using Ulak.Smtp.Replies;

namespace Ulak.Server.Sessions;

/// <summary>What a command comes to: the reply, and what the loop must do after it. Without a reply, what follows gives it.</summary>
internal readonly record struct CommandResult(Reply? Reply, NextAction Next = NextAction.ReadCommand, Chunk Chunk = default)
{
    public static implicit operator ValueTask<CommandResult>(CommandResult step) => new(step);
}

/// <summary>The octets that come after BDAT, RFC 3030 §2.</summary>
/// <param name="Size">How many.</param>
/// <param name="Last">Whether the message is whole after them.</param>
/// <param name="Refusal">The reply that refuses them; null where they are taken.</param>
/// <param name="First">Whether a message begins with it.</param>
internal readonly record struct Chunk(long Size, bool Last, Reply? Refusal, bool First = false);

/// <summary>What the loop does after a reply.</summary>
internal enum NextAction
{
    /// <summary>Reads the next command.</summary>
    ReadCommand,

    /// <summary>Receives mail data up to the final dot.</summary>
    ReceiveMailData,

    /// <summary>Receives the octets of a chunk.</summary>
    ReceiveChunk,

    /// <summary>Does the TLS handshake; what was said in clear after the command is dropped.</summary>
    StartTls,

    /// <summary>Greets anew: XCLIENT.</summary>
    Greet,

    /// <summary>Closes the channel: the client said QUIT.</summary>
    Close,
}
