using System.IO.Pipelines;
using System.Net;
using Ulak.Server.Commands;
using Ulak.Server.Sessions;
using Ulak.Server.State;
using Ulak.Server.Telemetry;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Server;

/// <summary>Runs the sessions of one listener, each over a pair of pipes. Thread-safe.</summary>
public sealed class SmtpListener
{
    private readonly HelloReplies _helloReplies;

    /// <summary>Creates a listener.</summary>
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
        OfferedExtensions = ExtensionOffer.GetPossible(options);
        _helloReplies = new HelloReplies(options, server.Time);

        // RFC 5321 §4.2: "ESMTP" in the greeting; no version, because it would help an attacker.
        Greeting = new Reply(220, null, $"{options.HostName} {(options.Kind == ListenerKind.Lmtp ? "LMTP" : "ESMTP")}");
        HeloReply = new Reply(250, null, options.HostName);
        Replies = new ChannelReplies(options.HostName);
        Filters = new FilterPipeline(options.Filters);
        Metrics = new ServerMetrics(options.Name);
        MaxCommandLineLength = CommandLimits.MaxLineLength(OfferedExtensions);
        MessageTooBigReply = ServerReplies.MessageTooBig(options.Limits.MessageOctets);
        HelpReply = CommandTable.CreateHelpReply(this);
    }

    /// <summary>The listener's options.</summary>
    public SmtpListenerOptions Options { get; }

    internal SmtpServer Server { get; }

    internal ShutdownBroadcast Shutdown { get; }

    internal SmtpExtensions OfferedExtensions { get; }

    internal Reply Greeting { get; }

    internal Reply HeloReply { get; }

    /// <summary>The replies that close the channel.</summary>
    internal ChannelReplies Replies { get; }

    internal FilterPipeline Filters { get; }

    internal ServerMetrics Metrics { get; }

    /// <summary>Whether mail needs a login: RFC 4954 §6, RFC 6409 §4.3.</summary>
    internal bool RequiresLogin => Options.Auth is { Required: true } || Options.Kind == ListenerKind.Submission;

    /// <summary>The longest line that may be a command, CRLF included.</summary>
    internal int MaxCommandLineLength { get; }

    internal Reply MessageTooBigReply { get; }

    internal Reply HelpReply { get; }

    internal SmtpExtensions GetOfferedExtensions(SessionContext context) =>
        _helloReplies.GetExtensions(context.Info, context.IsTrustedProxy);

    internal Reply GetHelloReply(SessionContext context) => _helloReplies.GetReply(context.Info, context.IsTrustedProxy);

    /// <summary>
    /// Runs the session of one connection. No input of a client makes it throw. It completes neither pipe: the owner of the connection
    /// closes it when the task has completed.
    /// </summary>
    /// <param name="transport">The connection.</param>
    /// <param name="remote">The client's address; null for a transport without one.</param>
    /// <param name="local">The local address of the connection.</param>
    /// <param name="stop">
    /// Asks the session to end: the current command is finished, then 421 4.3.2 is sent. Do not pass a token that signals a disconnected
    /// client: a client may send its last commands and close at once, and they are still to be executed.
    /// </param>
    public Task RunAsync(IDuplexPipe transport, EndPoint? remote, EndPoint? local, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var opened = Server.Time.GetUtcNow();
        var info = new SmtpSessionInfo
        {
            Id = Server.NextId(opened),
            OpenedAt = opened,
            Remote = remote,
            Local = local,
            Listener = Options.Name,
        };
        return new SmtpSession(this, transport, info, stop).RunAsync();
    }
}
