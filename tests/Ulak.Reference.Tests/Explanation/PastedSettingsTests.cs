using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Causes;
using Ulak.Reference.Explanation.Settings;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

public sealed class PastedSettingsTests
{
    [Theory]
    [InlineData("SMTP_HOST=smtp.example.org\nSMTP_PORT=587\nSMTP_SECURE=true", "smtp.example.org", 587, TlsMode.Implicit)]
    [InlineData("MAIL_HOST=mail.example.org\nMAIL_PORT=465\nMAIL_ENCRYPTION=tls", "mail.example.org", 465, TlsMode.StartTls)]
    [InlineData("  SMTP_HOST: \"smtp.example.org\"\n  SMTP_PORT: \"465\"\n  SMTP_SECURE: \"false\"", "smtp.example.org", 465, TlsMode.None)]
    [InlineData("host: 'smtp.example.org',\nport: 587,\nsecure: true,", "smtp.example.org", 587, TlsMode.Implicit)]
    [InlineData("{\"host\": \"smtp.example.org\", \"port\": 465, \"secure\": false}", "smtp.example.org", 465, TlsMode.None)]
    [InlineData("'smtp_host' => 'smtp.example.org', 'smtp_port' => 587, 'smtp_crypto' => 'ssl'", "smtp.example.org", 587, TlsMode.Implicit)]
    [InlineData("$mail->Host = 'smtp.example.org';\n$mail->Port = 465;\n$mail->SMTPSecure = 'tls';", "smtp.example.org", 465,
        TlsMode.StartTls)]
    [InlineData("spring.mail.host=smtp.example.org\nspring.mail.port=465\nspring.mail.properties.mail.smtp.starttls.enable=true",
        "smtp.example.org", 465, TlsMode.StartTls)]
    [InlineData("props.put(\"mail.smtp.host\", \"smtp.example.org\");\nprops.put(\"mail.smtp.port\", \"587\");\n"
        + "props.put(\"mail.smtp.ssl.enable\", \"true\");", "smtp.example.org", 587, TlsMode.Implicit)]
    [InlineData("EMAIL_HOST = 'smtp.example.org'\nEMAIL_PORT = 587\nEMAIL_USE_SSL = True", "smtp.example.org", 587, TlsMode.Implicit)]
    [InlineData("EMAIL_HOST = 'smtp.example.org'\nEMAIL_PORT = 465\nEMAIL_USE_TLS = True", "smtp.example.org", 465, TlsMode.StartTls)]
    [InlineData(":address => 'smtp.example.org', :port => 587, :ssl => true", "smtp.example.org", 587, TlsMode.Implicit)]
    [InlineData("<network host=\"smtp.example.org\" port=\"465\" enableSsl=\"true\" />", "smtp.example.org", 465, TlsMode.StartTls)]
    [InlineData("- name: GF_SMTP_HOST\n  value: smtp.example.org:587\n", "smtp.example.org", 587, TlsMode.Unknown)]
    [InlineData("`SMTP_HOST` set to \"smtp.example.org\"\n`SMTP_PORT` set to 587\n`SMTP_SECURE` set to \"true\"",
        "smtp.example.org", 587, TlsMode.Implicit)]
    [InlineData("SMTP Host : smtp.example.org\nSMTP Port : 465\nEncryption : STARTTLS", "smtp.example.org", 465, TlsMode.StartTls)]
    [InlineData("->setHost('smtp.example.org')->setPort(587)->setEncryption('ssl')", "smtp.example.org", 587, TlsMode.Implicit)]
    [InlineData("service: 'gmail', port: 465, secure: true", "smtp.gmail.com", 465, TlsMode.Implicit)]
    public void Settings_are_read_in_every_notation(string text, string host, int port, object mode)
    {
        var settings = PastedSettings.Read(text);

        Assert.Equal(host, settings.Host);
        Assert.Equal(port, settings.Port);
        Assert.Equal((TlsMode)mode, settings.Mode);
    }

