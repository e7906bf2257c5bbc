using System.Text;
using Ulak.Client.Sasl;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>The AUTH exchange, RFC 4954 §4.</summary>
internal sealed class Authentication(SmtpWire wire, SmtpCredentials credentials, TimeSpan timeout)
{
    /// <summary>Logs in with the first mechanism that the server accepts.</summary>
    /// <exception cref="ClientFaultException">The login failed.</exception>
    public async Task RunAsync(ServerCapabilities capabilities, CancellationToken cancellationToken)
    {
        if (!wire.IsEncrypted && !credentials.AllowWithoutTls)
        {
            throw Fault(ClientFaultKind.TlsNotOffered, "The login is not sent because the connection has no TLS (RFC 4954 §4)", null);
        }

        var offered = capabilities.Supports(SmtpExtensions.Auth) ? capabilities.AuthMechanisms : [];
        Reply? rejection = null;
        foreach (var mechanism in MechanismSelector.Select(credentials, offered, wire.ServerCertificate, wire.Host))
        {
            var reply = await ExchangeAsync(mechanism, cancellationToken).ConfigureAwait(false);
            if (reply.Code.IsPositiveCompletion)
            {
                return;
            }

            rejection = reply;

            // Another mechanism helps only if the server does not have this one (504, 500, 502), or not on this connection (534, 538).
            if (reply.Code.Value is not (500 or 502 or 504 or 534 or 538))
            {
                break;
            }
        }

        throw rejection is null
            ? Fault(ClientFaultKind.NoMechanism, NoMechanismText(offered), null)
            : Fault(ClientFaultKind.AuthenticationRejected, $"The server rejected the login of {credentials.User}: {rejection}", rejection);
    }

    private static string NoMechanismText(IReadOnlyCollection<string> offered) => offered.Count == 0
        ? "The server offers no login (AUTH)"
        : $"The server offers no login mechanism that fits the credentials, only {string.Join(' ', offered)}";

    private async Task<Reply> ExchangeAsync(SaslMechanism mechanism, CancellationToken cancellationToken)
    {
        var initial = mechanism.InitialResponse is { } first ? ToBase64(first) : null;
        if (initial is not null && mechanism.Name.Length + initial.Length + 8 > CommandLimits.CommandLineLength)
        {
            // RFC 4954 §4: an initial response that makes the line too long is sent after the first challenge.
            initial = null;
        }

        var reply =
            await wire.SendAsync(new AuthCommand(mechanism.Name, initial), SmtpStep.Auth, timeout, cancellationToken).ConfigureAwait(false);
        while (reply.Code.Value == 334)
        {
            var response = TryFromBase64(reply.Text, out var challenge) ? mechanism.Respond(challenge) : null;
            if (response is null)
            {
                // RFC 4954 §4: "*" cancels the exchange; the server replies 501.
                await wire.SendAuthResponseAsync("*", SmtpStep.Auth, timeout, cancellationToken).ConfigureAwait(false);
                throw Fault(
                    ClientFaultKind.UnexpectedReply,
                        $"The server sent an invalid challenge for {mechanism.Name}, or could not prove that it knows the password", reply);
            }

            reply = await wire.SendAuthResponseAsync(Convert.ToBase64String(response), SmtpStep.Auth, timeout, cancellationToken)
                .ConfigureAwait(false);
        }

        if (reply.Code.IsPositiveCompletion && !mechanism.IsComplete)
        {
            throw Fault(
                ClientFaultKind.UnexpectedReply, "The server accepted the login without proving that it knows the password (RFC 5802 §3)",
                    reply);
        }

        if (!reply.Code.IsPositiveCompletion && reply.Code.Class is not (4 or 5))
        {
            throw Fault(ClientFaultKind.UnexpectedReply, $"The server sent '{reply}' to AUTH", reply);
        }

        return reply;
    }

    // RFC 4954 §4: an empty initial response is "=".
    private static string ToBase64(byte[] response) => response.Length == 0 ? "=" : Convert.ToBase64String(response);

    private static bool TryFromBase64(string text, out byte[] octets)
    {
        octets = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var isValid = Convert.TryFromBase64String(text.Trim(), octets, out var length);
        octets = octets[..length];
        return isValid;
    }

    private static ClientFaultException Fault(ClientFaultKind kind, string text, Reply? reply) =>
        new(new ClientFault(kind, SmtpStep.Auth, text) { Reply = reply });
}
