using Ulak.Server.Auth;
using Ulak.Smtp.Addresses;

namespace Ulak.TestKit.Sinks;

/// <summary>
/// The users of the tests: ann with the password "pencil, 1 of 2", who owns ann@example.com, and whose token is "token-of-ann".
/// </summary>
public sealed class TestUsers : IUserDirectory, IBearerTokenValidator
{
    /// <summary>Ann's password.</summary>
    public const string Password = "pencil, 1 of 2";

    // RFC 7677 §4's least, so that tests are quick; the salt is fixed, so that they are the same each time.
    private static readonly ScramVerifier Ann = ScramVerifier.FromPassword(
        Password, [.. Enumerable.Range(1, 16).Select(i => (byte)i)], 4096);

    /// <inheritdoc/>
    public int Iterations => Ann.Iterations;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Secret { get; } = "the secret of the tests"u8.ToArray();

    /// <inheritdoc/>
    public ValueTask<ScramVerifier?> FindAsync(string user, CancellationToken cancellationToken) => user switch
    {
        "ann" => new(Ann),
        "trouble" => throw new IOException("The users are away."),
        _ => default,
    };

    /// <inheritdoc/>
    public ValueTask<bool> MaySendAsAsync(string user, Mailbox sender, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        return new(sender.ToString() == "ann@example.com");
    }

    /// <inheritdoc/>
    public ValueTask<string?> ValidateAsync(string token, string user, CancellationToken cancellationToken) =>
        new(token == "token-of-ann" && user is "" or "ann" ? "ann" : null);
}