    [Theory]
    [InlineData("server = smtplib.SMTP_SSL('smtp.example.org', 587)", 587, TlsMode.Implicit)]
    [InlineData("client.Connect(\"smtp.example.org\", 465, SecureSocketOptions.StartTls);", 465, TlsMode.StartTls)]
    [InlineData("new Swift_SmtpTransport('smtp.example.org', 587, 'ssl')", 587, TlsMode.Implicit)]
    [InlineData("smtplib.SMTP('smtp.example.org', 465)", 465, TlsMode.StartTls)]
    public void A_call_with_host_and_port_is_read(string text, int port, object mode)
    {
        var settings = PastedSettings.Read(text);

        Assert.Equal(("smtp.example.org", port, (TlsMode)mode), (settings.Host, settings.Port, settings.Mode));
    }

    [Theory]
    [InlineData("DB_HOST=127.0.0.1\nDB_PORT=3306\nREDIS_HOST=redis")]
    [InlineData("IMAP_HOST=imap.example.org\nIMAP_PORT=993\nIMAP_TLS=true")]
    [InlineData("Dec  2 10:00:00 mx postfix/smtp[1]: connect to mx.example.org[192.0.2.1]:25: Connection timed out")]
    [InlineData("mailserver = smtplib.SMTP(SMTP, PORT)")]
    [InlineData("host: process.env.SMTP_HOST, port: process.env.SMTP_PORT")]
    public void What_is_no_setting_of_a_mailer_is_left_out(string text) => Assert.False(PastedSettings.Read(text).AreOfMailer);

    [Theory]
    [InlineData("SMTP_HOST=a.example\nSMTP_PORT=587\nSMTP_SECURE=true", "`SMTP_PORT=587`, `SMTP_SECURE=false`",
        "`SMTP_PORT=465`, `SMTP_SECURE=true`")]
    [InlineData("MAIL_HOST=a.example\nMAIL_PORT=587\nMAIL_ENCRYPTION=ssl", "`MAIL_PORT=587`, `MAIL_ENCRYPTION=tls`",
        "`MAIL_PORT=465`, `MAIL_ENCRYPTION=ssl`")]
    [InlineData("EMAIL_HOST='a.example'\nEMAIL_PORT = 465\nEMAIL_USE_TLS = True", "`EMAIL_PORT = 587`, `EMAIL_USE_TLS = True`",
        "`EMAIL_PORT = 465`, `EMAIL_USE_TLS = False`")]
    [InlineData("host: 'smtp.a.example',\nport: 587,\nsecure: true", "`port: 587`, `secure: false`", "`port: 465`, `secure: true`")]
    [InlineData("'smtp_host' => 'a.example', 'smtp_port' => 587, 'smtp_crypto' => 'ssl'", "`'smtp_port' => 587`, `'smtp_crypto' => 'tls'`",
        "`'smtp_port' => 465`, `'smtp_crypto' => 'ssl'`")]
    [InlineData("EMAIL_HOST='a.example'\nEMAIL_PORT = 587\nEMAIL_USE_SSL = True",
        "`EMAIL_PORT = 587`, `EMAIL_USE_SSL = False`, `EMAIL_USE_TLS = True`", "`EMAIL_PORT = 465`, `EMAIL_USE_SSL = True`")]
    [InlineData("SMTP_URL=smtp://u:p@smtp.a.example:465", "`SMTP_URL=smtp://u:PASSWORD@smtp.a.example:587`",
        "`SMTP_URL=smtps://u:PASSWORD@smtp.a.example:465`")]
    [InlineData("SMTP_HOST=a.example\nSMTP_PORT=465\nSMTP_SECURITY=starttls", "`SMTP_PORT=587`, `SMTP_SECURITY=starttls`",
        "`SMTP_PORT=465`, `SMTP_SECURITY=force_tls`")]
    [InlineData("server: \"smtp.a.example\", port: 465, tls: :always, ssl: true", "`port: 587`, `tls: :always`, `ssl: false`",
        "`port: 465`, `tls: :never`, `ssl: true`")]
    [InlineData("A_MAIL_HOST=a.example\nA_MAIL_PORT=587\nA_MAIL_TLS=true\nA_MAIL_STARTTLS=true",
        "`A_MAIL_PORT=587`, `A_MAIL_TLS=false`, `A_MAIL_STARTTLS=true`", "`A_MAIL_PORT=465`, `A_MAIL_TLS=true`, `A_MAIL_STARTTLS=false`")]
    public void A_correction_is_written_in_the_notation_of_the_text(string text, string startTls, string implicitTls)
    {
        var settings = PastedSettings.Read(text);

        Assert.Equal(startTls, OwnSettings.Pair(settings, TlsMode.StartTls, 587));
        Assert.Equal(implicitTls, OwnSettings.Pair(settings, TlsMode.Implicit, 465));
    }

