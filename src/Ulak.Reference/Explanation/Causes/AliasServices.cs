using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Services that give out addresses which only pass mail on, and the causes in which they stand between a person and a mailbox: their
/// customers can change neither the service's servers nor those of the mailbox.
/// </summary>
internal static partial class AliasServices
{
    private const string Refused = "reputation-forwarding-service";
    private const string ReplyForm = "address-alias-reply";
    private const string OwnFilter = "content-alias-service";

    private static readonly FrozenSet<string> Domains = FrozenSet.ToFrozenSet(
    [
        "mozmail.com", "simplelogin.com", "simplelogin.co", "simplelogin.fr", "slmail.me", "slmails.com", "aleeas.com", "8alias.com",
        "8shield.net", "silomails.com", "dralias.com", "anonaddy.com", "anonaddy.me", "addy.io", "addy.to", "addy.biz", "addymail.com",
        "4wrd.cc", "mailer.me", "duck.com", "passmail.net", "passmail.com", "passinbox.com", "passfwd.com",
        "privaterelay.appleid.com", "33mail.com", "opayq.com", "spamgourmet.com", "fastmail.help",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [Refused, ReplyForm, OwnFilter];

    /// <summary>Whether the settings of the reader's program have no part in a cause: the service sends.</summary>
    public static bool IsBehindService(string cause) => cause == Refused;

    /// <summary>Whether a domain is one in which a service gives out aliases; each customer may have a name below it.</summary>
    public static bool Owns(string domain) =>
        Domains.Contains(domain)
        || (domain.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && Domains.Contains(domain[(dot + 1)..]));

    /// <summary>The more precise cause, with the values that its texts need; null if no such service stands between.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values) => cause switch
        {
            null => null,
            { Entry.Reason: "reputation" or "blocklist" or "rate-limited" or "spf" or "dmarc" } when !finding.IsOwnRefusal
                && !finding.Person.RunsServer && ServiceOf(finding) is { } service => (Refused, values.With("name", service)),
            { Entry.Reason: "content-refused" } when !finding.IsOwnRefusal && finding.Match(Refusing()) is { } refusing =>
                (OwnFilter, values.With("name", refusing.Groups["name"].Value)),
            { Entry.Reason: "address-unknown" or "mailbox-disabled" or "mailbox-full" or "relay-denied" }
                when !finding.IsOwnRefusal && ReplyAddress().Match(finding.Address ?? "") is { Success: true } form =>
                (ReplyForm, values.With("alias-name", form.Groups["alias"].Value)
                    .With("contact-address", $"{form.Groups["name"].Value}@{form.Groups["domain"].Value}")),
            _ => null,
        };

    /// <summary>The service whose server the mailbox behind the forwarding refuses; null if the text names none.</summary>
    private static string? ServiceOf(Finding finding)
    {
        if (finding.Match(Service()) is { } named && finding.Person.Forwards)
        {
            var name = named.Groups["name"].Value;
            return name.Contains("cloudflare", StringComparison.OrdinalIgnoreCase) || char.IsAsciiDigit(name[0])
                ? "Cloudflare Email Routing" : name;
        }

        return null;
    }

    // A service is meant where it is named beside forwarding; Cloudflare, which also serves DNS, only by the name of this service or the
    // addresses from which it sends.
    [GeneratedRegex(
        @"\b(?<name>SimpleLogin|Simple Login|AnonAddy|addy\.io|ImprovMX|(?-i:Forward Email)|forwardemail\.net|Firefox Relay|ForwardMX"
        + @"|33mail|DuckDuckGo Email Protection|Erine|Cloudflare Email (?:Routing|Worker)s?|cloudflare[-_. ]?(?:temp[-_. ]?)?e?mail"
        + @"|cloudflare-email\.(?:net|org|com)|104\.30\.\d{1,3}\.\d{1,3})\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Service();

    // "SimpleLogin rejects mails from …".
    [GeneratedRegex(
        @"\b(?<name>SimpleLogin|AnonAddy|addy\.io|ImprovMX|(?-i:Forward Email)|Firefox Relay|DuckDuckGo|Proton Pass)(?: aliases| servers?)?"
        + @" (?:also |now |always )?(?:rejects|blocks|refuses|bounces|is (?:rejecting|blocking|refusing|bouncing))\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Refusing();

    // "alias+name=example.com@domain": the form in which a customer of such a service writes to others by the alias.
    [GeneratedRegex(
        @"^(?![^+@]*(?:bounce|return|verp|prvs|srs|reply|delivery))(?<alias>[^+@=]{1,64})\+(?<name>[^@=]{1,64})="
        + @"(?<domain>(?:[\w-]+\.)+[a-z]{2,})@",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ReplyAddress();
}
