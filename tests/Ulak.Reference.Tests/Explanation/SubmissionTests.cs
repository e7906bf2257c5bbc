using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Causes;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>
/// Programs that hand their mail to a server: settings that do not arrive, ways that are blocked, accounts that are closed.
/// </summary>
public sealed class SubmissionTests
{
    [Theory]
    [InlineData("MAIL_HOST=smtp.mailgun.org\nMAIL_PORT=587\nConnection could not be established with host \"127.0.0.1:2525\": "
        + "stream_socket_client(): Unable to connect to 127.0.0.1:2525 (Connection refused)")]
    [InlineData("SMTP_HOST=mail.example.org\nSMTP_PORT=465\nError: connect ECONNREFUSED ::1:587")]
    [InlineData("SMTP_HOST=mail.example.org\nSMTP_PORT=587\njavax.mail.MessagingException: Couldn't connect to SMTP host: localhost, "
        + "port: 25; nested exception is: java.net.ConnectException: Connection refused")]
    [InlineData("EMAIL_HOST=smtp.example.org\nEMAIL_PORT=587\ndial tcp: lookup mailhog.example.net on 127.0.0.11:53: no such host")]
    public void An_error_that_names_another_host_than_the_settings_shows_that_they_are_not_loaded(string text) =>
        Assert.Equal(UnusedSettings.Cause, Cause(text));

    // The address of the name, another name of the same provider, a host that was made unreadable, the loopback in two spellings.
    [Theory]
    [InlineData("SMTP_HOST=smtp.example.org\nSMTP_PORT=587\nError: connect ETIMEDOUT 192.0.2.9:587")]
    [InlineData("SMTP_HOST=smtp.gmail.com\nSMTP_PORT=587\ndial tcp: lookup smtp.googlemail.com on 127.0.0.11:53: no such host")]
    [InlineData("SMTP_HOST=smtp.xxx.com\nSMTP_PORT=587\nError: connect ECONNREFUSED 127.0.0.1:587")]
    [InlineData("SMTP_HOST=localhost\nSMTP_PORT=25\nError: connect ECONNREFUSED 127.0.0.1:25")]
    [InlineData("SMTP_HOST=smtp.example.org\nSMTP_PORT=587\ngetaddrinfo ENOTFOUND mx2.example.org")]
    public void Settings_that_fit_the_error_are_loaded(string text) => Assert.NotEqual(UnusedSettings.Cause, Cause(text));

    [Theory]
    [InlineData("nodemailer.createTransport({ hots: 'smtp.example.org', port: 587 })", "hots", "host")]
    [InlineData("createTransport({ host: 'smtp.example.org', port: 465, secureConnection: true })", "secureConnection", "secure")]
    [InlineData("# django settings\nEMAIL_HOST_USERNAME = 'a@example.org'\nEMAIL_USE_TLS = True", "EMAIL_HOST_USERNAME", "EMAIL_HOST_USER")]
    [InlineData("laravel\nMAIL_MIALER=smtp\nMAIL_HOST=smtp.example.org", "MAIL_MIALER", "MAIL_MAILER")]
    [InlineData("spring.mail.host=smtp.example.org\nspring.mail.properties.mail.smtp.starttls.enabled=true",
        "spring.mail.properties.mail.smtp.starttls.enabled", "spring.mail.properties.mail.smtp.starttls.enable")]
    [InlineData("$mail->isSMTP();\n$mail->User = 'a@example.org';", "mail->User", "mail->Username")]
    public void A_misspelt_setting_is_named_with_the_right_one(string text, string given, string right)
    {
        var found = MisspeltSetting.Find(text);

        Assert.Equal((given, right), (found?.Given, found?.Right));
    }

    // The right name beside it: the other one is a variable of the person's own.
    [Theory]
    [InlineData("# django\nEMAIL_HOST_USER = os.environ['EMAIL_USER']\nEMAIL_USER=a@example.org")]
    [InlineData("const hots = 5; nodemailer.createTransport({ host: 'smtp.example.org', auth: { user: 'a', pass: 'b' } })")]
    [InlineData("MAIL_USER=a@example.org")]
    [InlineData("flask\nMAIL_SERVER = 'smtp.example.org'\nMAIL_USERNAME = 'a@example.org'")]
    public void Other_names_are_no_misspelt_settings(string text) => Assert.Null(MisspeltSetting.Find(text));

