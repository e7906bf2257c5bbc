using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Unknown addresses that are no person's: those at which a mailing list's program takes commands, and those that a service gives out for
/// replies to one notification. No spelling and no phone call helps there.
/// </summary>
internal static partial class ListAddresses
{
    private const string Command = "address-list-command";
    private const string ReplyToken = "address-reply-token";

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [Command, ReplyToken];

    /// <summary>The more precise cause; null if the address may be a person's.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (cause?.Entry.Reason is not ("address-unknown" or "mailbox-disabled"))
        {
            return null;
        }

        var written = values.GetValueOrDefault("alias") ?? finding.Address ?? "";
        var name = finding.IsMatch(ExpiredReply()) || ReplyAddress().IsMatch(written) ? ReplyToken
            : SubscriptionAddress().IsMatch(written) || (CommandAddress().IsMatch(written) && finding.IsMatch(OfList())) ? Command
            : null;

        // Where an alias leads inside of the service is none of the reader's business.
        return name is null ? null : (name, Written(values, written));
    }

    private static Dictionary<string, string> Written(IReadOnlyDictionary<string, string> values, string written)
    {
        var own = values.Where(each => each.Key is not ("alias" or "typo")).ToDictionary(each => each.Key, each => each.Value);
        if (written.Contains('@', StringComparison.Ordinal))
        {
            own["address"] = written;
            own["domain"] = written[(written.LastIndexOf('@') + 1)..];
        }

        return own;
    }

    // "expired missed message address", as Zulip writes.
    [GeneratedRegex(
        @"\b(?:expired|invalid|used|unknown)\b[^.\n]{0,40}\b(?:missed message address|reply (?:address|key|token))",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ExpiredReply();

    // "reply+0123456789abcdef0123@…", "incoming+…", Zulip's "mm…".
    [GeneratedRegex(
        @"^(?:reply|replies|incoming|inbound|notifications?|comments?|issues?|tickets?|thread|mm)[+._-]?(?:[a-z]{1,12}[+._-])?"
        + @"(?=[\da-z]*\d[\da-z]*\d[\da-z]*\d[\da-z]*\d)[\da-z]{16,}[^@]*@",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ReplyAddress();

    [GeneratedRegex(@"^[\w.-]+?[-+](?:un)?subscribe(?:[-+=][^@]*)?@|^(?:majordomo|listserv|mailman|sympa|ecartis|listproc)@",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SubscriptionAddress();

    [GeneratedRegex(@"^[\w.-]+?[-+](?:sub|unsub|join|leave|confirm|request|owner|digest)(?:[-+=][^@]*)?@",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex CommandAddress();

    [GeneratedRegex(@"\b(?:mailing ?lists?|lists?|listserv|mailman|majordomo|ezmlm|sympa|mlmmj|liste|listes|lista|listas|рассылк\w*)\b"
        + @"|\b(?:un)?subscri|\babonn|\babmeld|\bdésinscri|\bcancell|\babonelik",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OfList();
}
