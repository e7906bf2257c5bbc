using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// What a blocklist names in a refusal. Most lists hold the addresses of servers; some hold domains, and then a link in the message or the
/// domain of the sender is refused, whatever server the message comes from.
/// </summary>
internal static partial class ListedSubject
{
    private const string Link = "blocklist-url";
    private const string SenderDomain = "blocklist-sender-domain";
    private const string AliasDomain = "blocklist-alias-service";

    // Refusals by a list or a filter that do not state what was found.
    private static readonly FrozenSet<string> General = FrozenSet.ToFrozenSet(
    [
        "blocklist-named", "blocklist-spamhaus", "blocklist-customer", "blocklist-of-service", "blocklist-barracuda", "blocklist-spamcop",
        "blocklist-uceprotect", Link, "content-general", "content-no-words", "content-spam", "content-named-filter", "content-phishing",
        "reputation-poor", "reputation-named-filter", "reputation-spamhaus-proofpoint", "policy-general", "sender-blocked",
        "sender-refused-by-receiver", "unknown-no-cause",
    ]);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [Link, SenderDomain, AliasDomain];

    /// <summary>The more precise cause, with the values that its texts need; null if the refusal names an address or nothing.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (cause is null || finding.IsOwnRefusal || !General.Contains(cause.Id))
        {
            return null;
        }

        if (finding.Match(Sender()) is { } sender)
        {
            var domain = sender.Groups["domain"].Value.TrimEnd('.');
            return (AliasServices.Owns(domain) ? AliasDomain : SenderDomain,
                domain.Length > 0 ? values.With("senderDomain", domain) : values);
        }

        return finding.Match(Linked()) is not { } link ? null
            : (Link, link.Groups["link"] is { Length: > 0 } found ? values.With("link", found.Value) : values);
    }

    // Postfix names what it looked up: "Sender address [a@b.example] blocked using dbl.example".
    [GeneratedRegex(
        @"\bSender address (?:rejected:? )?\[?<?(?:[^\s@\[\]<>]{0,80}@)?(?<domain>[\w-]+(?:\.[\w-]+)+)>?\]? (?:is )?"
        + @"(?:blocked|listed|blacklisted)"
        + @"|\b(?:sender|from|envelope|mail from|header)(?:'s)?[ -](?:e-?mail )?domain\b(?: (?:name|of))?:?[ (\[<""']{0,3}"
        + @"(?<domain>(?:[\w-]+\.)+[a-z]{2,})?[^\n]{0,40}\b(?:is |was )?(?:on|in|by|listed|blacklisted|blocklisted|black-listed)\b"
        + @"[^\n]{0,40}\b(?:list|dbl|surbl|uribl|blacklist|blocklist|rhsbl)"
        + @"|\bdomain of (?:the )?sender\b[^\n]{0,60}\b(?:listed|blacklisted|blocklist|dbl)\b"
        + @"|\brhsbl\b[^\n]{0,40}\bsender\b|\bsender\b[^\n]{0,40}\brhsbl\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Sender();

    // Whatever is called a link in the message, or a list that has only domains of links.
    [GeneratedRegex(
        @"\b(?:URLs?|URIs?|(?:hyper)?links?)\b(?: (?:in|inside|within|from|of) (?:this|the|your)? ?(?:e-?mail|message|mail|body|content))?"
        + @"[^\n.]{0,30}?[ (\[<""'`]{0,3}(?<link>(?:https?://)?(?:[\w-]+\.)+[a-z]{2,})?[^\n]{0,60}"
        + @"\b(?:listed|blacklisted|blocklisted|black-?list|block-?list|blocked|banned|surbl|uribl|dbl)\b"
        + @"|\b(?:listed|blacklisted|blocklisted|blocked|banned|forbidden|suspicious|malicious|spam(?:my|vertised)?|bad)\s(?:URLs?|URIs?"
        + @"|(?:hyper)?links?|domain(?: name)?s? in (?:the |your )?(?:body|message))\b"
        + @"(?:[^\n]{0,12}?[ (\[<""'`:]{1,3}(?<link>(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}))?"
        + @"|\bcontains?\b[^\n]{0,30}\b(?:URLs?|URIs?|(?:hyper)?links?|domains?)\b[^\n]{0,30}\b(?:listed|blacklisted|on|in|by|blocked)\b"
        + @"[^\n]{0,30}(?:list|surbl|uribl|dbl)"
        + @"|\b(?<!ddress[^\n]{0,80}|[Cc]lient [^\n]{0,80}|[Hh][Ee][Ll][Oo] [^\n]{0,80})(?:multi\.surbl\.org|multi\.uribl\.com|black\.uribl"
        + @"|spamrl\.com)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Linked();
}
