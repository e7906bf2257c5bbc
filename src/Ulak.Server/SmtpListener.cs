using System.IO.Pipelines;
using System.Net;
using Ulak.Server.Commands;
using Ulak.Server.Limits;
using Ulak.Server.Sessions;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Replies;

namespace Ulak.Server;

/// <summary>Serves the connections of one listener: give it each one as a pair of pipes. Safe for use from any thread.</summary>
public sealed class SmtpListener
{
    private readonly HelloReplies _hello;

    /// <summary>A listener.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public SmtpListener(SmtpServer server, SmtpListenerOptions options)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Check() is [var problem, ..])
        {
            throw new ArgumentException(problem, nameof(options));
        }

        Server = server;
        Options = options;
        Stops = new StopSignal(server.Clock);
        Offered = Possible(options);
        _hello = new HelloReplies(options, Offered, server.Time);

        // RFC 5321 §4.2: "ESMTP" in the greeting; no version, for it would tell an attacker what to try.
        Greeting = new Reply(220, null, $"{options.HostName} {(options.Kind == ListenerKind.Lmtp ? "LMTP" : "ESMTP")}");
        HeloReply = new Reply(250, null, options.HostName);
        TooBigReply = Replies.MessageTooBig(options.Limits.MessageOctets);
        HelpReply = CommandTable.Overview(this);
    }

    /// <summary>What the listener's sessions are like.</summary>
    public SmtpListenerOptions Options { get; }

    internal SmtpServer Server { get; }

    internal StopSignal Stops { get; }

    internal Extensions Offered { get; }

    internal Reply Greeting { get; }

    internal Reply HeloReply { get; }

    internal Reply TooBigReply { get; }

    internal Reply HelpReply { get; }

    internal Extensions OfferedTo(SessionState state) => _hello.Offered(state.Facts, state.IsTrusted);

    internal Reply HelloReply(SessionState state) => _hello.Reply(state.Facts, state.IsTrusted);

    /// <summary>
    /// Serves one connection to its end. It throws nothing that a client can cause, and completes neither pipe: that is for who owns the connection,
    /// who should close it when the task is done.
    /// </summary>
    /// <param name="transport">The connection.</param>
    /// <param name="remote">The client's address; null for a transport without one.</param>
    /// <param name="local">The address at which it was received.</param>
    /// <param name="stop">
    /// Asks the session to end: the command in hand is finished, 421 4.3.2 is said. It must not be a token that tells that the client went away:
    /// a client may send its last commands and close at once, and still wants them done.
    /// </param>
    public Task RunAsync(IDuplexPipe transport, EndPoint? remote, EndPoint? local, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var opened = Server.Time.GetUtcNow();
        var facts = new SessionFacts { Id = Server.NextId(opened), OpenedAt = opened, Remote = remote, Local = local, Listener = Options.Name };
        var session = new SmtpSession(this, transport, facts);
        // A proxy speaks for many: it is counted by address when it has said for whom.
        var counted = Options.ProxyProtocol && Options.Trusted.Contains(remote) ? null : remote;
        var answer = Server.Admission.Enter(counted);
        return answer == AdmissionAnswer.Admitted ? session.RunAsync(counted, stop) : session.TurnAwayAsync(answer);
    }

    private static Extensions Possible(SmtpListenerOptions options)
    {
        var offered = options.Offered & SmtpListenerOptions.Implemented;
        if (options.Tls is null or { Implicit: true })
        {
            offered &= ~Extensions.StartTls;
        }

        if (options.Tls is null)
        {
            offered &= ~Extensions.RequireTls;
        }

        if (options.Trusted.Networks.IsEmpty)
        {
            offered &= ~Extensions.XClient;
        }

        // RFC 4865 §3: for submissions alone; and only where somebody holds what is to be held.
        if (options.Kind != ListenerKind.Submission || options.LongestHold is null)
        {
            offered &= ~Extensions.FutureRelease;
        }

        return options.Auth is null ? offered & ~Extensions.Auth : offered;
    }
}