    [Fact]
    public void The_misspelt_setting_is_the_first_step() => Assert.Contains("`EMAIL_HOST_USER`", Explainer.Explain(
        "EMAIL_HOST = 'smtp.example.org'\nEMAIL_PORT = 587\nEMAIL_USE_TLS = True\nEMAIL_USERNAME = 'a@example.org'\n"
        + "smtplib.SMTPSenderRefused: (530, b'5.7.0 Authentication required', 'a@example.org')").Recipients[0].Steps[0],
        StringComparison.Ordinal);

    [Theory]
    [InlineData("EHLO web\n250-smtp.example.org\n250-SIZE 10240000\n250-XXXXXXXA\n250 8BITMIME\n"
        + "smtplib.SMTPNotSupportedError: STARTTLS extension not supported by server.", "tls-stripped")]
    [InlineData("EHLO web\n250-smtp.gmail.com at your service, [192.0.2.1]\n250-AUTH LOGIN PLAIN\n250 SMTPUTF8\n"
        + "smtplib.SMTPNotSupportedError: STARTTLS extension not supported by server.", "tls-stripped")]
    [InlineData("EHLO web\n250-relay.example.org\n250-SIZE 10240000\n250 8BITMIME\n"
        + "smtplib.SMTPNotSupportedError: STARTTLS extension not supported by server.", "tls-not-offered-program")]
    public void STARTTLS_that_every_customer_gets_was_removed_on_the_way(string text, string cause) => Assert.Equal(cause, Cause(text));

    [Theory]
    [InlineData("Error: Timeout\n code: 'ETIMEDOUT', command: 'DATA'", "timeout-at-data")]
    [InlineData("sending test mail: context deadline exceeded", "timeout-deadline")]
    [InlineData("Failed to check SMTP: deadline has elapsed", "timeout-deadline")]
    [InlineData("Traceback:\n  File \"smtplib.py\", line 341, in connect\n    (code, msg) = self.getreply()\n  port: 587\n"
        + "smtplib.SMTPServerDisconnected: Connection unexpectedly closed: timed out", "net-no-greeting-587")]
    public void A_time_limit_is_explained_by_the_step_that_it_ended(string text, string cause) => Assert.Equal(cause, Cause(text));

    [Fact]
    public void After_the_data_port_and_kind_of_TLS_are_right() => Assert.DoesNotContain(
        Explainer.Explain("Error: Timeout\n code: 'ETIMEDOUT', command: 'DATA'").Recipients[0].Steps,
        step => step.Contains("587", StringComparison.Ordinal));

    [Theory]
    [InlineData("535 5.7.8 Account sasha@example.org is disabled", "auth-account-disabled")]
    [InlineData("Error: Invalid login: 535 5.7.8 Error: authentication failed: account sasha@example.org has been disabled",
        "auth-account-disabled")]
    [InlineData("550 5.2.1 The email account that you tried to reach is disabled.", "mailbox-disabled-account")]
    [InlineData("<kim@example.org>: host mx.example.org[192.0.2.9] said: 550 5.2.1 Account kim@example.org is disabled "
        + "(in reply to RCPT TO command)", "mailbox-disabled-account")]
    public void A_disabled_account_is_the_own_one_only_where_it_logs_in_or_sends(string text, string cause) =>
        Assert.Equal(cause, Cause(text));

    [Theory]
    [InlineData("HTTP Error 401: Unauthorized while calling https://api.sendgrid.com/v3/mail/send", Reason.AuthenticationFailed)]
    [InlineData("Sending mail failed: 401 {\"ErrorCode\":10,\"Message\":\"The request did not contain a valid Server Token\"}",
        Reason.AuthenticationFailed)]
    [InlineData("python_http_client.exceptions.ForbiddenError: HTTP Error 403: Forbidden", Reason.Policy)]
    [InlineData("SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided.",
        Reason.AuthenticationFailed)]
    public void A_code_of_a_web_API_is_none_of_SMTP(string text, Reason reason)
    {
        var recipient = Explainer.Explain(text).Recipients[0];

        Assert.Equal((reason, (int?)null), (recipient.Reason, recipient.Code));
    }

