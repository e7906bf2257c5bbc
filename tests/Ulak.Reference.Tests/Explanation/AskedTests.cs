using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Causes;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>What a person's question names beside a less precise reply.</summary>
public sealed class AskedTests
{
    private const string NotOwned = "553 5.7.1 <shop@example.org>: Sender address rejected: not owned by user jo@example.org";

    [Theory]
    [InlineData("mailcow: I want to send from my alias in SOGo.\n" + NotOwned, "sender-alias")]
    [InlineData("shop@ is only an alias of my mailbox.\n" + NotOwned, "sender-alias")]
    [InlineData("Our shop sends.\n" + NotOwned, "sender-not-login")]
    [InlineData("virtual_alias_maps = hash:/etc/postfix/virtual\n" + NotOwned, "sender-not-login")]
    [InlineData("When I send from my alias I get\n550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "sender-alias")]
    [InlineData("554 5.7.1 refused, when I send from my alias. My main address works fine.", "sender-alias")]
    [InlineData("Takma adımdan gönderince: 553 5.7.1 <a@example.org>: Sender address rejected: not owned by user b@example.org",
        "sender-alias")]
    public void An_alias_as_sender_is_named(string text, string cause) => AssertCause(cause, text);

    [Theory]
    [InlineData("Through the mail proxy EHLO lists SIZE only. The library pipelines all the same.\n503 5.5.0 Pipelining not supported",
        true)]
    [InlineData("smtp;500 5.3.3 Unrecognized command 'BDAT 1843 LAST'", true)]
    [InlineData("SMTP error from remote mail server after pipelined MAIL FROM:<a@example.org>: 500 5.5.1 Command unrecognized", true)]
    [InlineData("500 5.5.1 Command unrecognized", false)]
    [InlineData("250-PIPELINING\n250-CHUNKING\n250 HELP\nFOO\n500 5.5.1 Command unrecognized", false)]
    [InlineData("503 5.5.0 <DATA>: Data command rejected: Improper use of SMTP command pipelining", false)]
    public void An_extension_that_is_not_announced_is_named(string text, bool isNamed) =>
        AssertCause("syntax-not-announced", text, isNamed);

    [Theory]
    [InlineData("Jan 12 10:03:11 www.example.org postfix/smtp[7]: 4F1B: to=<a@example.org>, relay=none, dsn=4.4.1, status=deferred "
        + "(connect to mail.example.org[192.0.2.7]:25: Connection timed out)", true)]
    [InlineData("Jan 12 10:03:11 www.example.org postfix/smtp[7]: 4F1B: to=<a@example.net>, relay=none, dsn=4.4.1, status=deferred "
        + "(connect to mail.example.net[192.0.2.7]:25: Connection timed out)", false)]
    [InlineData("Both servers are ours.\nJan 12 10:03:11 www postfix/smtp[7]: 4F1B: to=<a@example.net>, relay=none, dsn=4.4.1, "
        + "status=deferred (connect to mail.example.net[192.0.2.7]:25: Connection timed out)", true)]
    public void The_own_domain_is_not_waited_for(string text, bool isOwn) => AssertCause("timeout-own-domain", text, isOwn);

    [Theory]
    [InlineData("Mailu: how do I reject unknown recipients?\n421 4.7.0 [TSS04] Messages from 192.0.2.3 temporarily deferred", true)]
    [InlineData("I run Postfix and want to refuse mail instead of bouncing it.\n550 5.1.1 <x@example.org>: User unknown", true)]
    [InlineData("Mailu.\n421 4.7.0 [TSS04] Messages from 192.0.2.3 temporarily deferred", false)]
    [InlineData("Why does their server reject unknown recipients?\n550 5.1.1 <x@example.org>: User unknown", false)]
    public void Who_returns_mail_refuses_it_early(string text, bool isAsked) => AssertCause("address-refuse-early", text, isAsked);

    [Theory]
    [InlineData("I have shared hosting.\n550 5.7.1 [CS01] Message rejected due to local policy.", true)]
    [InlineData("550 5.7.1 [CS01] Message rejected due to local policy.", false)]
    public void A_shared_server_is_its_providers(string text, bool isShared) => AssertCause("reputation-shared-host", text, isShared);

    [Fact]
    public void The_own_program_is_named_and_no_other()
    {
        var steps = Explainer.Explain("Mailu accepts mail for unknown users. How do I reject unknown recipients?\n"
            + "421 4.7.0 [TSS04] Messages from 192.0.2.3 temporarily deferred").Recipients[0].Steps;

        Assert.Contains("REJECT_UNLISTED_RECIPIENT=yes", steps[0], StringComparison.Ordinal);
        Assert.DoesNotContain("acl_check_rcpt", steps[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("I run Stalwart, mail from outside: 550 5.1.1 <a@example.org>: Recipient address rejected: User unknown", "postmap")]
    public void The_words_of_many_servers_show_no_second_one(string text, string command) =>
        Assert.All(Explainer.Explain(text).Recipients[0].Steps, step => Assert.DoesNotContain(command, step, StringComparison.Ordinal));

    [Theory]
    [InlineData("Port 465: connection refused\nPort 587: 535 5.7.8 authentication failed", "465 refused, 587 login")]
    [InlineData("With 465 I get a timeout. With port 25: 530 5.7.0 Must issue a STARTTLS command first", "465 timeout, 25 starttls")]
    [InlineData("smtp.example.org:587: timed out\nsmtp.example.org:465: timed out", "")]
    [InlineData("Port 587: 535 5.7.8 authentication failed", "")]
    [InlineData("Port 465 and 587 are open.\n535 5.7.8 authentication failed", "")]
    public void Each_port_that_was_tried_has_its_failure(string text, string expected) =>
        Assert.Equal(expected, string.Join(", ", SeveralTries.Find(text).Select(each => $"{each.Port} {each.Failure}")));

    [Theory]
    [InlineData("I'm jo@example.com. When I write to the list board@example.org: \"jo@example.com\" 550 5.7.1 You are not allowed to post "
        + "to this mailing list", "board@example.org")]
    [InlineData("Mail to our club's address (board@example.org), which forwards to five people, returns to me:\n\n  peter@example.net\n"
        + "    host mx.example.net [192.0.2.9]\n    SMTP error from remote mail server after RCPT TO:<peter@example.net>:\n"
        + "    550 5.1.1 <peter@example.net>: user unknown", "peter@example.net")]
    public void The_own_address_is_no_recipient(string text, string recipient) =>
        Assert.Equal(recipient, Explainer.Explain(text).Recipients[0].Address);

    [Theory]
    [InlineData("550-Verification failed for <news@news.example.com>\n550-No such mailbox\n550 Sender verify failed\n"
        + "news.example.com has no MX record.", "sender-verify-failed")]
    [InlineData("550-Callback setup failed while verifying <a@example.com>\n550-The initial connection, or a HELO or MAIL FROM:<> command "
        + "was rejected. Refusing MAIL FROM:<> does not help\n550 Sender verify failed", "sender-callout-refused")]
    [InlineData("451 4.4.3 Unable to verify address at this time.", "system-stalwart-directory")]
    [InlineData("Error: queryTxt ESERVFAIL _dmarc.example.com", "dns-resolver-trouble")]
    public void A_check_that_failed_is_named(string text, string cause) => AssertCause(cause, text);

    [Theory]
    [InlineData("Queue\n(lost connection with mx1.example.org[192.0.2.44] while receiving the initial server greeting)\n jo@example.org",
        "mx1.example.org")]
    [InlineData("ConnectionRefusedError: [Errno 111] Connection refused while sending to smtp server 198.51.100.1:25", "198.51.100.1")]
    public void The_host_is_read(string text, string host) =>
        Assert.Equal(host, Explainer.Explain(text).Recipients[0].Values.GetValueOrDefault("host"));

    [Theory]
    [InlineData("docker-mailserver\n<anna@gmail.com>: mail for gmail.com loops back to myself", "loop-foreign-domain")]
    [InlineData("docker-mailserver\n<anna@example.org>: mail for example.org loops back to myself", "loop-own-server")]
    [InlineData("Aug 24 10:35:32 c postfix/smtp[7]: 95A0: to=<b@example.com>, relay=none, dsn=4.0.0, status=deferred "
        + "(host smtp.gmail.com[192.0.2.7] refused to talk to me: 521 connection rejected.)", "net-intercepted")]
    [InlineData("smtplib.SMTPAuthenticationError: (535, b'Error: authentication failed')\n我找到对应文件，怎么修改呢",
        "auth-authorization-code")]
    [InlineData("smtplib.SMTPAuthenticationError: (535, b'Error: authentication failed')", "auth-credentials")]
    [InlineData("Connection could not be established with host example-org.mail.protection.outlook.com [ #0]", "net-incoming-host")]
    [InlineData("550 5.7.23 SPF authentication failed with a permanent error, too many MX records", "spf-permerror")]
    public void What_the_text_shows_beside_the_words_is_named(string text, string cause) => AssertCause(cause, text);

    [Theory]
    [InlineData("Failed to send some messages ; Negative SMTP reply: 501; an invalid email address", "syntax-recipient")]
    [InlineData("DEBUG Read: 220 mail.example.org ESMTP ready<CRLF>\nDEBUG Wrote: EHLO app<CRLF>\nDEBUG Read: 250-AUTH<CRLF>"
        + "250-STARTTLS<CRLF>\nINFO No supported authentication mechanisms available", "auth-no-mechanism")]
    [InlineData("550 5.7.26 Cannot forward emails that are not authenticated.", "dmarc-unauthenticated")]
    [InlineData("certificate verify failed: Hostname mismatch, certificate is not valid for 'smtp.mailgun.com'.", "net-known-wrong-host")]
    [InlineData("Unable to establish a secure link with Outgoing server (SMTP) mail.example.org using STARTTLS since it doesn't "
        + "advertise that feature.", "tls-not-offered-program")]
    [InlineData("docker-mailserver: 554 5.7.1 Service unavailable; Client host [40.107.107.102] blocked using zen.spamhaus.org",
        "own-blocklist-check")]
    [InlineData("docker-mailserver: 554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org",
        "blocklist-named")]
    [InlineData("$mail->Host = 'smtp.office365.com';\nphp_network_getaddresses: getaddrinfo failed: Name or service not known",
        "dns-resolver-trouble")]
    [InlineData("$mail->Host = 'smtp.example.org';\nphp_network_getaddresses: getaddrinfo failed: Name or service not known",
        "dns-host-not-found")]
    [InlineData("Net::SMTPAuthenticationError: 503 5.5.1 Error: authentication not enabled", "syntax-auth-not-offered")]
    [InlineData("Swift_TransportException: Expected response code 354 but got an empty response", "net-connection-lost")]
    [InlineData("Swift_TransportException: Expected response code 220 but got an empty response", "net-no-greeting")]
    [InlineData("SMTPSenderRefused: (421, b'4.4.2 mx.example.org Error: timeout exceeded', 'anna@example.org')", "timeout-idle")]
    [InlineData("Resolved webmail.example.com as 192.0.2.7:991 [cache miss]\nConnection established to 192.0.2.7:991\n"
        + "ERROR Send Error: Greeting never received\n code: 'ETIMEDOUT',\n command: 'CONN'", "net-odd-port")]
    [InlineData("The server is smtp.zoho.com: (553, 'Relaying disallowed')", "sender-not-login")]
    [InlineData("The server is smtp.example.com: (553, 'Relaying disallowed')", "relay-login")]
    [InlineData("An instant email back says that my ip address is listed at Spamhaus. I have duckdns set up.", "blocklist-pbl")]
    [InlineData("Grafana: error=\"x509: failed to load system roots and no roots provided\"", "tls-untrusted")]
    [InlineData("Failed to connect to mail.example.com:465 [SMTP: Invalid response code received from server (code: -1, response: )]",
        "net-no-greeting")]
    [InlineData("$mail->Host = 'mail.example.org';\n$mail->SMTPAuth = false;\n454 4.7.1 <a@example.com>: Relay access denied",
        "auth-switched-off")]
    [InlineData("$mail->Host = 'mail.example.org';\n$mail->SMTPAuth = true;\n454 4.7.1 <a@example.com>: Relay access denied",
        "relay-login")]
    [InlineData("Kesalahan SMTP: Tidak dapat terhubung ke host SMTP.\nany one can help me ??", "net-connect-failed")]
    [InlineData("Mailer Error: Kesalahan SMTP: Tidak dapat terhubung ke host SMTP.", "net-connect-failed")]
    [InlineData("Chyba SMTP: Nelze navázat spojení se SMTP serverem.", "net-connect-failed")]
    [InlineData("Lỗi SMTP: Không thể kết nối máy chủ SMTP.", "net-connect-failed")]
    [InlineData("Помилка SMTP: помилка авторизації.", "auth-credentials")]
    [InlineData("SMTP fejl: Login mislykkedes.", "auth-credentials")]
    [InlineData("Eroare SMTP: Autentificarea a eșuat.", "auth-credentials")]
    public void A_program_or_device_is_understood(string text, string cause) => AssertCause(cause, text);

    [Theory]
    [InlineData("Message not delivered\nYour message couldn't be delivered to a@lists.example.org because the remote server is "
        + "misconfigured.\n\nThe response from the remote server was:\n554 5.7.1 <a@lists.example.org>: Relay access denied",
        "relay-recipient-side")]
    [InlineData("docker-mailserver is stopping me from sending.\nMar  2 19:25:35 mail postfix/postscreen[3222]: NOQUEUE: reject: RCPT "
        + "from [192.0.2.7]:17308: 550 5.7.1 Service unavailable; client [192.0.2.7] blocked using zen.spamhaus.org; "
        + "from=<a@example.org>, to=<a@example.org>, proto=ESMTP, helo=<pc>", "own-blocklist-user")]
    [InlineData("Gmail keeps denying mail that I am forwarding to a Gmail account.\nMar  9 23:49:47 server postfix/smtp[188]: "
        + "4DF2621C2B: host gmail-smtp-in.l.google.com[192.0.2.27] said: 421-4.7.0 Our system has detected an unusual rate of "
        + "421-4.7.0 unsolicited mail originating from your IP address. - gsmtp (in reply to end of DATA command)",
        "reputation-forwarded-spam")]
    [InlineData("Our ezmlm gets this:\n<a@example.com>:\n192.0.2.27 failed after I sent the message.\nRemote host said: 550-5.7.1 "
        + "Unauthenticated email from example.no is not accepted due to\n550 5.7.1 domain's DMARC policy. - gsmtp", "dmarc-list")]
    public void What_a_person_does_beside_the_reply_is_named(string text, string cause) => AssertCause(cause, text);

    [Theory]
    [InlineData("My mail to anna@example.org waits: 450 4.7.1 <anna@example.org>: Recipient address rejected: Greylisted", false)]
    [InlineData("Meine Mail an example.ch wartet: 450 4.7.1 <anna@example.ch>: Recipient address rejected: Greylisted", false)]
    [InlineData("Mail to my domain example.org waits: 450 4.7.1 <anna@example.org>: Recipient address rejected: Greylisted", true)]
    public void Whose_mail_it_is_does_not_show_whose_address_it_is(string text, bool isRecipient) => Assert.Equal(isRecipient,
        Explainer.Explain(text).Recipients[0].Steps[0].Contains("You are the recipient", StringComparison.Ordinal));

    [Theory]
    [InlineData("My mail with an attachment of 35 MB came back: 552 5.3.4 Message size exceeds fixed maximum message size", null)]
    [InlineData("552 5.3.4 Message size exceeds the maximum of 20 MB", "20 MB")]
    public void The_size_of_a_file_is_no_limit(string text, string? limit) =>
        Assert.Equal(limit, Explainer.Explain(text).Recipients[0].Values.GetValueOrDefault("limit"));

    [Fact]
    public void A_provider_that_works_is_not_proposed() => Assert.All(
        Explainer.Explain("When I send using gmail it works fine, but when I use my email provider:\nError: Greeting never received\n"
            + "code: 'ETIMEDOUT', command: 'CONN'").Recipients[0].Steps,
        step => Assert.DoesNotContain("smtp.gmail.com", step, StringComparison.Ordinal));

    [Fact]
    public void A_setting_that_does_not_exist_is_not_proposed() => Assert.Contains(
        Explainer.Explain("nodemailer.createTransport({ host: \"smtp.example.com\", secureConnection: true, port: 465 })\n"
            + "Error: Greeting never received\ncode: 'ETIMEDOUT', command: 'CONN'").Recipients[0].Steps,
        step => step.Contains("`secure: true`", StringComparison.Ordinal));

    [Fact]
    public void An_error_of_Ruby_has_no_settings_of_Elixir() => Assert.All(
        Explainer.Explain("Error: Errno::ECONNREFUSED (Connection refused - connect(2) for \"mail.example.com\" port 2525)")
            .Recipients[0].Steps, step => Assert.DoesNotContain("Swoosh", step, StringComparison.Ordinal));

    [Fact]
    public void A_setting_is_no_reply() => Assert.NotEqual(Reason.SenderRefused,
        Explainer.Explain("host = smtp.example.com:25\nfrom_address = my@gmail.com\n\nlvl=eror error=\"400 ERR.PARAM\"")
            .Recipients[0].Reason);

    [Fact]
    public void A_member_of_a_list_is_not_the_reader() => Assert.DoesNotContain("You are the recipient",
        Explainer.Explain("Whoever writes to our list gets this:\n\n<anna@example.com> (expanded from <team@example.org>): host "
            + "mx.example.com[192.0.2.7] said: 552 5.2.2 Mailbox full (in reply to end of DATA command)").Recipients[0].Steps[0],
        StringComparison.Ordinal);

    [Theory]
    [InlineData("SMTP connect() failed. I am using yahoo mail", "smtp.mail.yahoo.com")]
    [InlineData("I took a Google Cloud VM.\nJan 12 10:03:11 mx postfix/smtp[7]: connect to mx.example.org[192.0.2.7]:25: "
        + "Connection timed out", "Google Cloud")]
    [InlineData("Our list is on a brand new VPS.\n550 5.7.1 Our system has detected an unusual rate of unsolicited mail originating "
        + "from your IP address - gsmtp", "A new server has an address")]
    [InlineData("I tried validating a number of email addresses using this library.\n550 5.7.1 Service unavailable, Client host "
        + "[192.0.2.7] blocked using Spamhaus", "Stop testing addresses")]
    [InlineData("Mailcow. Not mentioned in the postfix log.\n550 5.1.1 <a@example.org>: Recipient address rejected: User unknown in "
        + "virtual mailbox table", "another server")]
    public void The_first_step_is_about_what_the_person_names(string text, string words) =>
        Assert.Contains(words, Explainer.Explain(text).Recipients[0].Steps[0], StringComparison.Ordinal);

    private static void AssertCause(string cause, string text) => Assert.Equal(cause, Explainer.Explain(text).Recipients[0].Cause);

    private static void AssertCause(string cause, string text, bool isExpected)
    {
        var actual = Explainer.Explain(text).Recipients[0].Cause;
        Assert.True(cause == actual == isExpected, $"{actual} for {text}");
    }
}
