using Ulak.Smtp.Replies;

namespace Ulak.Server;

/// <summary>The replies that close the channel. Their text starts with the server's domain, RFC 5321 §4.2.</summary>
internal sealed class ChannelReplies(string hostName)
{
    /// <summary>RFC 5321 §4.1.1.10.</summary>
    public Reply Goodbye { get; } = new(221, "2.0.0", $"{hostName} Goodbye");

    /// <summary>RFC 4954 §4: limits password guessing.</summary>
    public Reply TooManyFailedLogins { get; } = new(421, "4.7.0", $"{hostName} Too many failed logins: try again later");

    /// <summary>A failure of the server; the channel closes. RFC 5321 §3.8.</summary>
    public Reply ServerFault { get; } = new(421, "4.3.0", $"{hostName} The server failed and closes the channel: try again later");

    /// <summary>The sink did not reply in time. RFC 5321 §4.5.3.2.6.</summary>
    public Reply CommitTimeout { get; } = new(421, "4.3.0", $"{hostName} The message could not be stored in time: try again later");

    /// <summary>RFC 5321 §3.8.</summary>
    public Reply ShuttingDown { get; } = new(421, "4.3.2", $"{hostName} The server is stopping: try again later");

    /// <summary>RFC 5321 §4.5.3.2.7; X.4.2 of RFC 3463 §3.5: bad connection.</summary>
    public Reply CommandTimeout { get; } = new(421, "4.4.2", $"{hostName} No command came in time: the channel closes");

    /// <summary>RFC 5321 §4.5.3.2.5.</summary>
    public Reply MailDataTimeout { get; } = new(421, "4.4.2", $"{hostName} The mail data stopped coming: the channel closes");

    /// <summary>As <see cref="MailDataTimeout"/>, for data that arrives too slowly.</summary>
    public Reply MailDataTooSlow { get; } = new(421, "4.4.2", $"{hostName} The mail data came too slowly: the channel closes");

    /// <summary>X.7.0 of RFC 3463 §3.8.</summary>
    public Reply TooManyFaults { get; } = new(421, "4.7.0", $"{hostName} Too many faults in this session: the channel closes");

    /// <summary>X.7.0 of RFC 3463 §3.8.</summary>
    public Reply EndlessLine { get; } = new(421, "4.7.0", $"{hostName} A line without end: the channel closes");

    /// <summary>X.7.0 of RFC 3463 §3.8; RFC 5321 §3.1 lets a server reject a client at once.</summary>
    public Reply TooManyConnections { get; } = new(421, "4.7.0", $"{hostName} Too many connections: try again later");

    /// <summary>As <see cref="TooManyConnections"/>.</summary>
    public Reply ConnectionRateExceeded { get; } = new(
        421, "4.7.0", $"{hostName} Too many new connections from your address: keep connections open, or try again in some minutes");

    /// <summary>As <see cref="TooManyConnections"/>.</summary>
    public Reply TooManyRecentFaults { get; } = new(
        421, "4.7.0", $"{hostName} Too many faults in your last sessions: try again in some minutes");

    /// <summary>As <see cref="TooManyConnections"/>.</summary>
    public Reply TooManyConnectionsFromAddress { get; } = new(
        421, "4.7.0", $"{hostName} Too many connections from your address: close some, or try again later");

    /// <summary>X.7.0 of RFC 3463 §3.8.</summary>
    public Reply TooManyJunkCommands { get; } = new(421, "4.7.0", $"{hostName} Too many commands without a message: the channel closes");
}
