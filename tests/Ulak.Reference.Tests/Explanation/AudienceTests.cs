using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>The steps suit the person who is likely to read them.</summary>
public sealed class AudienceTests
{
    private const string Bounce =
        """
        This is the mail system at host mail.example.net.

        I'm sorry to have to inform you that your message could not
        be delivered to one or more recipients.

        <ayse@example.org>: host mx.example.org[192.0.2.9] said: 550 5.7.1 Service unavailable;
            client [198.51.100.7] blocked using zen.spamhaus.org (in reply to RCPT TO command)
        """;

    [Fact]
    public void A_person_with_a_bounce_gets_the_words_to_send_to_the_administrator()
    {
        var first = Explainer.Explain(Bounce).Recipients[0].Steps[0];

        Assert.Contains("your administrator", first, StringComparison.Ordinal);
        Assert.Contains("ayse@example.org", first, StringComparison.Ordinal);
        Assert.Contains("550 5.7.1 Service unavailable; client [198.51.100.7] blocked using zen.spamhaus.org", first,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_gets_the_words_in_Turkish_too() => Assert.Contains("yöneticinize",
        Explainer.Explain(Bounce, new ExplainOptions { Language = "tr" }).Recipients[0].Steps[0], StringComparison.Ordinal);

    [Fact]
    public void The_operator_of_a_server_is_not_sent_to_an_administrator()
    {
        var steps = Explainer.Explain("Nov 26 10:00:00 mx postfix/smtp[1]: 4F1: to=<ayse@example.org>, relay=mx.example.org[192.0.2.9]:25, "
            + "dsn=5.7.1, status=bounced (host mx.example.org[192.0.2.9] said: 550 5.7.1 Service unavailable; client [198.51.100.7] "
            + "blocked using zen.spamhaus.org (in reply to RCPT TO command))").Recipients[0].Steps;

        Assert.DoesNotContain(steps, step => step.Contains("administrator", StringComparison.Ordinal));
    }

    [Fact]
    public void A_mailbox_of_the_recipients_side_is_repaired_there() => Assert.Contains("for their administrator",
        Explainer.Explain(Bounce.Replace("550 5.7.1 Service unavailable;\n    client [198.51.100.7] blocked using zen.spamhaus.org",
            "451 4.3.5 Server configuration error", StringComparison.Ordinal)).Recipients[0].Steps.Aggregate((a, b) => a + " " + b),
        StringComparison.Ordinal);

    [Fact]
    public void A_fault_of_the_outgoing_server_is_not_the_recipients()
    {
        const string Dialog = "An error occurred while sending mail. The mail server responded: 4.3.0 Temporary error.";

        var steps = string.Join('\n', Explainer.Explain(Dialog).Recipients[0].Steps);

        Assert.DoesNotContain("Only the recipient's side", steps, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mailer Error: SMTP Error: MAIL FROM command failed", "PHPMailer", "nodemailer")]
    [InlineData("smtplib.SMTPSenderRefused: (530, b'5.7.0 Authentication required', 'a@example.org')", "smtplib", "PHPMailer")]
    [InlineData("Error: Mail command failed: 530 5.7.0 Authentication required\n    at SMTPConnection._formatError "
        + "(/app/node_modules/nodemailer/lib/smtp-connection/index.js:784:19)\n  code: 'EENVELOPE'", "auth: { user, pass }", "Django")]
    public void A_developer_gets_the_settings_of_the_library(string text, string expected, string other)
    {
        var steps = string.Join('\n', Explainer.Explain(text + "\n530 5.7.0 Authentication required").Recipients[0].Steps);

        Assert.Contains(expected, steps, StringComparison.Ordinal);
        Assert.DoesNotContain(other, steps, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dialog_of_a_mail_program_leads_to_its_settings() => Assert.Contains("Thunderbird", string.Join('\n', Explainer.Explain(
        "An error occurred while sending mail. The mail server responded: 530 5.7.0 Authentication required.").Recipients[0].Steps),
        StringComparison.Ordinal);

    [Fact]
    public void The_log_of_a_relay_without_login_leads_to_its_configuration() => Assert.Contains("smtp_sasl_password_maps",
        string.Join('\n', Explainer.Explain("Nov 26 10:00:00 mx postfix/smtp[1]: 4F1: to=<a@example.org>, "
            + "relay=smtp.example.net[192.0.2.1]:587, dsn=5.7.0, "
            + "status=bounced (host smtp.example.net[192.0.2.1] said: 530 5.7.0 Authentication required "
            + "(in reply to MAIL FROM command))").Recipients[0].Steps), StringComparison.Ordinal);

    [Fact]
    public void What_a_service_tries_again_needs_no_change_on_the_own_machine()
    {
        var recipient = Explainer.Explain("""{"eventType":"DeliveryDelay","deliveryDelay":{"delayType":"TransientCommunicationFailure","""
            + """ "delayedRecipients":[{"emailAddress":"a@example.org","status":"4.4.1","diagnosticCode":"smtp; 421 4.4.1 Connection """
            + """timed out"}]}}""").Recipients[0];

        Assert.Equal(Actor.None, recipient.Actor);
        Assert.DoesNotContain(recipient.Steps, step => step.Contains("port 25", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Nov 26 10:00:00 mx postfix/smtpd[1]: warning: unknown[192.0.2.1]: SASL LOGIN authentication failed: UGFzc3dvcmQ6")]
    [InlineData("2026-01-02 13:24:22 plain_login authenticator failed for (x) [192.0.2.1]: 535 Incorrect authentication data (set_id=a)")]
    [InlineData("Nov 26 10:00:00 mx dovecot: auth: passwd-file(a@example.org,192.0.2.1): Password mismatch")]
    public void A_failed_login_in_the_servers_own_log_is_the_clients(string text)
    {
        var recipient = Explainer.Explain(text).Recipients[0];

        Assert.Equal("auth-own-client", recipient.Cause);
        Assert.Equal("192.0.2.1", recipient.Values["ip"]);
    }

    [Theory]
    [InlineData("Connection: opening to ssl://smtp.example.org:587, timeout=300\nSMTP ERROR: Failed to connect to server", "587",
        "tls-implicit-on-starttls")]
    [InlineData("DEBUG SMTP: trying to connect to host \"smtp.example.org\", port 465, isSSL false\njavax.mail.MessagingException: "
        + "Could not connect to SMTP host: smtp.example.org, port: 465, response: -1", "465", "tls-port-mismatch")]
    [InlineData("{ host: 'smtp.example.org', port: 465, secure: false }\nError: Greeting never received code: 'ETIMEDOUT'", "465",
        "tls-port-mismatch")]
    public void Settings_with_the_wrong_kind_of_TLS_are_recognized(string text, string port, string cause)
    {
        var recipient = Explainer.Explain(text).Recipients[0];

        Assert.Equal(cause, recipient.Cause);
        Assert.Contains(port, recipient.Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Connection: opening to ssl://smtp.example.org:465, timeout=300\nSMTP ERROR: Failed to connect to server")]
    [InlineData("Connection: opening to smtp.example.org:587, timeout=300\nSMTP ERROR: Failed to connect to server")]
    public void Settings_that_fit_are_not_blamed(string text) =>
        Assert.NotEqual("tls-port-mismatch", Explainer.Explain(text).Recipients[0].Cause);

    [Fact]
    public void A_forwarding_that_failed_is_its_owners_matter()
    {
        var steps = Explainer.Explain("""
            This is the mail system at host mail.example.net.

            <ayse@example.org> (expanded from <info@example.net>): host mx.example.org[192.0.2.9] said: 550 Unauthenticated mail not
                allowed from this range (in reply to RCPT TO command)
            """).Recipients[0].Steps;

        Assert.Contains("info@example.net", steps[0], StringComparison.Ordinal);
        Assert.DoesNotContain(steps, step => step.Contains("log in", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refusal_of_the_own_server_is_not_repaired_by_the_senders_records() => Assert.Contains("Your own server refused",
        Explainer.Explain("Nov 26 10:00:00 mx postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 450 4.7.25 Client host "
            + "rejected: cannot find your hostname, [192.0.2.7]; from=<a@example.org> to=<b@example.net> proto=ESMTP helo=<x>")
            .Recipients[0].Steps[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("550 5.7.23 SPF fail - not authorized: ip=172.18.0.1", "ip-internal")]
    [InlineData("550 5.7.23 SPF fail - not authorized: ip=192.0.2.1", "spf-fail")]
    public void A_check_of_an_internal_address_is_the_receivers_fault(string text, string cause) =>
        Assert.Equal(cause, Explainer.Explain(text).Recipients[0].Cause);

    [Fact]
    public void Symbols_of_a_filter_report_no_delivery() => Assert.Equal("unknown-no-delivery", Explainer.Explain(
        "DKIM_SIGNED(0)\nARC_SIGNED(0)[i=1]\nVIRUS_FOUND(2000)\nBAYES_SPAM(7.5)[100.00%]\nMIME_GOOD(-0.1)[text/plain]")
        .Recipients[0].Cause);

    [Fact]
    public void A_wait_is_written_in_the_language_of_the_text()
    {
        var meaning = Explainer.Explain("451 4.7.1 Greylisting in action, please come back in 300 seconds",
            new ExplainOptions { Language = "tr" }).Recipients[0].Meaning;

        Assert.Contains("300 saniye", meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("552 5.2.2 mailbox full\n------=_Part_1234_1445196827.1445196827", null)]
    [InlineData("MAIL FROM:<a@example.org> SIZE=1257328\n552 5.3.4 Message size exceeds fixed limit 1048576", "1048576")]
    [InlineData("552 5.3.4 message size 12345678 exceeds size limit 10240000 of server", "10240000")]
    public void A_limit_is_a_number_that_is_called_one(string text, string? limit) =>
        Assert.Equal(limit, Explainer.Explain(text).Recipients[0].Values.GetValueOrDefault("limit"));

    [Theory]
    [InlineData("503 5.5.1 Error: no valid recipients")]
    [InlineData("554 5.5.1 Error: no valid recipients")]
    public void DATA_without_recipients_is_the_consequence_of_earlier_replies(string text) =>
        Assert.Equal("syntax-no-recipient-accepted", Explainer.Explain(text).Recipients[0].Cause);

    [Fact]
    public void A_recipient_that_was_accepted_before_the_client_gave_up_is_not_delivered() => Assert.Equal(["b@example.org"],
        Explainer.Explain("C: MAIL FROM:<a@example.net>\nS: 250 2.1.0 Ok\nC: RCPT TO:<a@example.org>\nS: 250 2.1.5 Ok\n"
            + "C: RCPT TO:<b@example.org>\nS: 450 4.1.2 <b@example.org>: Recipient address rejected: Domain not found\n"
            + "C: QUIT\nS: 221 2.0.0 Bye").Recipients.Select(recipient => recipient.Address));

    [Theory]
    [InlineData("Undeliverable: Hi\nbob@shop.example\nRemote Server returned '550 5.4.316 Message expired, connection refused"
        + "(Socket error code 10061)'")]
    [InlineData("Your message wasn't delivered to bob@shop.example.\nThe response from the remote server was:\n"
        + "554 5.7.1 Connection timed out")]
    public void The_notice_of_a_server_that_an_error_of_the_system_stands_in_is_for_a_person(string text)
    {
        var recipient = Assert.Single(Explainer.Explain(text).Recipients);

        Assert.Equal("bob@shop.example", recipient.Address);
        Assert.DoesNotContain(recipient.Steps, step => step.Contains("Test from the machine or container", StringComparison.Ordinal));
    }

    [Fact]
    public void Postfix_returns_a_message_only_after_the_last_attempt_even_if_the_last_reply_was_temporary()
    {
        var recipient = Assert.Single(Explainer.Explain("This is the mail system at host mail.shop.example.\n\n"
            + "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n"
            + "<bob@firm.example>: host mx.firm.example[192.0.2.9] said: 421 4.7.0 Messages temporarily deferred").Recipients);

        Assert.Equal(RetryParty.None, recipient.Retry.By);
        Assert.DoesNotContain(recipient.Steps, step => step.Contains("tries again by itself", StringComparison.Ordinal));
    }
}
