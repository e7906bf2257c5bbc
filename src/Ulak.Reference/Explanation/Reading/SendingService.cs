using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// Whether a sending service delivered the message: the server that reports the refusal belongs to it, or the person names the
/// service beside a refusal of another server. The service's own refusals to a program are not meant.
/// </summary>
internal static partial class SendingService
{
    // The name stands in the sentences around the refusal.
    private const int MaxLength = 4000;

    public static ParsedInput Apply(string text, ParsedInput parsed)
    {
        if (parsed.Kind is InputKind.Event or InputKind.Log or InputKind.Transcript or InputKind.Code)
        {
            return parsed;
        }

        // The error of a program is the service's own refusal, unless it quotes a receiver's.
        var head = text.Length > MaxLength ? text[..MaxLength] : text;
        var isError = parsed.Kind == InputKind.ClientError;
        var isByService = ReportingHost().IsMatch(head)
            || (Name().IsMatch(head) && (isError ? Receiver().IsMatch(head) : OtherServer().IsMatch(head)));
        return isByService
            ? parsed with
            {
                Findings =
                [
                    .. parsed.Findings.Select(each => each.IsWithoutQueue && !isError ? each
                        : each with { IsByService = true, IsWithoutQueue = false }),
                ],
            }
            : parsed;
    }

    [GeneratedRegex(
        @"Reporting-MTA: *dns; *[\w.-]*\b(?:amazonses\.com|sendgrid\.net|mailgun\.(?:net|org)|mtasv\.net|sparkpostmail\.com"
        + @"|mandrillapp\.com|mcsv\.net|rsgsv\.net|sendinblue\.com|mailjet\.com|smtp2go\.com)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ReportingHost();

    // As names, not as part of a host's name or of a module.
    [GeneratedRegex(
        @"(?<![\w./@-])(?:Twilio SendGrid|Send[Gg]rid|Mailgun|Amazon SES|AWS SES|Postmark|SparkPost|Sparkpost|Brevo|Sendinblue|SendInBlue"
        + @"|Mailjet|Mandrill|Mailchimp|MailChimp|Klaviyo|SMTP2GO|MailerSend|Mailerlite|Elastic Email)(?![\w/@-]|\.\w)"
        + @"|\b(?:Bounces|Blocks|Invalid) suppression group",
        RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"protection\.outlook\.com|mail\.live\.com|network is on our block list|yahoodns|yahooinc|gsmtp"
        + @"|support\.google\.com/mail",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Receiver();

    // A receiver's server, or the words of a service's log about it.
    [GeneratedRegex(
        @"yahoo|gsmtp|support\.google\.com/mail|protection\.outlook\.com|mail\.live\.com|olc\.|hotmail|icloud|spamhaus|spamcop|barracuda"
        + @"|mimecast|proofpoint|Client host|[Ss]erver response:|postmaster\.live\.com|\b(?:soft ?|hard ?)?bounced?\b|\bbounces\b"
        + @"|soft fail|hard fail|network is on our block list",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OtherServer();
}
