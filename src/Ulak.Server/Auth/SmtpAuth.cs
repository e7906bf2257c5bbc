using System.Security.Cryptography;
using System.Text;
using Ulak.Smtp.Addresses;

namespace Ulak.Server.Auth;

/// <summary>The users who may log in. Thread-safe.</summary>
public interface IUserDirectory
{
    /// <summary>
    /// The iterations of the users' verifiers. An unknown user is shown the same number, so that SCRAM does not reveal who exists.
    /// </summary>
    int Iterations => ScramVerifier.DefaultIterations;

    /// <summary>
    /// A secret of at least 16 octets that stays the same across restarts: the salt that an unknown user is shown is derived from it, so
    /// that it does not change where that of a known user stays. Null where there is none; then the salt changes with each start.
    /// </summary>
    ReadOnlyMemory<byte>? Secret => null;

    /// <summary>A user's verifier; null for an unknown user.</summary>
    ValueTask<ScramVerifier?> FindAsync(string user, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a user may send under an address. Called for a submission (RFC 6409 §6.1), and not for the null reverse-path.
    /// </summary>
    ValueTask<bool> MaySendAsAsync(string user, Mailbox sender, CancellationToken cancellationToken);
}

/// <summary>Validates the tokens of OAUTHBEARER (RFC 7628) and XOAUTH2. Thread-safe.</summary>
public interface IBearerTokenValidator
{
    /// <summary>Returns the token's user; null for a token that is invalid or belongs to another user.</summary>
    /// <param name="token">The token.</param>
    /// <param name="user">The user that the client named; empty where it named none.</param>
    /// <param name="cancellationToken">Cancels the validation.</param>
    ValueTask<string?> ValidateAsync(string token, string user, CancellationToken cancellationToken);
}

/// <summary>AUTH of a listener, RFC 4954.</summary>
public sealed class SmtpAuth
{
    // Created on first use: the generator is OpenSSL's, which takes milliseconds to load and some MB of memory.
    private readonly Lazy<byte[]> _randomSecret = new(() => RandomNumberGenerator.GetBytes(32));

    /// <summary>
    /// Offers PLAIN, LOGIN, CRAM-MD5, OAUTHBEARER and XOAUTH2, also without TLS, and accepts any user with any secret. For servers that
    /// catch mail in tests. SCRAM is not offered, because it proves to the client that the server knows the password.
    /// </summary>
    public static SmtpAuth AnyUser { get; } = new()
    {
        Users = Auth.AnyUser.Instance,
        Tokens = Auth.AnyUser.Instance,
        AllowWithoutTls = true,
        AcceptsAnyUser = true,
    };

    /// <summary>The users.</summary>
    public required IUserDirectory Users { get; init; }

    /// <summary>Validates tokens; null where OAUTHBEARER and XOAUTH2 are not offered.</summary>
    public IBearerTokenValidator? Tokens { get; init; }

    /// <summary>Whether a client may log in without TLS. Only for loopback: RFC 4954 §4 forbids PLAIN without TLS elsewhere.</summary>
    public bool AllowWithoutTls { get; init; }

    /// <summary>Whether MAIL requires a login: 530 5.7.0, RFC 4954 §6.</summary>
    public bool Required { get; init; }

    /// <summary>Failed logins of a session, after which it ends with 421 4.7.0.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Whether any user with any secret is accepted.</summary>
    internal bool AcceptsAnyUser { get; init; }

    /// <summary>The same, with a login required for MAIL.</summary>
    public SmtpAuth WithRequiredLogin() => new()
    {
        Users = Users,
        Tokens = Tokens,
        AllowWithoutTls = AllowWithoutTls,
        Required = true,
        MaxAttempts = MaxAttempts,
        AcceptsAnyUser = AcceptsAnyUser,
    };

    /// <summary>The mechanisms that are offered, the strongest first: clients use the first that they know.</summary>
    internal IEnumerable<string> GetMechanisms(bool tls)
    {
        if (!tls && !AllowWithoutTls)
        {
            yield break;
        }

        if (!AcceptsAnyUser)
        {
            if (tls)
            {
                yield return "SCRAM-SHA-256-PLUS";
            }

            yield return "SCRAM-SHA-256";
        }

        yield return "PLAIN";
        yield return "LOGIN";
        if (AcceptsAnyUser)
        {
            yield return "CRAM-MD5";
        }

        if (Tokens is not null)
        {
            yield return "OAUTHBEARER";
            yield return "XOAUTH2";
        }
    }

    /// <summary>
    /// The verifier of a user, or for an unknown user one that no password matches, always the same for the same name:
    /// neither the salt, nor the iterations, nor the time reveal whether the user exists (RFC 5802 §9).
    /// </summary>
    internal async ValueTask<(ScramVerifier Verifier, bool Known)> FindVerifierAsync(string user, CancellationToken cancellationToken)
    {
        if (await Users.FindAsync(user, cancellationToken).ConfigureAwait(false) is { } verifier)
        {
            return (verifier, true);
        }

        var secret = Users.Secret is { } given ? given.ToArray() : _randomSecret.Value;
        var salt = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(user))[..16];
        return (new ScramVerifier(salt, Users.Iterations, HMACSHA256.HashData(salt, secret), HMACSHA256.HashData(secret, salt)), false);
    }
}
