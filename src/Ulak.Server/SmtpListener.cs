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
    private readonly HelloReplies _helloReplies;

    /// <summary>A listener.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public SmtpListener(SmtpServer server, SmtpListenerOptions options)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is [var problem, ..])
        {
            throw new ArgumentException(problem, nameof(options));
        }

        Server = server;
        Options = options;
        Shutdown = new ShutdownBroadcast(server.Clock);
        OfferedExtensions = GetSupportedExtensions(options);
        _helloReplies = new HelloReplies(options, OfferedExtensions, server.Time);

        // RFC 5321 §4.2: "ESMTP" in the greeting; no version, for it would tell an attacker what to try.
        Greeting = new Reply(220, null, $"{options.HostName} {(options.Kind == ListenerKind.Lmtp ? "LMTP" : "ESMTP")}");
        HeloReply = new Reply(250, null, options.HostName);
        MessageTooBigReply = ServerReplies.MessageTooBig(options.Limits.MessageOctets);
        HelpReply = CommandTable.CreateHelpReply(this);
    }

    /// <summary>What the listener's sessions are like.</summary>
    public SmtpListenerOptions Options { get; }

    internal SmtpServer Server { get; }

    internal ShutdownBroadcast Shutdown { get; }

    internal SmtpExtensions OfferedExtensions { get; }

    internal Reply Greeting { get; }

    internal Reply HeloReply { get; }

    internal Reply MessageTooBigReply { get; }

    internal Reply HelpReply { get; }

    internal SmtpExtensions GetOfferedExtensions(SessionContext state) => _helloReplies.GetExtensions(state.Info, state.IsTrustedProxy);

    internal Reply GetHelloReply(SessionContext state) => _helloReplies.GetReply(state.Info, state.IsTrustedProxy);

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
        var facts = new SmtpSessionInfo { Id = Server.NextId(opened), OpenedAt = opened, Remote = remote, Local = local, Listener = Options.Name };
        var session = new SmtpSession(this, transport, facts);
        // A proxy speaks for many: it is counted by address when it has said for whom.
        var counted = Options.ProxyProtocol && Options.TrustedProxies.Contains(remote) ? null : remote;
        var answer = Server.ConnectionLimiter.TryAcquire(counted);
        return answer == AdmissionResult.Admitted ? session.RunAsync(counted, stop) : session.RejectAsync(answer);
    }

    private static SmtpExtensions GetSupportedExtensions(SmtpListenerOptions options)
    {
        var offered = options.OfferedExtensions & SmtpListenerOptions.ImplementedExtensions;
        if (options.Tls is null or { Implicit: true })
        {
            offered &= ~SmtpExtensions.StartTls;
        }

        if (options.Tls is null)
        {
            offered &= ~SmtpExtensions.RequireTls;
        }

        if (options.TrustedProxies.Networks.IsEmpty)
        {
            offered &= ~SmtpExtensions.XClient;
        }

        // RFC 4865 §3: for submissions alone; and only where somebody holds what is to be held.
        if (options.Kind != ListenerKind.Submission || options.MaxHoldTime is null)
        {
            offered &= ~SmtpExtensions.FutureRelease;
        }

        return options.Auth is null ? offered & ~SmtpExtensions.Auth : offered;
    }
}
