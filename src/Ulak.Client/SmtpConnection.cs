using System.Net;
using System.Net.Sockets;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>
/// One connection to a server, for any number of messages. What a server causes is returned as a value: a reply or a <see
/// cref="ClientFault"/>.
/// Not thread-safe: call its members one at a time.
/// </summary>
public sealed class SmtpConnection : IAsyncDisposable
{
    private readonly SmtpWire _wire;
    private readonly SmtpClientOptions _options;
    private bool _isClosed;
    private bool _mustReset;

    private SmtpConnection(SmtpWire wire, SmtpClientOptions options) => (_wire, _options) = (wire, options);

    /// <summary>The greeting of the server.</summary>
    public Reply Greeting { get; private set; } = null!;

    /// <summary>The capabilities of the server.</summary>
    public ServerCapabilities Capabilities { get; private set; } = ServerCapabilities.None;

    /// <summary>Whether the connection is under TLS.</summary>
    public bool IsEncrypted => _wire.IsEncrypted;

    /// <summary>What is wrong with the certificate of the server, where the policy accepts any.</summary>
    public CertificateProblem CertificateProblem => _wire.CertificateProblem;

    /// <summary>Whether the connection can send another message.</summary>
    public bool IsUsable => !_isClosed;

    /// <summary>
    /// Connects to a host by name or address, reads the greeting and sends EHLO, or HELO if the server does not know EHLO. Of several
    /// addresses, the first that accepts the connection is used: IPv6 and IPv4 in turns, the next after 250 ms (RFC 8305).
    /// </summary>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static async Task<ConnectResult> ConnectAsync(
        string host, int port, SmtpClientOptions options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            var (socket, remote) = await SocketConnector.ConnectAsync(host, port, options, cancellationToken).ConfigureAwait(false);
            return await FromSocketAsync(socket, (host, port, remote), options, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientFaultException e)
        {
            return new ConnectResult(e.Fault);
        }
    }

    /// <summary>Connects to an address, or to a Unix socket, and starts a session as <see cref="ConnectAsync(string, int,
    /// SmtpClientOptions, CancellationToken)"/> does.</summary>
    /// <param name="endPoint">An <see cref="IPEndPoint"/> or a <see cref="UnixDomainSocketEndPoint"/>.</param>
    /// <param name="host">The name for TLS, SNI and the certificate; <see cref="TlsPolicy.HostName"/> overrides it.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static async Task<ConnectResult> ConnectAsync(
        EndPoint endPoint, string host, SmtpClientOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            var socket = await SocketConnector.ConnectAsync(endPoint, options, cancellationToken).ConfigureAwait(false);
            return await FromSocketAsync(
                socket, (host, (endPoint as IPEndPoint)?.Port ?? 0, endPoint), options, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientFaultException e)
        {
            return new ConnectResult(e.Fault);
        }
    }

    /// <summary>
    /// Starts a session on an open stream. The stream is closed with the connection, and also if the session cannot start.
    /// </summary>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static Task<ConnectResult> FromStreamAsync(Stream stream, SmtpClientOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        return StartAsync(new SmtpWire(stream, null, options), (null, null), options, cancellationToken);
    }

    /// <summary>
    /// Starts a session on a connected socket, which is closed with the connection, and also if the session cannot start.
    /// </summary>
    internal static Task<ConnectResult> FromSocketAsync(
        Socket socket, (string Host, int Port, EndPoint EndPoint) remote, SmtpClientOptions options, CancellationToken cancellationToken)
    {
        var wire = new SmtpWire(new NetworkStream(socket, ownsSocket: true), (remote.Host, remote.Port), options);
        return StartAsync(wire, (socket.LocalEndPoint, remote.EndPoint), options, cancellationToken);
    }

    /// <summary>Sends one message. After a fault or a 421 the connection is not usable.</summary>
    /// <exception cref="InvalidOperationException">The connection is no longer usable.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled; the connection is no longer usable.</exception>
    public Task<SendResult> SendAsync(OutgoingMail mail, CancellationToken cancellationToken) =>
        RunAsync(mail, static (transaction, resetFirst, stop) => transaction.RunAsync(resetFirst, stop), cancellationToken);

    /// <summary>
    /// Asks whether the server would accept recipients: sends MAIL and each RCPT, but no message. Each result has the reply to RCPT, also a
    /// positive one; a server may still reject the message later.
    /// </summary>
    /// <param name="mail">The envelope. The content is not read; its properties are those that MAIL would announce.</param>
    /// <param name="cancellationToken">Cancels the operation; the connection is then no longer usable.</param>
    /// <exception cref="InvalidOperationException">The connection is no longer usable.</exception>
    public Task<SendResult> CheckRecipientsAsync(OutgoingMail mail, CancellationToken cancellationToken) =>
        RunAsync(mail, static (transaction, resetFirst, stop) => transaction.CheckRecipientsAsync(resetFirst, stop), cancellationToken);

    private async Task<SendResult> RunAsync(
        OutgoingMail mail, Func<MailTransaction, bool, CancellationToken, Task<SendResult>> run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        if (_isClosed)
        {
            throw new InvalidOperationException("The connection is over.");
        }

        if (mail.Recipients.IsDefaultOrEmpty)
        {
            throw new ArgumentException("A message has at least one recipient.", nameof(mail));
        }

        if (CapabilityCheck.FindFault(mail, Capabilities) is { } fault)
        {
            return new SendResult(
                [.. mail.Recipients.Select(recipient => new RecipientResult(recipient.To, SmtpStep.Mail, null, fault))], null);
        }

        var transaction = new MailTransaction(_wire, mail, Capabilities, _options);
        try
        {
            _isClosed = true; // until the transaction has completed
            var result = await run(transaction, _mustReset, cancellationToken).ConfigureAwait(false);
            (_isClosed, _mustReset) = (transaction.IsConnectionClosed, transaction.NeedsReset);
            return result;
        }
        catch (ClientFaultException e)
        {
            return transaction.FailRemaining(e.Fault);
        }
    }

    /// <summary>Sends QUIT and reads its reply, RFC 5321 §4.1.1.10. Returns null if there was none.</summary>
    public async Task<Reply?> QuitAsync(CancellationToken cancellationToken)
    {
        if (_isClosed)
        {
            return null;
        }

        _isClosed = true;
        try
        {
            return await _wire.SendAsync(new QuitCommand(), SmtpStep.Quit, _options.Timeouts.Quit, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientFaultException)
        {
            return null;
        }
    }

    /// <summary>Closes the connection without QUIT; call <see cref="QuitAsync"/> first.</summary>
    public ValueTask DisposeAsync() => _wire.DisposeAsync();

    private static async Task<ConnectResult> StartAsync(
        SmtpWire wire, (EndPoint? Local, EndPoint? Remote) ends, SmtpClientOptions options, CancellationToken cancellationToken)
    {
        var connection = new SmtpConnection(wire, options);
        var startup = new SessionStartup(wire, options, ends.Local);
        try
        {
            wire.RecordEvent(SessionEvent.Connected, ends.Remote?.ToString());
            await startup.RunAsync(cancellationToken).ConfigureAwait(false);
            (connection.Greeting, connection.Capabilities) = (startup.Greeting!, startup.Capabilities);
            return new ConnectResult(connection);
        }
        catch (ClientFaultException e)
        {
            if (!startup.IsClosed && CanQuitAfter(e.Fault.Kind))
            {
                await connection.QuitAsync(cancellationToken).ConfigureAwait(false); // RFC 5321 §3.1
            }

            await connection.DisposeAsync().ConfigureAwait(false);
            return new ConnectResult(e.Fault);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // After these faults the dialogue is still in step.
    private static bool CanQuitAfter(ClientFaultKind kind) => kind is ClientFaultKind.Rejected or ClientFaultKind.TlsNotOffered
        or ClientFaultKind.NoMechanism or ClientFaultKind.AuthenticationRejected;
}
