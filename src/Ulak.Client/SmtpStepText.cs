using System.Globalization;

namespace Ulak.Client;

/// <summary>Texts about steps.</summary>
internal static class SmtpStepText
{
    public static string Describe(SmtpStep step) => step switch
    {
        SmtpStep.Connect => "while connecting",
        SmtpStep.Greeting => "before its greeting",
        SmtpStep.Hello => "after EHLO",
        SmtpStep.Tls => "during the TLS handshake",
        SmtpStep.Auth => "after AUTH",
        SmtpStep.Mail => "after MAIL",
        SmtpStep.Recipient => "after RCPT",
        SmtpStep.DataStart => "after DATA",
        SmtpStep.DataBlock => "within the message",
        SmtpStep.DataEnd => "after the message, before it was accepted or rejected",
        SmtpStep.Reset => "after RSET",
        _ => "after QUIT",
    };

    public static string FormatDuration(TimeSpan span) => span.TotalSeconds switch
    {
        >= 120 and var seconds when seconds % 60 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} minutes"),
        1 => "1 second",
        var seconds => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###} seconds"),
    };
}
