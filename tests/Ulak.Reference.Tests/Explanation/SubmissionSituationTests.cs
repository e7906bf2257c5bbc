using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>What the library, the kind of server, the session or the person's words show more than the error itself.</summary>
public sealed class SubmissionSituationTests
{
    private const string Catcher = "spring.mail.host=localhost\nspring.mail.port=1025\n\nI test with {0}.\n\n"
        + "org.springframework.mail.MailSendException: Mail server connection failed. Failed messages: "
        + "jakarta.mail.MessagingException: Got bad greeting from SMTP host: localhost, port: 1025, response: [EOF]";

    private const string Session = "220 mx.example.org ESMTP\nEHLO pc\n250-mx.example.org\n250 STARTTLS\nSTARTTLS\n220 2.0.0 "
        + "Ready to start TLS\n"
        + "EHLO pc\n250-mx.example.org\n{0}250 HELP\nAUTH PLAIN AHVzZXIAcGFzcw==\n{1}\n";

    private const string Config = "A service fails to send its test mail.\n\n```\nservices:\n  app:\n    environment:\n      - "
        + "WS_ENABLED=true\n"
        + "      - SMTP_HOST=smtp.example.org\n      - SMTP_PORT=587\n      - SMTP_SECURITY=force_tls\n      - LOG_FILE=/var/log/app.log\n"
        + "    volumes:\n      - ./data:/data\n    dns:\n      - \"192.0.2.53\"\n```\n\nI get: `[2026-01-08 "
        + "20:02:03.489][app::mail][ERROR] SMTP error: "
        + "Connection error: {0}`";

    [Theory]
    [InlineData("mx postfix/lmtp[7]: 4F1B2C3D: to=<a@example.org>, relay=localhost[127.0.0.1]:8024, dsn=4.4.2, status=deferred "
        + "(lost connection with localhost[127.0.0.1] while receiving the initial server greeting)", true)]
    [InlineData("mx postfix/smtp[7]: 4F1B2C3D: to=<a@example.org>, relay=none, dsn=4.4.2, status=deferred (delivery temporarily "
        + "suspended: lost connection with app.example.org[192.168.8.16] while receiving the initial server greeting)", true)]
    [InlineData("mx postfix/smtp[7]: 4F1B2C3D: to=<a@example.org>, relay=mx.example.org[192.0.2.7]:25, dsn=4.4.2, status=deferred "
        + "(lost connection with mx.example.org[192.0.2.7] while receiving the initial server greeting)", false)]
    [InlineData("mx postfix/smtp[7]: 4F1B2C3D: to=<a@example.org>, relay=app.example.org[10.0.0.7]:25, dsn=4.4.2, status=deferred "
        + "(lost connection with app.example.org[10.0.0.7] while sending RCPT TO)", false)]
    public void An_inner_server_without_a_greeting_is_the_own_one(string line, bool isInner) =>
        AssertCause("net-inner-greeting", "Jan 12 10:03:11 " + line, isInner);

    [Theory]
    [InlineData("Mails are not sent:\n$mail_from = \"a@gmail.com\";\n$mail_smtp_host = 'mail.google.com';\n$mail_smtp_port = 587;", true)]
    [InlineData("Mails are not sent:\n$mail_from = \"a@gmail.com\";\n$mail_smtp_host = 'smtp.gmail.com';\n$mail_smtp_port = 587;", false)]
    [InlineData("$mail_smtp_host = 'mail.google.com';\n550 5.1.1 <b@example.org>: User unknown", false)]
    public void A_known_wrong_host_in_the_settings_alone_is_named(string text, bool isWrong) =>
        AssertCause("net-known-wrong-host", text, isWrong);

    [Theory]
    [InlineData("I run Stalwart. Mails to gmail stay in the queue: \"Connection to 192.0.2.27:25 timed out\".", true)]
    [InlineData("My site shows: \"Connection to smtp.example.org:587 timed out\".", false)]
    [InlineData("I run Stalwart. My phone shows: \"Connection to mail.example.org:587 timed out\".", false)]
    public void A_server_that_times_out_at_port_25_is_blocked(string text, bool isBlocked) =>
        AssertCause("timeout-port-25", text, isBlocked);

