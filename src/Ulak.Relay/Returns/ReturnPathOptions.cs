using Ulak.Relay.ReturnPaths;
using Ulak.Relay.Routing;

namespace Ulak.Relay.Returns;

/// <summary>The return paths of messages, and what happens to reports that come back to them.</summary>
/// <param name="Signer">Signs and verifies them.</param>
internal sealed record ReturnPathOptions(ReturnPathSigner Signer)
{
    /// <summary>The addresses that get feedback reports (RFC 5965); null for none.</summary>
    public AddressSet? Feedback { get; init; }

    /// <summary>Whether what comes back is sent on to the sender of the message.</summary>
    public bool IsForwarded { get; init; } = true;
}
