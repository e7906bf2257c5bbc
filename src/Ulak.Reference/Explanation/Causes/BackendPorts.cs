using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// The programs behind a mail server by the ports on which they listen by default: where nothing listens, the port names what does not
/// run.
/// </summary>
internal static partial class BackendPorts
{
    private static readonly FrozenDictionary<string, (string Program, string Unit)> Programs =
        new Dictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            ["24"] = ("Dovecot LMTP", "dovecot"),
            ["2525"] = ("Dovecot LMTP", "dovecot"),
            ["7025"] = ("Zimbra LMTP", "zimbra"),
            ["10024"] = ("Amavis", "amavis"),
            ["10026"] = ("Amavis", "amavis"),
            ["10025"] = ("smtpd (Amavis)", "postfix"),
            ["11332"] = ("Rspamd", "rspamd"),
            ["11333"] = ("Rspamd", "rspamd"),
            ["783"] = ("SpamAssassin", "spamassassin"),
            ["3310"] = ("ClamAV", "clamav-daemon"),
            ["8891"] = ("OpenDKIM", "opendkim"),
            ["12301"] = ("OpenDKIM", "opendkim"),
            ["8893"] = ("OpenDMARC", "opendmarc"),
            ["10023"] = ("Postgrey", "postgrey"),
            ["7777"] = ("iRedAPD", "iredapd"),
            ["10001"] = ("PostSRSd", "postsrsd"),
            ["12340"] = ("Dovecot quota-status", "dovecot"),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Adds the program whose port refused the connection.</summary>
    public static void AddTo(Dictionary<string, string> values, string text)
    {
        if (Refused().Match(text) is { Success: true } refused && Programs.TryGetValue(refused.Groups["port"].Value, out var program))
        {
            values.TryAdd("backend-port", refused.Groups["port"].Value);
            values.TryAdd("backend", program.Program);
            values.TryAdd("backend-unit", program.Unit);
        }
    }

    [GeneratedRegex(@"\]?:(?<port>\d{2,5})\]?: Connection refused", RegexOptions.CultureInvariant)]
    private static partial Regex Refused();
}