    // CDO knows TLS from the start only.
    [Theory]
    [InlineData("Set m = CreateObject(\"CDO.Message\")\nsmtp.office365.com, port 587, smtpusessl = True\n"
        + "Run-time error '-2147220973 (80040213)': The transport failed to connect to the server.", true)]
    [InlineData("Set m = CreateObject(\"CDO.Message\")\nmail.example.org, port 465, smtpusessl = True\n"
        + "Run-time error '-2147220973 (80040213)': The transport failed to connect to the server.", false)]
    [InlineData("Send-MailMessage -SmtpServer mail.example.org -Port 587\nUnable to connect to the remote server", false)]
    public void Cdo_cannot_do_StartTls(string text, bool is587) => AssertCause("tls-cdo", text, is587);

    [Theory]
    [InlineData("stream_socket_enable_crypto(): Peer certificate CN=`mail.example.org' did not match expected CN=`127.0.0.1'", true)]
    [InlineData("x509: certificate is valid for *.example.org, mx.example.net, not localhost", true)]
    [InlineData("x509: certificate is valid for *.example.org, not mail.example.net", false)]
    [InlineData("Error: self signed certificate, connecting to localhost:587", false)]
    public void No_certificate_is_for_the_own_machine(string text, bool isLocal) => AssertCause("tls-name-own-machine", text, isLocal);

    [Theory]
    [InlineData("createTransport({ service: 'mail.example.org', auth: {} })\nError: connect ECONNREFUSED 127.0.0.1:587", true)]
    [InlineData("createTransport({ service: 'gmail', auth: {} })\nError: connect ECONNREFUSED 127.0.0.1:587", false)]
    [InlineData("createTransport({ host: 'mail.example.org', auth: {} })\nError: connect ECONNREFUSED 192.0.2.7:587", false)]
    public void A_host_as_service_leads_to_the_own_machine(string text, bool isService) =>
        AssertCause("config-service-host", text, isService);

    [Theory]
    [InlineData("Email \"25\" does not comply with addr-spec of RFC 2822.", true)]
    [InlineData("Email \"info@\" does not comply with addr-spec of RFC 2822.", false)]
    [InlineData("Email \"Ann 3\" does not comply with addr-spec of RFC 2822.", false)]
    public void A_port_in_the_field_of_an_address_is_named(string text, bool isPort) =>
        AssertCause("syntax-number-as-address", text, isPort);

    [Theory]
    [InlineData("return; No address found.\n\nat MimeKit.MailboxAddress.Parse(ParserOptions options, String text) at "
        + "App.Mail.Send()", true)]
    [InlineData("No address found for mail.example.org", false)]
    [InlineData("Host or domain name not found: no address found in DNS", false)]
    public void A_library_without_an_address_names_the_empty_field(string text, bool isField) =>
        AssertCause("syntax-no-address-in-field", text, isField);

    [Theory]
    [InlineData("", "500 5.5.1 Command unrecognized: \"AUTH PLAIN AHVzZXIAcGFzcw==\"", true)]
    [InlineData("250-AUTH PLAIN LOGIN\n", "535 5.7.8 Authentication credentials invalid", false)]
    [InlineData("250-AUTH PLAIN LOGIN\n", "504 5.5.4 Unrecognized authentication type", false)]
    public void A_server_without_AUTH_in_TLS_has_no_logins(string auth, string reply, bool isWithout) =>
        AssertCause("auth-not-offered-in-tls",
            Session.Replace("{0}", auth, StringComparison.Ordinal).Replace("{1}", reply, StringComparison.Ordinal), isWithout);

    [Theory]
    [InlineData("Mailpit", true)]
    [InlineData("MailHog in Docker", true)]
    [InlineData("my own Postfix", false)]
    [InlineData("nothing else", false)]
    public void What_closes_without_a_greeting_is_not_the_catcher(string server, bool isCatcher) =>
        AssertCause("net-closed-catcher", Catcher.Replace("{0}", server, StringComparison.Ordinal), isCatcher);

