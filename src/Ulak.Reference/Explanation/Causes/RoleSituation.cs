using System.Buffers;
using System.Collections.Frozen;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Causes that depend on whose address or server is refused: the reader's own, a mail provider's, a sending service's, or the recipient's.
/// </summary>
internal static class RoleSituation
{
    private const string PublicDomain = "dmarc-public-domain";
    private const string ListedService = "blocklist-of-service";
    private const string RelayOfRecipient = "relay-recipient-side";

    // Domains in which everyone can have a mailbox: their records belong to the provider.
    private static readonly FrozenSet<string> PublicDomains = FrozenSet.ToFrozenSet(
    [
        "gmail.com", "googlemail.com", "google.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com",
        "ymail.com", "aol.com", "icloud.com", "me.com", "mac.com", "gmx.de", "gmx.net", "gmx.com", "gmx.at", "gmx.ch", "web.de",
        "t-online.de", "orange.fr", "free.fr", "laposte.net", "libero.it", "protonmail.com", "proton.me", "mail.ru", "yandex.ru",
        "yandex.com", "qq.com", "163.com", "126.com", "naver.com", "fastmail.com", "comcast.net", "verizon.net", "hotmail.fr",
        "hotmail.co.uk", "yahoo.co.uk", "yahoo.fr", "yahoo.co.jp", "yahoo.de", "wp.pl", "o2.pl", "interia.pl", "seznam.cz",
    ], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> AboutAlignment =
        FrozenSet.ToFrozenSet(["spf-fail", "dmarc-policy", "dmarc-unauthenticated", "dkim-missing"]);

    // A mail server reports another server's refusal of a recipient: Exim, Postfix, qmail.
    private static readonly SearchValues<string> RecipientServer = SearchValues.Create(
        ["from remote mail server after RCPT TO", "in reply to RCPT TO", "does not like recipient", "Remote host said"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [PublicDomain, ListedService, RelayOfRecipient];

    /// <summary>The more precise cause; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values) => cause switch
        {
            { Id: var id } when AboutAlignment.Contains(id) && values.TryGetValue("senderDomain", out var domain)
                && PublicDomains.Contains(domain) => (PublicDomain, values),
            { Entry.Reason: "blocklist" or "reputation" } when finding.IsByService && IsAboutAddress(cause.Id) => (ListedService, values),
            { Id: "relay-login" } when !finding.IsWithoutQueue && !finding.IsOwnRefusal && finding.Statements.Any(IsOfRecipientServer) =>
                (RelayOfRecipient, values),
            _ => null,
        };

    /// <summary>Whether the refused IP address is the service's: not that of a link, a domain or the recipient's own list.</summary>
    private static bool IsAboutAddress(string cause) =>
        cause is not ("blocklist-url" or "blocklist-dead" or "blocklist-customer" or "reputation-new-domain" or "reputation-new-tenant");

    private static bool IsOfRecipientServer(Statement statement) => statement.Text.AsSpan().ContainsAny(RecipientServer);
}
