using System.Collections.Immutable;

namespace Ulak.Console;

/// <summary>Where caught mail may be released to.</summary>
internal sealed record ReleaseSettings
{
    /// <summary>The server as <c>host:port</c>. Empty for none.</summary>
    public string Server { get; init; } = "";

    /// <summary>Whole addresses, or domains as <c>@example.org</c>, that mail may be released to; empty for none.</summary>
    public ImmutableArray<string> AllowedRecipients { get; init; } = [];

    /// <summary>The first recipient of a message that is allowed, or else the only address that is; empty for none.</summary>
    public string Suggest(IEnumerable<string> recipients) =>
        recipients.FirstOrDefault(Allows) ?? (AllowedRecipients is [var only] && !only.StartsWith('@') ? only : "");

    /// <summary>Whether mail may be released to an address.</summary>
    public bool Allows(string address) => AllowedRecipients.Any(allowed =>
        allowed.StartsWith('@') ? address.EndsWith(allowed, StringComparison.OrdinalIgnoreCase)
            : address.Equals(allowed, StringComparison.OrdinalIgnoreCase));
}
