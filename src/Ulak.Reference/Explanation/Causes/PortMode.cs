using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Recognizes settings in a text that combine a port with the wrong kind of TLS: port 465 is TLS from the start, the others begin in clear
/// text (RFC 8314 §3.3). Libraries print both beside a failure that alone names neither.
/// </summary>
internal static partial class PortMode
{
    private const string Mismatch = "tls-port-mismatch";

    // The causes that only state that no connection came about: the settings beside them are more precise.
    private static readonly FrozenSet<string> Unspecific = FrozenSet.ToFrozenSet(
    [
        "net-connect-failed", "net-connection-lost", "net-no-greeting", "net-other", "timeout-own-server", "timeout-conversation",
        "tls-handshake", "tls-broke-off", "tls-socket-closed", "tls-wrong-mode",
    ]);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [Mismatch];

    /// <summary>The more precise cause, with the port; null if the text does not show such settings.</summary>
    public static (string Cause, string Port)? Find(string? cause, Finding finding)
    {
        if (cause is null || !Unspecific.Contains(cause))
        {
            return null;
        }

        foreach (var statement in finding.Statements.Take(3))
        {
            var match = Settings().Match(statement.Text.Length > 4000 ? statement.Text[..4000] : statement.Text);
            if (match.Success)
            {
                return (Mismatch, match.Groups["port"].Value);
            }
        }

        return null;
    }

    // PHP and PHPMailer; Jakarta Mail; nodemailer in both orders; Windows Live Mail and Outlook Express.
    [GeneratedRegex(
        @"\b(?:ssl|tls|smtps)://[\w.-]+:(?<port>587|25)\b"
        + @"|opening to (?!ssl|tls)[\w.-]+:(?<port>465)\b"
        + @"|\bport:? (?<port>465), isSSL false|\bport:? (?<port>587|25), isSSL true"
        + @"|\bsecure['""]?: false,?\s[^}]{0,200}?\bport['""]?: ['""]?(?<port>465)\b"
        + @"|\bport['""]?: ['""]?(?<port>465)['""]?,\s[^}]{0,200}?\bsecure['""]?: false\b"
        + @"|\bsecure['""]?: true,?\s[^}]{0,200}?\bport['""]?: ['""]?(?<port>587|25)\b"
        + @"|\bport['""]?: ['""]?(?<port>587|25)['""]?,\s[^}]{0,200}?\bsecure['""]?: true\b"
        + @"|\bPort: ?(?<port>465),? ?\n?,? ?Secure ?\(SSL\): ?No",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 200)]
    private static partial Regex Settings();
}
