using Ulak.Smtp.Replies;

namespace Ulak.Server.State;

/// <summary>Counts the faults and the junk commands of a session. A mutable struct: hold it in a non-readonly field.</summary>
internal struct FaultCounter
{
    private int _earlierClients;
    private int _junkCommands;

    /// <summary>Faults of the present client.</summary>
    public int Current { get; private set; }

    /// <summary>Faults of the whole session.</summary>
    public readonly int Total => _earlierClients + Current;

    /// <summary>Whether a reply is a fault of the client: the codes of syntax and order, RFC 5321 §4.2.4.</summary>
    public static bool IsFault(Reply reply) => reply.Code.Value is (>= 500 and <= 504) or 555;

    /// <summary>Counts a reply to a command. Returns the end of the session where a limit is reached.</summary>
    /// <param name="traits">The traits of the command; none for mail data and for a response of AUTH.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="listener">The listener, for its limits and replies.</param>
    public Termination? Count(CommandTraits traits, Reply reply, SmtpListener listener)
    {
        if (reply.Code.Value == 421)
        {
            // RFC 5321 §3.8: a sink or a filter that replies 421 closes the channel.
            return new Termination(SessionEndReason.ServerFault);
        }

        if (traits.HasFlag(CommandTraits.CarriesMail) && reply.Code.IsPositiveCompletion)
        {
            _junkCommands = 0;
        }

        var limits = listener.Options.Limits;
        var isJunk = traits.HasFlag(CommandTraits.Junk) && ++_junkCommands > limits.JunkCommands;
        if (!isJunk && !IsFault(reply))
        {
            return null;
        }

        return ++Current < limits.Faults ? null
            : new Termination(SessionEndReason.PolicyViolation, isJunk
                ? listener.Replies.TooManyJunkCommands
                : listener.Replies.TooManyFaults, Linger: true);
    }

    /// <summary>A message was accepted.</summary>
    public void ResetJunkCommands() => _junkCommands = 0;

    /// <summary>Starts the count for another client: XCLIENT.</summary>
    public void StartClient() => (_earlierClients, Current, _junkCommands) = (Total, 0, 0);
}
