using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Server;

/// <summary>
/// Stands between the client and what its commands do, and may answer in their place: for tests of a client's handling of errors, for policies, for delays.
/// It sees the commands that are well formed and in their place. One filter serves all sessions at once. What it throws costs the client a 451 4.3.0.
/// </summary>
public interface ISessionFilter
{
    /// <summary>Decides on a step. It may take its time: the client waits.</summary>
    ValueTask<FilterResult> DecideAsync(FilterContext moment, CancellationToken cancellationToken);
}

/// <summary>The steps that a filter sees.</summary>
public enum FilterStep
{
    /// <summary>The client has connected, and waits for the greeting.</summary>
    Greeting,

    /// <summary>A command is to be done.</summary>
    Command,

    /// <summary>The mail data is whole, and is to be committed.</summary>
    EndOfData,
}

/// <summary>Where a session is.</summary>
/// <param name="Session">What is known of it.</param>
/// <param name="Step">The step.</param>
/// <param name="Command">The command; null at the other steps.</param>
/// <param name="Mail">The transaction's MAIL; null outside of one.</param>
/// <param name="FirstRecipient">The transaction's first recipient; null where there is none yet.</param>
public readonly record struct FilterContext(SmtpSessionInfo Session, FilterStep Step, SmtpCommand? Command, MailCommand? Mail, RcptCommand? FirstRecipient);

/// <summary>What a filter decides.</summary>
public readonly struct FilterResult
{
    private FilterResult(Reply? reply, bool drops, int octetsPerSecond = 0) => (Reply, Disconnects, OctetsPerSecond) = (reply, drops, octetsPerSecond);

    /// <summary>The step takes place; the default.</summary>
    public static FilterResult Proceed => default;

    /// <summary>The connection is closed without a word.</summary>
    public static FilterResult Disconnect { get; } = new(null, true);

    /// <summary>What is said in the step's place; null where it takes place or the connection is closed.</summary>
    public Reply? Reply { get; }

    /// <summary>Whether the connection is closed without a word.</summary>
    public bool Disconnects { get; }

    /// <summary>How fast the client's octets are taken from now on, TLS's own among them where TLS is yet to begin; 0 for no change.</summary>
    public int OctetsPerSecond { get; }

    /// <summary>The same verdict, and from now on the client's octets are taken at this pace, as a slow line would: it holds to the session's end, or to the next pace.</summary>
    /// <param name="octetsPerSecond">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pace is none.</exception>
    public FilterResult Throttled(int octetsPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(octetsPerSecond, 1);
        return new FilterResult(Reply, Disconnects, octetsPerSecond);
    }

    /// <summary>The step does not take place, and this is said. A refused greeting or a 421 ends the session.</summary>
    public static FilterResult Respond(Reply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return new FilterResult(reply, false);
    }
}
