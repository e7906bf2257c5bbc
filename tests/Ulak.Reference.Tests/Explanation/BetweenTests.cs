using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>What stands between a sender and the server that takes the mail: lists, alias services, other services.</summary>
public sealed class BetweenTests
{
    [Theory]
    [InlineData("554 5.7.1 Message contains a URL listed by SURBL (cdn.shop.example), see http://www.surbl.org/surbl-analysis")]
    [InlineData("550 A link in this email (cdn.shop.example) is listed on https://uribl.example/. Please resolve and retry")]
    [InlineData("550 5.7.1 Blacklisted URL in message. (cdn.shop.example) in [black]. See http://lookup.uribl.com.")]
    [InlineData("<a@rx.example>: host mx.rx.example[192.0.2.9] said: 554 5.7.1 Your message contains a link to cdn.shop.example, "
        + "which is on a blocklist (in reply to end of DATA command)")]
    public void A_listed_link_is_no_listed_server(string text)
    {
        var answer = Only(text);

        Assert.Equal("blocklist-url", answer.Cause);
        Assert.DoesNotContain(answer.Steps, step => step.Contains("hacked accounts", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org", null)]
    [InlineData("550 5.7.1 Mail from 192.0.2.7 refused, see the URL https://lists.example/?ip=192.0.2.7 why it is listed", null)]
    [InlineData("554 5.7.1 Sender address [news@shop.example] blocked using dbl.spamhaus.org", "blocklist-sender-domain")]
    [InlineData("554 5.7.1 The sender domain shop.example is listed in the blocklist dbl.example", "blocklist-sender-domain")]
    [InlineData("554-5.7.1 Service unavailable; Sender address [b_x4@4wrd.cc] blocked using multi.surbl.org; Blocked, 4wrd.cc listed",
        "blocklist-alias-service")]
    public void A_list_names_an_address_a_domain_or_a_link(string text, string? cause)
    {
        var answer = Only(text);

        Assert.NotEqual("blocklist-url", answer.Cause);
        Assert.True(cause is null || answer.Cause == cause, answer.Cause);
    }

    [Theory]
    [InlineData("Cloudflare Email Routing forwards to my mailbox: \"550 5.7.1 Unfortunately, messages from [104.30.8.7] weren't sent. "
        + "Please contact your Internet service provider since part of their network is on our block list (S3150).\"", true)]
    [InlineData("SimpleLogin forwards my alias to Outlook, and it is refused: 550 5.7.1 Unfortunately, messages from [192.0.2.7] weren't "
        + "sent. Please contact your Internet service provider since part of their network is on our block list (S3140).", true)]
    [InlineData("550 5.7.1 Unfortunately, messages from [192.0.2.7] weren't sent. Please contact your Internet service provider since "
        + "part of their network is on our block list (S3140). Our DNS is at Cloudflare.", false)]
    [InlineData("We run our own mail server (postfix) and forward a mailbox. 550 5.7.1 Unfortunately, messages from [192.0.2.7] weren't "
        + "sent. Please contact your Internet service provider since part of their network is on our block list (S3140).", false)]
    public void The_customer_of_a_forwarding_service_cannot_change_its_server(string text, bool isOfService) =>
        Assert.Equal(isOfService, Only(text).Cause == "reputation-forwarding-service");

    [Theory]
    [InlineData("<shop+ann=mail.example@me.example>: 550 5.1.1 Recipient address rejected: Address does not exist", true)]
    [InlineData("<ann+shop@me.example>: 550 5.1.1 Recipient address rejected: Address does not exist", false)]
    [InlineData("<bounces+12345-ann=mail.example@em.shop.example>: 550 5.1.1 Recipient address rejected: Address does not exist", false)]
    public void The_address_by_which_an_alias_sends_is_no_persons(string text, bool isOfAlias) =>
        Assert.Equal(isOfAlias, Only(text).Cause == "address-alias-reply");

    [Theory]
    [InlineData("2025-03-15 13:41:40.022 error Cannot send email: Error: * OK [CAPABILITY IMAP4rev1 QUOTA] ready (imap.mail.example)\n"
        + "2025-03-15 13:41:39.845 warn From email address is not equal to the configured address. Some services do not allow this!")]
    [InlineData("Error: Invalid greeting. response=+OK Dovecot ready.")]
    [InlineData("Mailer: unexpected response: HTTP/1.1 400 Bad Request")]
    public void A_greeting_of_another_kind_of_server_means_that_host_or_port_is_wrong(string text)
    {
        var answer = Only(text);

        Assert.Equal("net-wrong-service", answer.Cause);
        Assert.Equal(Reason.Network, answer.Reason);
    }

    [Theory]
    [InlineData("The mail worker stops: Error: connect ECONNREFUSED 127.0.0.1:6379", "Redis")]
    [InlineData("Sending the invitation fails: SQLSTATE[HY000] [2002] Connection refused (host: db, port: 3306) connect to db:3306 refused",
        "MySQL")]
    [InlineData("Error sending mail: dial tcp 172.18.0.3:5432: connect: connection refused", "PostgreSQL")]
    public void A_refused_database_is_no_mail_server(string text, string name)
    {
        var answer = Only(text);

        Assert.Equal("refused-other-service", answer.Cause);
        Assert.Contains(name, answer.Title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Error: connect ECONNREFUSED 127.0.0.1:6379\nError: Invalid login: 535 5.7.8 authentication failed")]
    [InlineData("Error: connect ECONNREFUSED 192.0.2.4:587. Redis runs at 127.0.0.1:6379.")]
    public void Where_mail_fails_too_the_mail_server_is_explained(string text) =>
        Assert.NotEqual("refused-other-service", Only(text).Cause);

    [Theory]
    [InlineData("Errno::ECONNREFUSED (Connection refused - connect(2) for 127.0.0.1:25):", "refused-localhost")]
    [InlineData("It runs in a container. ERROR connect ECONNREFUSED 127.0.0.1:25", "refused-localhost-container")]
    [InlineData("It worked for years and suddenly stopped: stream_socket_client(): Unable to connect to 127.0.0.1:25 (Connection refused). "
        + "We use Docker.", "refused-localhost-stopped")]
    [InlineData("Postfix is installed on the machine. Error: connect ECONNREFUSED 127.0.0.1:25", "refused-localhost-stopped")]
    [InlineData("It runs in a container. Error: connect ECONNREFUSED 192.0.2.4:587", "refused-own-server")]
    [InlineData("MAIL_HOST=127.0.0.1\nMAIL_PORT=1025\nUnable to connect to 127.0.0.1:1025 (Connection refused)", "refused-local-catcher")]
    public void What_ought_to_listen_on_the_own_machine_decides_the_steps(string text, string cause) =>
        Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("msmtp: account default from /home/ann/.msmtprc: host not set", "config-msmtp-accounts")]
    [InlineData("tls on\ntls_starttls on\naccount default\nhost smtp.mail.example\nmsmtp: /etc/msmtprc: line 16: account default "
        + "was already defined", "config-msmtp-accounts")]
    [InlineData("msmtp: /etc/msmtprc: line 7: unknown command tls_trustfile", "config-msmtp-line")]
    [InlineData("msmtp: /home/ann/.msmtprc: contains secrets and therefore must have no more than user read/write permissions",
        "config-msmtp-rights")]
    [InlineData("msmtp: account default from /etc/msmtprc\nmsmtp: authentication failed (method PLAIN)\nmsmtp: server message: 535 5.7.8 "
        + "Error: authentication failed", "auth-credentials")]
    public void Msmtp_stops_at_its_file_or_at_a_server(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Fact]
    public void A_port_that_the_provider_does_not_have_is_not_asked_for()
    {
        var answer = Only("Error: connect ETIMEDOUT 192.0.2.16:465\n"
            + "nodemailer.createTransport({ host: 'smtp.office365.com', port: 465, secure: false, auth: { user: 'a@b.example' } })");

        Assert.Contains("465", answer.Steps[0], StringComparison.Ordinal);
        Assert.Contains("587", answer.Steps[0], StringComparison.Ordinal);
        Assert.DoesNotContain(answer.Steps, step => step.StartsWith("Use port 465", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SimpleLogin rejects mails from our shop with \"554 5.7.1 Spam message rejected\".", "content-alias-service")]
    [InlineData("The shop rejects mails from my SimpleLogin alias with \"554 5.7.1 Spam message rejected\".", "content-spam")]
    public void The_filter_of_an_alias_service_is_its_operators(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Fact]
    public void The_dialogue_of_a_mail_app_ends_with_its_last_reply()
    {
        const string Log = "01-15 15:44:06.4 D SmtpTransport: SMTP >>> MAIL FROM:<ann@uni.example>\n"
            + "01-15 15:44:06.4 V SmtpTransport: SMTP <<< 250 2.1.0 Ok\n"
            + "01-15 15:44:06.5 D SmtpTransport: SMTP >>> RCPT TO:<ben@example.org>\n"
            + "01-15 15:44:06.5 V SmtpTransport: SMTP <<< 553 5.7.1 <ann@uni.example>: Sender address rejected: not owned "
            + "by user x@uni.example";

        Assert.Equal(Reason.SenderRefused, Only(Log).Reason);
    }

    [Theory]
    [InlineData("An old printer has to send: [SSL: UNSUPPORTED_PROTOCOL] unsupported protocol (_ssl.c:1000)", "tls-old-device")]
    [InlineData("Our program has to send: [SSL: UNSUPPORTED_PROTOCOL] unsupported protocol (_ssl.c:1000)", "tls-version")]
    public void The_owner_of_a_device_cannot_change_its_library(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("SMTP_SECURE_TYPE=ssl", "tls-implicit-on-starttls")]
    [InlineData("SMTP_SECURE_TYPE=tls", "net-connect-failed")]
    public void The_type_of_encryption_is_a_setting(string setting, string cause) =>
        Assert.Equal(cause, Only("send_mail: SMTP connect() failed.\nSMTP_HOST=smtp.mail.example\nSMTP_PORT=587\n" + setting).Cause);

    [Theory]
    [InlineData("535 错误 authentication failed, 使用授权码登录", Reason.AuthenticationFailed)]
    [InlineData("554 发送失败\nhost: 'smtp.163.com',\npass: '授权码'", Reason.Unknown)]
    public void A_password_by_its_name_is_no_refused_login(string text, Reason reason) => Assert.Equal(reason, Only(text).Reason);

    [Theory]
    [InlineData("performing the SSL/TLS handshake...\ncertificate verified\nsmtp server connected\nSMTP server connected, wait for "
        + "response...\nERROR: could not handle SMTP server response", "net-device-no-reply")]
    [InlineData("> C: perform the SSL/TLS handshake\n! E: UNKNOWN ERROR CODE (0001)\nError, unable to connect to server", "tls-device")]
    public void A_step_that_passed_is_not_the_failure(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("The mailbox forwards to Gmail: 550-5.7.26 This mail has been blocked because the sender is unauthenticated. 550-5.7.26 "
        + "Gmail requires all senders to authenticate with either SPF or DKIM.", "spf-forwarded")]
    [InlineData("The mailbox forwards to Gmail: 550-5.7.26 Unauthenticated email from shop.example is not accepted due to domain's DMARC "
        + "policy.", "dmarc-forwarded")]
    public void A_policy_is_blamed_only_where_the_reply_names_one(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("The test mail of the adapter arrives, but the script gets: 535 Authentication credentials invalid (mail.gmx.net)",
        "auth-test-passes")]
    [InlineData("535 Authentication credentials invalid (mail.gmx.net). The test mail does not arrive.", "auth-gmx")]
    [InlineData("The setup successfully sent a test email; the service fails: 550 relay access denied - please authenticate",
        "auth-test-passes")]
    [InlineData("The test email works, but the campaign fails after a while: dial tcp 192.0.2.4:465: i/o timeout", "net-at-times")]
    [InlineData("The test email fails: dial tcp 192.0.2.4:465: i/o timeout", "timeout-own-server")]
    public void Settings_that_pass_a_test_are_right(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Fact]
    public void Words_that_are_not_in_the_log_are_no_failure() => Assert.NotEqual(Reason.ConnectionRefused, Only(
        "The mails do not arrive. I don't see a \"connection refused\" or \"time-out\" in the logs. 554 5.7.1 Message rejected "
        + "as spam").Reason);

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
