using Ulak.Server.Auth;
using Ulak.Smtp.Addresses;
using Ulak.Storage;

namespace Ulak.Inbox;

/// <summary>Authenticates the users of the store.</summary>
internal sealed class StoreUserDirectory(IUserStore store) : IUserDirectory
{
    /// <inheritdoc/>
    public async ValueTask<ScramVerifier?> FindAsync(string user, CancellationToken cancellationToken) =>
        await store.FindUserAsync(user, cancellationToken) is { } found ? ScramVerifier.Parse(found.Verifier) : null;

    /// <inheritdoc/>
    public async ValueTask<bool> MaySendAsAsync(string user, Mailbox sender, CancellationToken cancellationToken) =>
        await store.FindUserAsync(user, cancellationToken) is { } found && MayUse(found.Addresses, sender);

    /// <summary>Whether a sender is one of the addresses. <c>*@DOMAIN</c> is every address of a domain.</summary>
    public static bool MayUse(IEnumerable<string> addresses, Mailbox sender) => addresses.Any(address => Matches(address, sender));

    // RFC 5321 §2.4: the domain is case-insensitive, the local-part is not.
    private static bool Matches(string address, Mailbox sender)
    {
        var at = address.LastIndexOf('@');
        return at > 0
            && string.Equals(address[(at + 1)..], sender.Domain, StringComparison.OrdinalIgnoreCase)
            && (address.AsSpan(0, at) is "*" || address.AsSpan(0, at).SequenceEqual(sender.LocalPart));
    }
}
