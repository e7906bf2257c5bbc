using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Server;

/// <summary>
/// Decides on each step of a session before it takes place: for policies, for delays, and for tests of how a client handles errors.
/// It sees the commands that are well formed and allowed in their phase. One filter serves all sessions at once, so it must be thread-safe.
/// Where it throws, the client gets 451 4.3.0, and the exception is logged.
/// </summary>
public interface ISessionFilter
{
    /// <summary>Decides on a step. The client waits meanwhile, at most <see cref="Limits.SessionTimeouts.Commit"/>.</summary>
    ValueTask<FilterResult> DecideAsync(FilterContext context, CancellationToken cancellationToken);
}

/// <summary>The steps that a filter sees.</summary>
public enum FilterStep
{
    /// <summary>The client has connected, and waits for the greeting.</summary>
    Greeting,

    /// <summary>A command is about to be executed.</summary>
    Command,

    /// <summary>The mail data is complete, and is about to be committed.</summary>
    EndOfData,
}

/// <summary>The step that a filter decides on.</summary>
/// <param name="Session">What is known of the session.</param>
/// <param name="Step">The step.</param>
/// <param name="Command">The command; null at the other steps.</param>
/// <param name="Mail">The transaction's MAIL; null outside of one.</param>
/// <param name="FirstRecipient">The transaction's first recipient; null where there is none yet.</param>
public readonly record struct FilterContext(
    SmtpSessionInfo Session, FilterStep Step, SmtpCommand? Command, MailCommand? Mail, RcptCommand? FirstRecipient);

/// <summary>The decision of a filter. The default value is none: a session treats it as a failure of the filter (451 4.3.0).</summary>
public readonly struct FilterResult
{
    private readonly Outcome _outcome;

    private FilterResult(Outcome outcome, Reply? reply, int octetsPerSecond = 0) =>
        (_outcome, Reply, OctetsPerSecond) = (outcome, reply, octetsPerSecond);

    private enum Outcome
    {
        None,
        Continue,
        Respond,
        Disconnect,
    }

    /// <summary>The step takes place.</summary>
    public static FilterResult Continue { get; } = new(Outcome.Continue, null);

    /// <summary>The connection is closed without a reply.</summary>
    public static FilterResult Disconnect { get; } = new(Outcome.Disconnect, null);

    /// <summary>The reply that is sent in place of the step; null where it takes place or the connection is closed.</summary>
    public Reply? Reply { get; }

    /// <summary>Whether the step takes place.</summary>
    public bool IsContinue => _outcome == Outcome.Continue;

    /// <summary>Whether the connection is closed without a reply.</summary>
    public bool Disconnects => _outcome == Outcome.Disconnect;

    /// <summary>
    /// The rate at which the client's octets are read from now on, those of TLS included where it starts later; 0 for no change.
    /// </summary>
    public int OctetsPerSecond { get; }

    internal bool IsDecided => _outcome != Outcome.None;

    /// <summary>The step does not take place, and the client gets the reply. A rejected greeting or a 421 ends the session.</summary>
    /// <param name="reply">A reply of class 4 or 5.</param>
    /// <exception cref="ArgumentException">The reply is of another class.</exception>
    public static FilterResult Reject(Reply reply) => new(Outcome.Respond, new SmtpRejection(reply).Reply);

    /// <summary>
    /// The step does not take place, and the client gets the reply, of any class. For tests of clients: after a 2yz reply to RCPT, for
    /// example, the client takes a recipient for accepted that no sink knows.
    /// </summary>
    public static FilterResult Respond(Reply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return new FilterResult(Outcome.Respond, reply);
    }

    /// <summary>
    /// The same decision, and from now on the client's octets are read at this rate, to the session's end or to the next rate.
    /// </summary>
    /// <param name="octetsPerSecond">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is less than 1.</exception>
    public FilterResult Throttled(int octetsPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(octetsPerSecond, 1);
        return new FilterResult(_outcome, Reply, octetsPerSecond);
    }
}
