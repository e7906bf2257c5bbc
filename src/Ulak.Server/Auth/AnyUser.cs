using Ulak.Smtp.Addresses;

namespace Ulak.Server.Auth;

/// <summary>The directory of <see cref="SmtpAuth.AnyUser"/>: every user is accepted, and may send under every address.</summary>
internal sealed class AnyUser : IUserDirectory, IBearerTokenValidator
{
    public static AnyUser Instance { get; } = new();

    /// <summary>No verifier: passwords are not looked at.</summary>
    public ValueTask<ScramVerifier?> FindAsync(string user, CancellationToken cancellationToken) => default;

    public ValueTask<bool> MaySendAsAsync(string user, Mailbox sender, CancellationToken cancellationToken) => new(true);

    /// <summary>The user that the client named. RFC 7628 §3.1 allows a client to name none.</summary>
    public ValueTask<string?> ValidateAsync(string token, string user, CancellationToken cancellationToken) =>
        new(user.Length > 0 ? user : "anonymous");
}
