using System.Net;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>The start of a session: implicit TLS, the greeting, EHLO or HELO, STARTTLS and AUTH.</summary>
internal sealed class SessionStartup(SmtpWire wire, SmtpClientOptions options, EndPoint? local)
{
    /// <summary>The greeting.</summary>
    public Reply? Greeting { get; private set; }

    /// <summary>The capabilities of the server, under TLS if there is TLS.</summary>
    public ServerCapabilities Capabilities { get; private set; } = ServerCapabilities.None;

    /// <summary>Whether the server has announced that it closes the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Runs to the point where MAIL may be sent.</summary>
    /// <exception cref="ClientFaultException">The session cannot start.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Tls.Mode == TlsMode.Implicit)
        {
            await wire.StartTlsAsync(options.Tls, options.Timeouts.Tls, cancellationToken).ConfigureAwait(false);
        }

        Greeting = await wire.ReadReplyAsync(SmtpStep.Greeting, options.Timeouts.Greeting, cancellationToken).ConfigureAwait(false);
        Expect(Greeting, SmtpStep.Greeting, 220);
        await HelloAsync(cancellationToken).ConfigureAwait(false);
        if (options.Tls.Mode is TlsMode.StartTls or TlsMode.Opportunistic)
        {
            await StartTlsAsync(cancellationToken).ConfigureAwait(false);
        }

        if (options.Credentials is { } credentials)
        {
            await new Authentication(wire, credentials, options.Timeouts.Auth).RunAsync(Capabilities, cancellationToken).ConfigureAwait(
                false);
        }
    }

    private async Task HelloAsync(CancellationToken cancellationToken)
    {
        var timeout = options.Timeouts.Mail;
        if (options.Protocol == MailProtocol.Lmtp)
        {
            // RFC 2033 §4.1: LHLO has the syntax and the reply of EHLO, and there is no older form.
            var lhlo = await wire.SendAsync(new LhloCommand(HeloName.ForEhlo(options, local)), SmtpStep.Hello, timeout, cancellationToken)
                .ConfigureAwait(false);
            Expect(lhlo, SmtpStep.Hello, 250);
            Capabilities = ServerCapabilities.Parse(lhlo);
            return;
        }

        var ehlo = await wire.SendAsync(new EhloCommand(HeloName.ForEhlo(options, local)), SmtpStep.Hello, timeout, cancellationToken)
            .ConfigureAwait(false);
        if (ehlo.Code.Value is 500 or 501 or 502 or 504 or 550)
        {
            // RFC 5321 §3.2: fall back to HELO.
            var helo = await wire.SendAsync(new HeloCommand(HeloName.ForHelo(options)), SmtpStep.Hello, timeout, cancellationToken)
                .ConfigureAwait(false);
            Expect(helo, SmtpStep.Hello, 250);
            Capabilities = ServerCapabilities.None;
            return;
        }

        Expect(ehlo, SmtpStep.Hello, 250);
        Capabilities = ServerCapabilities.Parse(ehlo);
    }

    private async Task StartTlsAsync(CancellationToken cancellationToken)
    {
        if (!Capabilities.Supports(SmtpExtensions.StartTls))
        {
            if (options.Tls.Mode == TlsMode.Opportunistic)
            {
                return;
            }

            throw new ClientFaultException(new ClientFault(
                ClientFaultKind.TlsNotOffered, SmtpStep.Tls,
                    "The server does not offer STARTTLS, and the policy requires TLS (RFC 3207 §4.1)"));
        }

        var reply =
            await wire.SendAsync(new StartTlsCommand(), SmtpStep.Tls, options.Timeouts.Tls, cancellationToken).ConfigureAwait(false);
        if (reply.Code.Value != 220)
        {
            if (options.Tls.Mode == TlsMode.Opportunistic && reply.Code.Class is 4 or 5 && reply.Code.Value != 421)
            {
                return;
            }

            IsClosed = reply.Code.Value == 421;
            throw new ClientFaultException(new ClientFault(
                ClientFaultKind.TlsNotOffered, SmtpStep.Tls, $"The server refused STARTTLS: {reply}")
            { Reply = reply });
        }

        // After a failed handshake the connection is in no known state; after a good one, the capabilities are void (RFC 3207 §4.2).
        IsClosed = true;
        await wire.StartTlsAsync(options.Tls, options.Timeouts.Tls, cancellationToken).ConfigureAwait(false);
        IsClosed = false;
        Capabilities = ServerCapabilities.None;
        await HelloAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Expect(Reply reply, SmtpStep step, int code)
    {
        if (reply.Code.Value == code)
        {
            return;
        }

        IsClosed = reply.Code.Value == 421; // the server closes after it, RFC 5321 §3.8
        throw new ClientFaultException(reply.Code.Class is 4 or 5
            ? new ClientFault(ClientFaultKind.Rejected, step, $"The server does not accept mail now: {reply}") { Reply = reply }
            : new ClientFault(ClientFaultKind.UnexpectedReply, step, $"The server sent '{reply}' instead of {code}") { Reply = reply });
    }
}
