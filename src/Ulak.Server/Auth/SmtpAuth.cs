using System.Security.Cryptography;
using System.Text;
using Ulak.Smtp.Addresses;

namespace Ulak.Server.Auth;

/// <summary>Who may log in.</summary>
public interface IUserDirectory
{
    /// <summary>A user's verifier; null for a user that is not known.</summary>
    ValueTask<ScramVerifier?> FindAsync(string user, CancellationToken cancellationToken);

    /// <summary>Whether a user may send under an address: asked of a submission (RFC 6409 §6.1), and not for the null reverse-path.</summary>
    ValueTask<bool> MaySendAsAsync(string user, Mailbox sender, CancellationToken cancellationToken);
}

/// <summary>Checks the tokens of OAUTHBEARER (RFC 7628) and XOAUTH2.</summary>
public interface IBearerTokenValidator
{
    /// <summary>The user whose token it is; null for a token that is not good, or is not that user's.</summary>
    /// <param name="token">The token.</param>
    /// <param name="user">The user that the client named; empty where it named none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<string?> ValidateAsync(string token, string user, CancellationToken cancellationToken);
}

/// <summary>AUTH of a listener, RFC 4954.</summary>
public sealed class SmtpAuth
{
    // Drawn when first needed: the generator is OpenSSL's, which takes milliseconds to load and some MB to hold.
    private readonly Lazy<byte[]> _secret = new(() => RandomNumberGenerator.GetBytes(32));

    /// <summary>The users.</summary>
    public required IUserDirectory Users { get; init; }

    /// <summary>Checks tokens; null where OAUTHBEARER and XOAUTH2 are not offered.</summary>
    public IBearerTokenValidator? Tokens { get; init; }

    /// <summary>Whether a client may log in without TLS. For loopback alone: RFC 4954 §4 forbids PLAIN in clear anywhere else.</summary>
    public bool AllowWithoutTls { get; init; }

    /// <summary>Whether MAIL demands a login: 530 5.7.0, RFC 4954 §6.</summary>
    public bool Required { get; init; }

    /// <summary>Wrong logins in a session, after which it ends with 421 4.7.0.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The mechanisms that are offered, the strongest first: clients take the first that they know.</summary>
    internal IEnumerable<string> GetMechanisms(bool tls)
    {
        if (!tls && !AllowWithoutTls)
        {
            yield break;
        }

        if (tls)
        {
            yield return "SCRAM-SHA-256-PLUS";
        }

        yield return "SCRAM-SHA-256";
        yield return "PLAIN";
        yield return "LOGIN";
        if (Tokens is not null)
        {
            yield return "OAUTHBEARER";
            yield return "XOAUTH2";
        }
    }

    /// <summary>
    /// The verifier of a user, or for one that is not known a verifier that no password fits, always the same for the same name:
    /// neither the salt nor the time tells whether the user exists (RFC 5802 §9).
    /// </summary>
    internal async ValueTask<(ScramVerifier Verifier, bool Known)> FindVerifierAsync(string user, CancellationToken cancellationToken)
    {
        if (await Users.FindAsync(user, cancellationToken).ConfigureAwait(false) is { } verifier)
        {
            return (verifier, true);
        }

        var name = Encoding.UTF8.GetBytes(user);
        var salt = HMACSHA256.HashData(_secret.Value, name)[..16];
        return (new ScramVerifier(salt, ScramVerifier.DefaultIterations, HMACSHA256.HashData(salt, _secret.Value), HMACSHA256.HashData(_secret.Value, salt)), false);
    }
}