    [Theory]
    [InlineData("Got: 235 2.7.0 Authentication successful.\nSent: MAIL FROM:<>\nGot: 553 5.7.1 Sender address rejected: not "
        + "owned by auth user.", true)]
    [InlineData("Got: 235 2.7.0 Authentication successful.\nSent: MAIL FROM:<a@example.org>\n"
        + "Got: 553 5.7.1 Sender address rejected: not owned by auth user.", false)]
    [InlineData("MAIL FROM:<>\n250 OK\nRCPT TO:<b@example.org>\n550 5.1.1 No such user", false)]
    public void An_empty_sender_after_a_login_is_named(string text, bool isEmpty) => AssertCause("sender-empty", text, isEmpty);

    [Theory]
    [InlineData("`EMAIL_PORT: 587`\n`EMAIL_HOST: mail.example.org`\n`EMAIL_USE_TLS: false`\nI have tried `EMAIL_USE_TLS: true` "
        + "as well.\n", true)]
    [InlineData("`EMAIL_PORT: 587`\n`EMAIL_HOST: mail.example.org`\n`EMAIL_USE_TLS: false`\nI have tried another password as "
        + "well.\n", false)]
    [InlineData("`EMAIL_PORT: 587`\n`EMAIL_HOST: mail.example.org`\n`EMAIL_USE_TLS: true`\n", false)]
    public void Both_values_without_effect_show_a_fixed_kind_of_TLS(string settings, bool isFixed) => AssertCause("tls-mode-fixed", settings
        + "Error sending email: Error: :error:1408F10B:SSL routines:ssl3_get_record:wrong version "
        + "number:../deps/openssl/ssl/record/ssl3_record.c:332:",
        isFixed);

    [Theory]
    [InlineData("> C: ESP Mail Client v1.0.8\n> C: host > smtp.example.org\n! E: could not get ip from host\n> E: unable to "
        + "connect to server", true)]
    [InlineData("Error: getaddrinfo ENOTFOUND smtp.example.org", false)]
    [InlineData("> C: ESP Mail Client v1.0.8\n! E: login password is not valid\n< S: 535 5.7.8 Username and Password not accepted", false)]
    public void A_board_without_an_address_lacks_DNS(string text, bool isBoard) => AssertCause("dns-microcontroller", text, isBoard);

    [Theory]
    [InlineData("163邮箱554错误，只能给自己发邮件\nhost: 'smtp.163.com',\nport: 465,", true)]
    [InlineData("554错误，只能给自己发邮件\nhost: 'smtp.example.org',\nport: 465,", false)]
    [InlineData("host: 'smtp.163.com', port: 465\nError: 554 DT:SPM 163 smtp8,DMCowA, please see "
        + "http://mail.163.com/help/help_spam_16.htm", false)]
    public void NetEase_and_its_554_alone_mean_mostly_spam(string text, bool isNetEase) =>
        AssertCause("unknown-netease-554", text, isNetEase);

    [Theory]
    [InlineData("Some older HP printers cannot scan to mail with the relay, because they use TLS 1.0 only. It fails.", true)]
    [InlineData("Our copier stopped to scan to mail since the provider disabled TLS 1.0.", true)]
    [InlineData("The printer prints slowly since yesterday, and TLS 1.3 is on.", false)]
    [InlineData("The scanner shows: 535 5.7.8 Authentication failed. It uses TLS 1.0 only.", false)]
    public void An_old_device_needs_a_relay_of_its_own(string text, bool isOld) => AssertCause("tls-device-too-old", text, isOld);

    // A text of settings with stamps looks like a log: the words of the resolver count all the same.
    [Fact]
    public void A_failed_lookup_comes_before_port_and_TLS() => Assert.Equal("dns-host-not-found",
        Cause(Config.Replace("{0}", "failed to lookup address information: Name or service not known", StringComparison.Ordinal)));

