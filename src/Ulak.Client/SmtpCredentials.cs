namespace Ulak.Client;

/// <summary>
/// The credentials of a login (RFC 4954). The set is closed: <see cref="PasswordCredentials"/> and <see cref="TokenCredentials"/>.
/// </summary>
/// <param name="User">The user name.</param>
public abstract record SmtpCredentials(string User)
{
    /// <summary>
    /// The mechanisms that may be used, in upper case; null for all that fit. The strongest that the server offers is used first.
    /// </summary>
    public IReadOnlyList<string>? Mechanisms { get; init; }

    /// <summary>
    /// Whether the login may be sent without TLS, e.g. on loopback. If not, a connection without TLS is a fault: PLAIN, LOGIN and the token
    /// mechanisms send the secret in clear text (RFC 4954 §4).
    /// </summary>
    public bool AllowWithoutTls { get; init; }

    /// <summary>The user name only: credentials appear in logs.</summary>
    public sealed override string ToString() => $"credentials of {User}";
}

/// <summary>A user name and a password: SCRAM-SHA-256-PLUS, SCRAM-SHA-256, CRAM-MD5, PLAIN or LOGIN.</summary>
/// <param name="User">The user name.</param>
/// <param name="Password">The password.</param>
public sealed record PasswordCredentials(string User, string Password) : SmtpCredentials(User);

/// <summary>A user name and an OAuth 2.0 access token: OAUTHBEARER (RFC 7628) or XOAUTH2.</summary>
/// <param name="User">The user name.</param>
/// <param name="Token">The access token.</param>
public sealed record TokenCredentials(string User, string Token) : SmtpCredentials(User);
