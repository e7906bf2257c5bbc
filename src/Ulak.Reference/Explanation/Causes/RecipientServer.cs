using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>The server of a reader who is the recipient.</summary>
internal static class RecipientServer
{
    /// <summary>Whether the reader does not get mail, and the server that others do not reach belongs to the reader's domain.</summary>
    public static bool IsUnreachable(IReadOnlyDictionary<string, string> values, StepContext context) => context.IsByRecipient
        && context.Reason is Reason.Timeout or Reason.ConnectionRefused or Reason.Network && context.Audience != Audience.Developer
        && values.TryGetValue("host", out var host) && values.TryGetValue("domain", out var domain)
        && (host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase))
        && !ProviderDomains.Mailboxes.Contains(domain);
}