    [Theory]
    [InlineData("Connection timed out")]
    [InlineData("wrong version number")]
    public void Other_errors_leave_port_and_TLS(string error) =>
        Assert.NotEqual("dns-host-not-found", Cause(Config.Replace("{0}", error, StringComparison.Ordinal)));

    [Theory]
    [InlineData("failed to lookup address information: Name or service not known")]
    [InlineData("host lookup did not complete")]
    public void The_words_behind_a_lookup_are_no_host(string error) =>
        Assert.DoesNotContain(Explainer.Explain(error).Recipients[0].Values, each => each.Value is "address" or "did");

    // The step for another program than the one that the text names is left out.
    [Theory]
    [InlineData("Jun 17 17:22:21 mx postfix/smtpd[233]: NOQUEUE: reject: RCPT from mout.example.com[192.0.2.9]: 554 5.7.1 <a@example.org>: "
        + "Relay access denied; from=<b@example.com> to=<a@example.org> proto=ESMTP helo=<mout.example.com>", false)]
    [InlineData("I run Stalwart. My users get: 550 5.1.2 Relay not allowed. for each address outside, from my server.", true)]
    public void Steps_are_for_the_program_that_the_text_names(string text, bool isStalwart) =>
        Assert.Equal(isStalwart,
            Explainer.Explain(text).Recipients[0].Steps.Any(step => step.StartsWith("Stalwart", StringComparison.Ordinal)));

    [Fact]
    public void Exim_names_the_client_that_it_refused()
    {
        var result = Explainer.Explain("9   H=(localhost) [172.22.0.1] F=<no-reply@example.com> rejected RCPT <a@example.org>: "
        + "relay not permitted")
            .Recipients[0];

        Assert.Equal(("172.22.0.1", "localhost"), (result.Values["ip"], result.Values["hello"]));
        Assert.Equal("own-internal-client", result.Cause);
    }

    [Theory]
    [InlineData("H=mail.example.net (mail.example.net) [198.51.100.9] F=<b@example.net> rejected RCPT <a@example.org>: relay "
        + "not permitted")]
    [InlineData("F=<b@example.net> rejected RCPT <a@example.org>: relay not permitted")]
    public void A_client_from_outside_is_none_of_the_own_network(string line) => Assert.NotEqual("own-internal-client", Cause(line));

    [Fact]
    public void The_old_log_of_Stalwart_is_read()
    {
        var result = Explainer.Explain("2026-01-10T09:54:06Z INFO smtp::outbound::delivery: context=\"tls\" event=\"unavailable\" "
            + "mx=\"mx.example.org\" reason=\"STARTTLS was not advertised by host\"").Recipients[0];

        Assert.Equal((Reason.Tls, "mx.example.org"), (result.Reason, result.Values["host"]));
    }

    [Theory]
    [InlineData("550 5.7.1 <x@example.org>... Relaying denied. IP name possibly forged [192.0.2.7]", "relay-sendmail-name")]
    [InlineData("550 5.7.1 <x@example.org>... Relaying denied. IP name lookup failed [192.0.2.7]", "relay-sendmail-name")]
    public void Sendmail_refuses_a_relay_whose_name_does_not_fit(string reply, string cause) => Assert.Equal(cause, Cause(reply));

    [Theory]
    [InlineData("550 5.7.1 <x@example.org>... Relaying denied. Proper authentication required.")]
    [InlineData("550 5.7.1 Access denied. IP name possibly forged [192.0.2.7]")]
    public void Other_refusals_of_Sendmail_keep_their_cause(string reply) => Assert.NotEqual("relay-sendmail-name", Cause(reply));

    private static void AssertCause(string cause, string text, bool isGiven)
    {
        if (isGiven)
        {
            Assert.Equal(cause, Cause(text));
        }
        else
        {
            Assert.NotEqual(cause, Cause(text));
        }
    }

    private static string? Cause(string text) => Explainer.Explain(text).Recipients[0].Cause;
}
