using System.Collections.Frozen;
using Ulak.Reference.Explanation;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>
/// What a word of another classifier can be in ours. Where theirs is one word for several causes
/// (a "blocked" host may be on a list, have a bad name, or be refused by rule), each of ours that falls under it is right.
/// sisimai's words mean what its manual defines (libsisimai.org/en/reason, and the pages of Sisimai::Reason).
/// </summary>
internal static class ReasonTable
{
    /// <summary>sisimai's own judgements, made from more than the text: not counted.</summary>
    public static readonly FrozenSet<string> NotCounted = FrozenSet.Create("filtered", "onhold", "undefined");

    private static readonly FrozenDictionary<string, Reason[]> Words = new Dictionary<string, Reason[]>
    {
        ["userunknown"] = [Reason.AddressUnknown],
        ["mailboxfull"] = [Reason.MailboxFull],
        // Theirs: given up, or on the way to it, because no connection came about. We name the cause where the text does.
        ["expired"] = [Reason.Expired, Reason.Network, Reason.Timeout, Reason.ConnectionRefused, Reason.Delayed],
        // Theirs: refused for the sender's address or domain.
        ["rejected"] = [Reason.SenderRefused, Reason.Policy],
        // Theirs: refused for "a client IP address or a hostname, or the parameter of HELO/EHLO"; for the last see ClientRules.
        ["blocked"] = [Reason.Blocklist, Reason.Reputation, Reason.ReverseDns],
        ["badreputation"] = [Reason.Reputation],
        ["hostunknown"] = [Reason.DomainUnknown, Reason.NoMx],
        ["authfailure"] = [Reason.Spf, Reason.Dkim, Reason.Dmarc],
        ["requireptr"] = [Reason.ReverseDns],
        ["feedback"] = [Reason.Feedback],
        ["spamdetected"] = [Reason.ContentRefused],
        ["contenterror"] = [Reason.ContentRefused, Reason.Syntax],
        // Theirs: "DNS look up failure or other network problems"; we distinguish a name that does not exist from a look-up that failed.
        ["networkerror"] = [Reason.Network, Reason.DomainUnknown, Reason.Timeout, Reason.ConnectionRefused, Reason.NoMx, Reason.Loop],
        // A host that takes no mail at all: by null MX, by 521, or by X.3.2.
        ["notaccept"] = [Reason.NullMx, Reason.NoMx, Reason.Policy, Reason.SystemError],
        // Theirs: any 5.7.X that nothing else explains, "a sender's email address is camouflaged" among them: that is what SPF and DMARC
        // find out.
        ["securityerror"] = [Reason.Spf, Reason.Dmarc, Reason.AuthenticationNeeded, Reason.AuthenticationFailed, Reason.Tls, Reason.Policy],
        ["suspend"] = [Reason.MailboxDisabled, Reason.Suspended],
        // Theirs: "a header content or a format of the original message violates security policies", forbidden attachments too.
        ["policyviolation"] = [Reason.Policy, Reason.ContentRefused, Reason.Syntax],
        ["norelaying"] = [Reason.RelayDenied],
        ["mailererror"] = [Reason.SystemError],
        // Theirs covers a host that is set up so that its mail comes back to itself ("System incorrectly configured", RFC 3463 X.3.5).
        ["systemerror"] = [Reason.SystemError, Reason.Loop],
        ["systemfull"] = [Reason.SystemFull],
        // Theirs counts recipients as well as connections.
        ["toomanyconn"] = [Reason.RateLimited, Reason.TooManyRecipients],
        ["speeding"] = [Reason.RateLimited],
        ["exceedlimit"] = [Reason.TooLarge],
        ["mesgtoobig"] = [Reason.TooLarge],
        ["delivered"] = [Reason.Delivered],
        ["syntaxerror"] = [Reason.Syntax],
        ["notcompliantrfc"] = [Reason.Syntax],
        ["virusdetected"] = [Reason.Virus],
        ["hasmoved"] = [Reason.Moved],
        ["failedstarttls"] = [Reason.Tls],
        ["vacation"] = [Reason.AutoReply],
        // postalsys/bounce-classifier
        ["mailbox_full"] = [Reason.MailboxFull],
        ["ip_blacklisted"] = [Reason.Blocklist, Reason.Reputation],
        ["auth_failure"] = [Reason.Spf, Reason.Dkim, Reason.Dmarc],
        ["relay_denied"] = [Reason.RelayDenied],
        ["mailbox_disabled"] = [Reason.MailboxDisabled, Reason.Suspended],
        ["user_unknown"] = [Reason.AddressUnknown],
        ["greylisting"] = [Reason.Greylisted],
        ["server_error"] = [Reason.SystemError],
        ["spam_blocked"] = [Reason.ContentRefused],
        ["rate_limited"] = [Reason.RateLimited],
        ["unknown"] = [Reason.Unknown],
        ["virus_detected"] = [Reason.Virus],
        ["policy_blocked"] = [Reason.Policy],
        ["geo_blocked"] = [Reason.Policy, Reason.Reputation],
        ["uribl_blacklisted"] = [Reason.ContentRefused, Reason.Blocklist],
        ["domain_blacklisted"] = [Reason.Blocklist, Reason.Reputation, Reason.ContentRefused],
        // kumomta
        ["QuotaIssues"] = [Reason.MailboxFull],
        ["Uncategorized"] = [Reason.Unknown],
        ["InvalidRecipient"] = [Reason.AddressUnknown],
        ["BadDomain"] = [Reason.DomainUnknown, Reason.NoMx, Reason.NullMx],
        ["InactiveMailbox"] = [Reason.MailboxDisabled, Reason.Suspended, Reason.Moved],
        ["InvalidSender"] = [Reason.SenderRefused],
        ["NoAnswerFromHost"] = [Reason.Timeout, Reason.Network, Reason.ConnectionRefused],
        ["BadConnection"] = [Reason.Network, Reason.Timeout, Reason.ConnectionRefused],
        ["DNSFailure"] = [Reason.Network, Reason.DomainUnknown, Reason.NoMx],
        ["RoutingErrors"] = [Reason.Network, Reason.DomainUnknown, Reason.NoMx, Reason.Loop],
        ["TransientFailure"] = [Reason.SystemError, Reason.RateLimited],
        ["MessageExpired"] = [Reason.Expired],
        ["ProtocolErrors"] = [Reason.Syntax, Reason.ContentRefused],
        ["TooManyRecipients"] = [Reason.TooManyRecipients],
        ["PolicyRelated"] = [Reason.Policy],
        ["AuthenticationFailed"] = [Reason.AuthenticationFailed, Reason.AuthenticationNeeded, Reason.Spf, Reason.Dkim, Reason.Dmarc],
    }.ToFrozenDictionary();

    /// <summary>
    /// Our rules about a client's address or the name that it gives at HELO, whatever their reason is: under "blocked" by definition.
    /// </summary>
    private static readonly FrozenSet<string> ClientRules =
        FrozenSet.Create("gmail-allowlist", "exo-ipv6", "helo-refused", "helo-argument", "postfix-helo-unresolved", "exo-helo");

    /// <summary>Whether a result falls under another classifier's word. A word that the table does not know fits nothing.</summary>
    public static bool Matches(string word, RecipientExplanation? answer) => answer is not null
        && (Words.GetValueOrDefault(word)?.Contains(answer.Reason) == true
            || (word == "blocked" && answer.Rule is { } rule && ClientRules.Contains(rule)));
}
