using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Recognizes the host of a sending service's web API in a text: a program that sends over HTTPS has no use for ports and TLS modes of
/// SMTP.
/// </summary>
internal static partial class ApiHost
{
    /// <summary>The name of the cause that it gives.</summary>
    public const string Cause = "net-api-host";

    /// <summary>The host; null if the cause is not about a connection or the text has no such host.</summary>
    public static string? Find(string? cause, Finding finding)
    {
        if (cause is null || !(cause.StartsWith("net-", StringComparison.Ordinal) || cause.StartsWith("timeout-", StringComparison.Ordinal)
            || cause is "tls-socket-closed" or "tls-handshake" or "tls-broke-off" or "refused-own-server" or "dns-host-not-found"))
        {
            return null;
        }

        foreach (var statement in finding.Statements.Take(3))
        {
            var text = statement.Text.Length > 4000 ? statement.Text[..4000] : statement.Text;
            if (Host().Match(text) is { Success: true } match)
            {
                return match.Value;
            }
        }

        return null;
    }

    [GeneratedRegex(
        @"(?<![\w.@-])(?:email\.[a-z0-9-]+\.amazonaws\.com|api\.(?:sendgrid\.com|(?:eu\.)?mailgun\.net|postmarkapp\.com|brevo\.com"
        + @"|sendinblue\.com|mailjet\.com|resend\.com|sparkpost\.com|mailersend\.com|smtp2go\.com)|graph\.microsoft\.com"
        + @"|gmail\.googleapis\.com|oauth2\.googleapis\.com|login\.microsoftonline\.com|mandrillapp\.com)(?![\w-]|\.\w)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Host();
}
