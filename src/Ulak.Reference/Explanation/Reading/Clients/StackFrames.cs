using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading.Clients;

/// <summary>
/// Finds the step of the session in the frames of a stack trace: a library has one method for each command, and the one that waited for
/// the reply is in the trace.
/// </summary>
internal static partial class StackFrames
{
    // A trace is longer than its message, but not endless.
    private const int MaxLength = 20_000;

    /// <summary>The step; null if no frame shows it.</summary>
    public static SessionStep? StepOf(string text)
    {
        var head = text.Length > MaxLength ? text[..MaxLength] : text;
        var match = Frame().Match(head);
        SessionStep? step = null;
        for (; match.Success; match = match.NextMatch())
        {
            // Python prints the innermost frame last, the others first.
            if (StepOfMethod(match.Groups["method"].Value) is { } found && (step is null || match.Groups["python"].Success))
            {
                step = found;
            }
        }

        return step;
    }

    private static SessionStep? StepOfMethod(string method) => method.ToLowerInvariant() switch
    {
        "connect" or "opensocket" or "openserver" or "_actiongreeting" or "do_start" or "getconnection" => SessionStep.Connect,
        "ehlo" or "helo" or "ehlo_or_helo_if_needed" or "_actionehlo" or "_actionhelo" or "sendehlo" => SessionStep.Hello,
        "starttls" or "_actionstarttls" => SessionStep.StartTls,
        "login" or "auth" or "authenticate" or "authenticateasync" or "auth_plain" or "auth_login" or "auth_cram_md5"
            or "_actionauth_login_user" or "_actionauth_login_pass" or "_actionauthcomplete" => SessionStep.Auth,
        "mail" or "mailfrom" or "_actionmail" => SessionStep.Mail,
        "rcpt" or "rcptto" or "_actionrcpt" => SessionStep.Rcpt,
        "data" or "finishdata" or "_actiondata" or "_actionsmtpstream" => SessionStep.Data,
        _ => null,
    };

    // Python's smtplib and aiosmtplib; Jakarta Mail; nodemailer; Ruby; MailKit.
    [GeneratedRegex(
        @"(?<python>smtplib(?:\.py|/\w+\.py)""?, line \d+, in )(?<method>[a-z_]+)\b"
        + @"|\bSMTPTransport(?:\$Authenticator)?\.(?<method>[A-Za-z]+)\("
        + @"|\bSMTPConnection\.(?<method>_action[A-Za-z_]+)\b|net/smtp\.rb:\d+:in [`'](?:Net::SMTP#)?(?<method>\w+)['`]"
        + @"|\bMailKit\.Net\.Smtp\.SmtpClient\.<?(?<method>[A-Za-z]+)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Frame();
}
