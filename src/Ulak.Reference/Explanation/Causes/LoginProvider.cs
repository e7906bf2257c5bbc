using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Explanation.Settings;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// A refused login whose words are general, at a provider that the settings beside the reply name: each wants another kind of password.
/// </summary>
internal static partial class LoginProvider
{
    private static readonly (string Cause, Regex Host)[] Providers =
    [
        ("auth-gmail-app-password", Host(@"smtp\.gmail\.com|smtp\.googlemail\.com|smtp-relay\.gmail\.com")),
        ("auth-authorization-code", Host(@"smtp\.(?:exmail\.)?qq\.com|smtp\.(?:163|126|yeah)\.(?:com|net)")),
        ("auth-yahoo", Host(@"smtp\.mail\.yahoo\.[a-z.]+|smtp\.aol\.com")),
        ("auth-icloud", Host(@"smtp\.mail\.me\.com")),
        ("auth-zoho", Host(@"smtp(?:pro)?\.zoho\.[a-z.]+")),
        ("auth-yandex", Host(@"smtp\.yandex\.[a-z.]+")),
        ("auth-mail-ru", Host(@"smtp\.mail\.ru")),
        ("auth-gmx", Host(@"mail\.gmx\.(?:net|com)|smtp\.web\.de")),
        ("auth-ses", Host(@"email-smtp\.(?:[\w-]+\.)?amazonaws\.com(?:\.cn)?|SimpleEmailService\S*|Amazon SES|AWS SES")),
        ("auth-microsoft-credentials", Host(@"smtp\.office365\.com|smtp-mail\.outlook\.com|smtp\.live\.com")),
        ("auth-brevo-key", Host(@"smtp\.sendgrid\.net|smtp-relay\.(?:brevo|sendinblue)\.com|smtp\.mailgun\.org|smtp\.postmarkapp\.com")),
    ];

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [.. Providers.Select(provider => provider.Cause)];

    /// <summary>The provider's cause in place of the general one; null if no provider is named.</summary>
    public static string? Find(Cause? cause, Finding finding)
    {
        if (cause?.Id != "auth-credentials" || finding.IsOwnRefusal)
        {
            return null;
        }

        // The server in the settings, or else the mailbox's domain.
        var own = finding.Settings.Host ?? ServiceHosts.Of(Domain(finding)?.Split('.')[0] ?? "");
        if (own is not null && Providers.FirstOrDefault(each => each.Host.IsMatch(own)).Cause is { } named)
        {
            return named;
        }

        foreach (var statement in finding.Statements)
        {
            var text = statement.Head;
            foreach (var (name, host) in Providers)
            {
                if (host.IsMatch(text))
                {
                    return name;
                }
            }
        }

        return own is null ? Named(finding) : null;
    }

    /// <summary>The provider that a person names beside the error, if it is one only: "I use Mailgun", "my Gmail account".</summary>
    private static string? Named(Finding finding)
    {
        var named = finding.Statements.SelectMany(statement => InSentence().Matches(statement.Head))
            .Select(match => CauseOf(match.Groups["service"].Success ? match.Groups["service"].Value : match.Groups["mailbox"].Value))
            .Distinct().ToList();
        return named is [var only] ? only : null;
    }

    private static string CauseOf(string name) => name.ToLowerInvariant() switch
    {
        "gmail" or "google workspace" or "g suite" => "auth-gmail-app-password",
        "yahoo" or "aol" => "auth-yahoo",
        "icloud" => "auth-icloud",
        "zoho" => "auth-zoho",
        "yandex" => "auth-yandex",
        "gmx" or "web.de" => "auth-gmx",
        "amazon ses" or "aws ses" => "auth-ses",
        "outlook" or "hotmail" or "office 365" or "office365" or "microsoft 365" => "auth-microsoft-credentials",
        _ => "auth-brevo-key",
    };

    // A sending service is never a recipient's; a mailbox provider counts only as what sends: "with Gmail", "Gmail SMTP".
    [GeneratedRegex(
        @"(?<![\w@.-])(?<service>Brevo|Sendinblue|SendGrid|Mailgun|Postmark|Mailjet|Amazon SES|AWS SES)(?![\w@.-]*[\w@])"
        + @"|\b(?:use|uses|using|with|through|via|over)\s(?:(?:my|our|a|the|own)\s){0,2}"
        + @"(?<mailbox>Gmail|Google Workspace|G Suite|Yahoo|AOL|iCloud|Zoho|Yandex|GMX|WEB\.DE|Hotmail|Office ?365|Microsoft 365)\b(?!\.)"
        + @"|(?<![\w@.-])(?<mailbox>Gmail|Google Workspace|G Suite|Yahoo|AOL|iCloud|Zoho|Yandex|GMX|WEB\.DE|Hotmail|Office ?365"
        + @"|Microsoft 365)['’]?s?\s(?:SMTP|mail server|credentials|app password)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex InSentence();

    private static string? Domain(Finding finding) =>
        finding.Settings.Find(SettingRole.User)?.Value.Split('@') is [_, var domain] && ProviderDomains.Mailboxes.Contains(domain)
            ? domain : null;

    private static Regex Host(string names) =>
        new(@"\b(?:" + names + @")\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
}
