using Ulak.Smtp.Replies;

namespace Ulak.Server.Sessions;

/// <summary>What a command comes to: the reply, and what the loop must do after it.</summary>
internal readonly record struct Step(Reply Reply, Effect Effect = Effect.None)
{
    public static implicit operator ValueTask<Step>(Step step) => new(step);
}

/// <summary>What the loop does after a reply.</summary>
internal enum Effect
{
    /// <summary>Reads the next command.</summary>
    None,

    /// <summary>Receives mail data up to the final dot.</summary>
    ReceiveMailData,

    /// <summary>Closes the channel: the client said QUIT.</summary>
    Quit,
}