    [Fact]
    public void The_same_number_with_an_enhanced_code_is_a_servers() =>
        Assert.Equal(403, Explainer.Explain("403 4.7.0 TLS handshake failed").Recipients[0].Code);

    [Theory]
    [InlineData("Nach dem Update auf Contao 4.6.11 kommt keine E-Mail an", null)]
    [InlineData("Access denied 5.7.1 by the mail server", "5.7.1")]
    [InlineData("Mail failed, Error 5.4.99 from the server", "5.4.99")]
    public void A_version_behind_the_name_of_a_program_is_no_code(string text, string? code) =>
        Assert.Equal(code, Explainer.Explain(text).Recipients[0].Enhanced);

    [Theory]
    [InlineData("javax.mail.MessagingException: Could not convert socket to TLS; nested exception is: javax.net.ssl.SSLException: "
        + "Unrecognized SSL message, plaintext connection?\nmail.smtp.port=587\nmail.smtp.starttls.enable=true\n"
        + "mail.smtp.host=mail.example.org", "tls-plaintext-after-starttls")]
    [InlineData("ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1000)", "tls-wrong-mode")]
    public void Clear_text_after_STARTTLS_is_no_wrong_setting(string text, string cause) => Assert.Equal(cause, Cause(text));

    [Theory]
    [InlineData("Connection: opening to ssl://mail.example.org:465\nSMTP INBOUND: \"220-box7.webhost.example ESMTP Exim 4.96\"\n"
        + "CLIENT -> SERVER: AUTH PLAIN\nSMTP ERROR: Authentication failed: 535 Incorrect authentication data", true)]
    [InlineData("Connection: opening to ssl://mail.example.org:465\nSMTP INBOUND: \"220-mx1.example.org ESMTP Exim 4.96\"\n"
        + "CLIENT -> SERVER: AUTH PLAIN\nSMTP ERROR: Authentication failed: 535 Incorrect authentication data", false)]
    public void A_server_of_another_domain_that_refused_the_login_is_named_first(string text, bool isOther) =>
        Assert.Equal(isOther, Explainer.Explain(text).Recipients[0].Steps[0].Contains("box7.webhost.example", StringComparison.Ordinal));

    [Fact]
    public void A_person_with_a_bounce_reads_commands_last_and_for_the_operator()
    {
        var steps = Explainer.Explain("This is the mail system at host mail.example.net.\n\n<kim@example.org>: "
            + "host mx.example.org[192.0.2.9] said: 550 5.7.25 The IP address sending this message does not have a PTR record "
            + "(in reply to end of DATA command)")
            .Recipients[0].Steps;
        var yours = steps.IndexOf(steps.First(step => step.Contains("run the sending server", StringComparison.Ordinal)));

        Assert.All(steps.Take(yours), step => Assert.DoesNotContain("`dig", step, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mailserver.corp.internal")]
    [InlineData("mail.lan")]
    public void An_internal_name_is_explained_as_one(string host) =>
        Assert.Equal("dns-internal-name", Cause($"Error: getaddrinfo ENOTFOUND {host}"));

    [Fact]
    public void A_public_name_is_no_internal_one() =>
        Assert.Equal("dns-host-not-found", Cause("Error: getaddrinfo ENOTFOUND mail.local.example"));

    [Theory]
    [InlineData("421 4.7.0 Try again later, closing connection. (EHLO) a1b2 - gsmtp", "reputation-google-hello")]
    [InlineData("421 4.7.0 Try again later, closing connection. a1b2 - gsmtp", "reputation-google")]
    public void Google_that_hangs_up_at_EHLO_is_not_asked_more_slowly(string text, string cause) => Assert.Equal(cause, Cause(text));

    [Theory]
    [InlineData("Authentication required: checked, port 465. The test email could not be sent.", Reason.Unknown)]
    [InlineData("530 5.7.0 Authentication required", Reason.AuthenticationNeeded)]
    public void A_ticked_box_is_no_demand_of_a_server(string text, Reason reason) =>
        Assert.Equal(reason, Explainer.Explain(text).Recipients[0].Reason);

    private static string? Cause(string text) => Explainer.Explain(text).Recipients[0].Cause;
}
