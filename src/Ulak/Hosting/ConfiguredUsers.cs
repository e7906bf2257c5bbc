using System.Collections.Frozen;
using Ulak.Configuration;
using Ulak.Inbox;
using Ulak.Server.Auth;
using Ulak.Smtp.Addresses;
using Ulak.Storage;

namespace Ulak.Hosting;

/// <summary>The users of the configuration and of the store. A user of the configuration takes precedence.</summary>
internal sealed class ConfiguredUsers : IUserDirectory
{
    private readonly FrozenDictionary<string, (ScramVerifier Verifier, UserSettings Settings)> _configured;
    private readonly StoreUserDirectory _stored;
    private readonly LoginSecret _secret;

    public ConfiguredUsers(UlakSettings settings, IUserStore store)
    {
        _secret = new LoginSecret(settings.Data.Directory);
        _configured = settings.Users.Values.ToFrozenDictionary(
            user => user.Name, user => (user.CreateVerifier(() => _secret.Value), user), StringComparer.Ordinal);
        _stored = new StoreUserDirectory(store);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Secret => _secret.Value;

    /// <inheritdoc/>
    public ValueTask<ScramVerifier?> FindAsync(string user, CancellationToken cancellationToken) =>
        _configured.TryGetValue(user, out var found)
            ? ValueTask.FromResult<ScramVerifier?>(found.Verifier)
            : _stored.FindAsync(user, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> MaySendAsAsync(string user, Mailbox sender, CancellationToken cancellationToken) =>
        _configured.TryGetValue(user, out var found)
            ? ValueTask.FromResult(StoreUserDirectory.MayUse(found.Settings.EffectiveAddresses, sender))
            : _stored.MaySendAsAsync(user, sender, cancellationToken);
}
