using System.Collections.Immutable;
using Ulak.Server.Auth;

namespace Ulak.Configuration;

/// <summary>A user of the configuration, in addition to the users of the store.</summary>
internal sealed record UserSettings
{
    /// <summary>The name in <c>users.NAME</c>, which only identifies the setting.</summary>
    public required string Key { get; init; }

    /// <summary>The name for the login. Empty if not set yet.</summary>
    public string Name { get; init; } = "";

    /// <summary>The password, or a SCRAM verifier.</summary>
    public string Secret { get; init; } = "";

    /// <summary>The addresses that the user may send from. Empty for the name, if it is an address.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    public ImmutableArray<string> EffectiveAddresses => Addresses.IsEmpty ? [Name] : Addresses;

    public ScramVerifier CreateVerifier() => ScramVerifier.Parse(Secret) ?? ScramVerifier.FromPassword(Secret);
}
