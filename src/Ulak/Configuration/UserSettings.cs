using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Ulak.Server.Auth;

namespace Ulak.Configuration;

/// <summary>A user of the configuration, in addition to the users of the store.</summary>
internal sealed record UserSettings
{
    private const int SaltLength = 16;

    /// <summary>The name in <c>users.NAME</c>, which only identifies the setting.</summary>
    public required string Key { get; init; }

    /// <summary>The name for the login. Empty if not set yet.</summary>
    public string Name { get; init; } = "";

    /// <summary>The password, or a SCRAM verifier.</summary>
    public string Secret { get; init; } = "";

    /// <summary>The addresses that the user may send from. Empty for the name, if it is an address.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>The language of reports to the user; empty for that of the message, or the default.</summary>
    public string Language { get; init; } = "";

    public ImmutableArray<string> EffectiveAddresses => Addresses.IsEmpty ? [Name] : Addresses;

    /// <summary>
    /// The verifier of the secret. The salt of a plain password is derived, so that it is the same after each start: clients may cache
    /// the salted password (RFC 5802 §5.1).
    /// </summary>
    /// <param name="saltSecret">Returns the secret that the salt is derived from. It is called only for a plain password.</param>
    public ScramVerifier CreateVerifier(Func<ReadOnlyMemory<byte>> saltSecret)
    {
        if (ScramVerifier.Parse(Secret) is { } verifier)
        {
            return verifier;
        }

        var salt = HMACSHA256.HashData(saltSecret().Span, Encoding.UTF8.GetBytes("salt of " + Name))[..SaltLength];
        return ScramVerifier.FromPassword(Secret, salt, ScramVerifier.DefaultIterations);
    }
}
