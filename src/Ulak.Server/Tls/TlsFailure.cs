using System.Security.Authentication;

namespace Ulak.Server.Tls;

/// <summary>Describes why a handshake failed, so that an operator can act on it.</summary>
internal static class TlsFailure
{
    /// <summary>The reasons of OpenSSL and their descriptions; the first that occurs in the text applies.</summary>
    private static readonly (string Sign, string Words)[] Reasons =
    [
        ("unsupported protocol", "the client offers only versions of TLS older than 1.2"),
        ("version too low", "the client offers only versions of TLS older than 1.2"),
        ("no shared cipher", "client and server have no cipher suite in common"),
        ("unknown ca", "the client does not trust the issuer of the server's certificate"),
        ("certificate unknown", "the client does not accept the server's certificate"),
        ("bad certificate", "the client does not accept the server's certificate"),
        ("certificate expired", "the client considers the server's certificate expired"),
        ("certificate_required", "the client showed no certificate, and one is demanded here"),
        ("peer did not return a certificate", "the client showed no certificate, and one is demanded here"),
        ("wrong version number", "what the client sent is no TLS"),
        ("http request", "what the client sent is no TLS but an HTTP request"),
        ("unexpected eof", "the client closed the connection within the handshake"),
        ("remote certificate was rejected", "the client showed no certificate that is trusted here"),
        ("cannot determine the frame size", "what the client sent is no TLS"),
        ("associated private key", "what the client sent is no hello of TLS, or the certificate has no private key"),
        ("corrupted frame", "what the client sent is no TLS"),
    ];

    public static string Describe(Exception exception, bool late)
    {
        if (late)
        {
            return "the client did not finish the handshake in time";
        }

        if (ConnectionEnded(exception))
        {
            return "the client closed the connection within the handshake";
        }

        for (var each = exception; each is not null; each = each.InnerException)
        {
            foreach (var (sign, words) in Reasons)
            {
                if (each.Message.Contains(sign, StringComparison.OrdinalIgnoreCase))
                {
                    return words;
                }
            }
        }

        return (exception.InnerException ?? exception).Message;
    }

    private static bool ConnectionEnded(Exception exception) =>
        exception is IOException && exception is not InvalidDataException && exception.InnerException is not AuthenticationException
        && (exception.Message.Contains("unexpected EOF", StringComparison.OrdinalIgnoreCase) || exception is EndOfStreamException);
}