    [Theory]
    [InlineData("MAIL_HOST=smtp.sendgrid.net\nMAIL_USERNAME=sasha", Reason.AuthenticationFailed, "@own-user-word")]
    [InlineData("MAIL_HOST=email-smtp.eu-west-1.amazonaws.com\nMAIL_USERNAME=a@b.example", Reason.AuthenticationFailed, "@own-user-key")]
    [InlineData("MAIL_HOST=smtp.office365.com\nMAIL_USERNAME=sasha", Reason.AuthenticationFailed, "@own-user-address")]
    [InlineData("MAIL_HOST=smtp.example.org\nMAIL_USERNAME=null", Reason.AuthenticationNeeded, "@own-user-empty")]
    [InlineData("MAIL_HOST=smtp.zoho.com\nMAIL_USERNAME=a@b.example\nMAIL_FROM_ADDRESS=c@b.example", Reason.SenderRefused,
        "@own-from-login")]
    [InlineData("MAIL_HOST=smtp.example.org\nMAIL_FROM_ADDRESS=noreply@localhost", Reason.SenderRefused, "@own-from-local")]
    [InlineData("MAIL_HOST=smtp.mailgun.org\nMAIL_FROM_ADDRESS=a@gmail.com", Reason.Dmarc, "@own-from-public")]
    [InlineData("MAIL_HOST=smtp.office365.com\nMAIL_PORT=465", Reason.Timeout, "@own-port")]
    public void Settings_that_a_provider_does_not_take_are_a_step(string text, Reason reason, string step) =>
        Assert.Equal([step], SettingRemarks.Find(PastedSettings.Read(text), reason, null).Select(each => each.Step));

    [Theory]
    [InlineData("MAIL_HOST=smtp.sendgrid.net\nMAIL_USERNAME=apikey", Reason.AuthenticationFailed)]
    [InlineData("MAIL_HOST=smtp.zoho.com\nMAIL_USERNAME=a@b.example\nMAIL_FROM_ADDRESS=A@b.example", Reason.SenderRefused)]
    [InlineData("MAIL_HOST=smtp.office365.com\nMAIL_USERNAME=sasha", Reason.Timeout)]
    [InlineData("SMTP error from remote server for RCPT TO command, host: mail.example.org (192.0.2.9) reason: 550", Reason.AddressUnknown)]
    [InlineData("MAIL_HOST=smtp.office365.com\nMAIL_USERNAME=****", Reason.AuthenticationFailed)]
    [InlineData("SMTP: smtp.gmail.com\nUser Name:<my address>\nPassword:<my password>\nSMTP Port:465", Reason.AuthenticationFailed)]
    [InlineData("MAIL_HOST=smtp.gmail.com\nMAIL_USERNAME=\"\"", Reason.AuthenticationFailed)]
    public void Settings_in_order_are_no_step(string text, Reason reason) =>
        Assert.Empty(SettingRemarks.Find(PastedSettings.Read(text), reason, null));

    [Fact]
    public void The_answer_names_the_settings_of_the_text()
    {
        const string text = "Error: wrong version number\nSMTP_HOST=smtp.example.org\nSMTP_PORT=587\nSMTP_SECURE=true";

        var answer = Assert.Single(Explainer.Explain(text).Recipients);

        Assert.Equal("tls-implicit-on-starttls", answer.Cause);
        Assert.Contains("`SMTP_PORT=587`, `SMTP_SECURE=true`", answer.Meaning, StringComparison.Ordinal);
        Assert.Contains("`SMTP_PORT=587`, `SMTP_SECURE=false`", answer.Steps[0], StringComparison.Ordinal);
        Assert.Contains("smtp.example.org:587", answer.Check, StringComparison.Ordinal);
    }
}
