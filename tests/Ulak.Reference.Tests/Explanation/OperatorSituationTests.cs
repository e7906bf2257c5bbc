using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Logs, queues and questions of those who run a mail server.</summary>
public sealed class OperatorSituationTests
{
    private const string NoRoute = "mx postfix/smtp[7]: connect to mx.example.org[2001:db8::25]:25: Network is unreachable";

    private const string TlsDemanded =
        "Jan 12 10:03:11 mx postfix/smtp[7]: 4F1B2C3D: to=<anna@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=9, dsn=4.7.4, "
        + "status=deferred (TLS is required, but was not offered by host mx.example.org[192.0.2.1])";

    [Theory]
    [InlineData("Jan 12 10:03:11 mx postfix/smtp[7]: connect to mx.example.org[192.0.2.4]:25: Connection timed out", Reason.Timeout)]
    [InlineData("Jan 12 10:03:11 mx postfix/smtp[7]: connect to mx.example.org[192.0.2.4]:25: Connection refused",
        Reason.ConnectionRefused)]
    [InlineData("Jan 12 10:03:11 mx postfix/smtp[7]: 4F1B2C3D: host mx.example.org[192.0.2.4] refused to talk to me: 554 5.7.1 "
        + "192.0.2.9 has no PTR record", Reason.ReverseDns)]
    public void An_attempt_over_IPv6_without_a_way_hides_no_other_failure(string line, Reason reason)
    {
        var last = "Jan 12 10:03:12 mx postfix/smtp[7]: 4F1B2C3D: to=<anna@example.org>, relay=none, delay=9, dsn=4.4.1, status=deferred "
            + "(connect to mx.example.org[2001:db8::25]:25: Network is unreachable)";

        var entry = "Jan 12 10:03:12 " + NoRoute;

        foreach (var text in (string[])[line + "\n" + last, line + "\n" + entry, entry + "\n" + line])
        {
            var answer = Assert.Single(Explainer.Explain(text).Recipients);

            Assert.Equal(reason, answer.Reason);
            Assert.DoesNotContain("IPv6", answer.Title, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_attempt_over_IPv6_alone_is_the_cause() =>
        Assert.Equal("net-ipv6", Only("Jan 12 10:03:10 " + NoRoute).Cause);

    [Fact]
    public void Who_demands_TLS_of_a_foreign_server_makes_it_optional_there()
    {
        var answer = Only(TlsDemanded);

        Assert.Contains("`example.org may`", answer.Steps[0], StringComparison.Ordinal);
        Assert.DoesNotContain(answer.Steps, step => step.StartsWith("Ask the operator", StringComparison.Ordinal));
    }

    [Fact]
    public void The_server_of_a_large_provider_offers_STARTTLS_to_everybody() => Assert.Equal("tls-stripped-port25",
        Only(TlsDemanded.Replace("mx.example.org", "gmail-smtp-in.l.google.com", StringComparison.Ordinal)).Cause);

    [Fact]
    public void The_operator_of_a_server_without_TLS_looks_at_that_server()
    {
        var answer = Only("I run OpenSMTPD. Someone had trouble sending me a message, his mail came back with:\n"
            + "<anna@example.org>: TLS is required, but was not offered by host mx.example.org[192.0.2.1]");

        Assert.Contains("from outside", answer.Steps[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-01-08 12:00:03 1tVabc-00Ab3-12 == ann@example.org R=dnslookup T=remote_smtp H=mx.example.org [192.0.2.6]: a TLS "
        + "session is required, but the server did not offer TLS support", "tls-not-offered")]
    [InlineData("LastError: [{LED=451 5.7.3 STARTTLS is required to send mail};{MSG=};{FQDN=mx.example.org};{IP=192.0.2.4}]",
        "own-exchange-starttls")]
    [InlineData("Jan 12 10:03:11 mx postfix/smtp[7]: 4F1B2C3D: to=<anna@example.org>, relay=mx.example.org[192.0.2.1]:25, dsn=4.7.3, "
        + "status=deferred (host mx.example.org[192.0.2.1] said: 451 5.7.3 STARTTLS is required to send mail (in reply to MAIL FROM "
        + "command))", "tls-starttls-required")]
    public void A_demand_for_TLS_is_the_own_servers_or_the_others(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("451 4.4.0 Primary target IP address responded with: \"421 4.4.1 Connection timed out.\" Attempted failover to alternate "
        + "host, but that did not succeed.\n2026-01-07T04:42:56.804Z,To the cloud,08D5,21,192.0.2.7:16547,192.0.2.3:25,*,,TLS negotiation "
        + "failed with error UnknownCredentials", "own-exchange-credentials", Reason.Tls)]
    [InlineData("451 4.4.0 Primary target IP address responded with: \"451 5.7.3 Cannot achieve Exchange Server authentication.\" "
        + "Attempted failover to alternate host, but that did not succeed.", "own-exchange-server-auth", Reason.AuthenticationFailed)]
    [InlineData("451 4.4.0 Primary target IP address responded with: \"421 4.4.1 Connection timed out.\" Attempted failover to alternate "
        + "host, but that did not succeed.", "own-exchange-connect", Reason.Timeout)]
    public void The_last_error_of_an_Exchange_queue_names_what_failed(string text, string cause, Reason reason)
    {
        var answer = Only(text);

        Assert.Equal((cause, reason), (answer.Cause, answer.Reason));
    }

    [Theory]
    [InlineData("The mail of example.org moved to another provider, the web site stayed. Its form gets:\n\nThis message was created "
        + "automatically by mail delivery software.\nA message that you sent could not be delivered to one or more of its recipients.\n"
        + "The following address(es) failed:\n\n  info@example.org\n    No Such User Here\n", "own-domain-elsewhere")]
    [InlineData("2026-02-11 10:15:41 1rZabc-00087k-1Q ** info@example.org R=virtual_aliases: No Such User Here",
        "address-local-routing")]
    [InlineData("2026-02-11 10:15:41 1rZabc-00087k-1Q ** info@example.org R=dnslookup T=remote_smtp H=mx.example.org [192.0.2.4]: SMTP "
        + "error from remote mail server after RCPT TO:<info@example.org>: 550 No Such User Here", "address-no-mailbox")]
    [InlineData("550 No Such User Here", "address-no-mailbox")]
    public void A_server_that_looks_for_a_mailbox_on_itself_may_route_the_domain_wrongly(string text, string cause) =>
        Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("Recipient address rejected: [smtp.example.net]:587", true)]
    [InlineData("Recipient address rejected: User unknown in virtual mailbox table", false)]
    [InlineData("Recipient address rejected: Please see https://example.net:8443/help", false)]
    public void A_table_that_answers_with_a_route_is_the_wrong_table(string words, bool isRoute) => Assert.Equal(isRoute,
        Only("Jan 12 10:03:13 mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from localhost[127.0.0.1]: 550 5.1.1 <anna@example.org>: " + words
            + "; from=<bob@example.net> to=<anna@example.org> proto=ESMTP helo=<app>").Cause == "own-recipient-route");

    [Fact]
    public void A_refusal_that_quotes_a_success_is_no_delivery()
    {
        var answer = Only("Jan 12 10:03:11 mx postfix/lmtp[7]: 4F1B2C3D: to=<anna@example.org>, relay=public/lmtp[public/lmtp], delay=1, "
            + "dsn=2.1.5, status=bounced (host public/lmtp[public/lmtp] said: 250 2.1.5 ok (in reply to DATA command))");

        Assert.Equal((Reason.SystemError, "own-protocol-step"), (answer.Reason, answer.Cause));
    }

    [Theory]
    [InlineData("Jan 12 10:03:11 mx sendmail[7]: q4BNpoVr011344: to=<anna@example.org>, delay=00:00:00, mailer=esmtp, pri=41874, "
        + "relay=mx.example.org., dsn=4.0.0, stat=Deferred", "delayed-no-words")]
    [InlineData("Jan 12 10:03:11 mx sendmail[7]: q4BNpoVr011344: to=<anna@example.org>, delay=00:00:00, mailer=esmtp, pri=41874, "
        + "relay=mx.example.org., dsn=4.0.0, stat=Deferred: Connection timed out with mx.example.org.", "timeout-port-25")]
    public void A_deferral_without_words_leads_to_the_words(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Fact]
    public void A_policy_service_that_cannot_be_reached_is_no_address_to_send_from()
    {
        var answer = Only("Jan 12 10:03:11 mx postfix/smtpd[7]: warning: connect to localhost:65265: Cannot assign requested address\n"
            + "Jan 12 10:03:11 mx postfix/smtpd[7]: warning: problem talking to server localhost:65265: Cannot assign requested address\n"
            + "Jan 12 10:03:11 mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from a.example.net[192.0.2.7]: 451 4.3.5 <anna@example.org>: "
            + "Recipient address rejected: Server configuration problem; from=<bob@example.net> to=<anna@example.org> proto=ESMTP");

        Assert.Equal("own-policy-service", answer.Cause);
    }

    [Fact]
    public void An_empty_user_name_is_closer_to_the_cause_than_the_library_that_refuses_it() => Assert.Equal("own-sasl-empty",
        Only("Jan 12 10:03:11 mx postfix/smtp[7]: warning: SASL authentication failure: All-whitespace username.\nJan 12 10:03:11 mx "
            + "postfix/smtp[7]: 4F1B2C3D: to=<anna@example.org>, relay=smtp.example.net[192.0.2.2]:587, delay=2, dsn=4.7.0, "
            + "status=deferred (SASL authentication failed; cannot authenticate to server smtp.example.net[192.0.2.2]: generic failure)")
            .Cause);

    [Fact]
    public void A_session_that_Postfix_wrote_down_is_for_its_operator()
    {
        var answer = Only("Jan 12 10:03:11 mx postfix/smtp[7]: smtp_sasl_passwd_lookup: no auth info found (sender=`', "
            + "host=`smtp.example.net')\nJan 12 10:03:11 mx postfix/smtp[7]: > smtp.example.net[192.0.2.2]:587: MAIL FROM:<>\n"
            + "Jan 12 10:03:11 mx postfix/smtp[7]: > smtp.example.net[192.0.2.2]:587: RCPT TO:<anna@example.org>\n"
            + "Jan 12 10:03:11 mx postfix/smtp[7]: < smtp.example.net[192.0.2.2]:587: 530 5.7.57 Client not authenticated to send mail.");

        Assert.Equal("own-sasl-empty", answer.Cause);
        Assert.DoesNotContain(answer.Steps, step => step.Contains("nodemailer", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_recipient_of_a_written_session_has_a_result()
    {
        var recipients = Explainer.Explain("[434849] --> RCPT To:<ann@example.org>\n[434849] <-- 550 5.1.1 User unknown\n"
            + "[434849] --> RCPT To:<ben@example.org>\n[434849] <-- 354 Go ahead\n[434849] Sending <c:\\queue\\7.msg> to [192.0.2.4]\n"
            + "[434849] Transfer Complete\n[434849] <-- 550-5.7.1 Client host [192.0.2.9]\n[434849] <-- 550 5.7.1 blocked using "
            + "zen.spamhaus.org").Recipients;

        Assert.Equal([("ann@example.org", Reason.AddressUnknown), ("ben@example.org", Reason.Blocklist)],
            recipients.Select(each => (each.Address, each.Reason)));
    }

    [Theory]
    [InlineData("We asked for delisting at the portal twice, it came back after two days.", "reputation-microsoft-again")]
    [InlineData("The address has already been delisted, still:", "reputation-microsoft-again")]
    [InlineData("Kaldırılmasını iki kez istedik, sonuç aynı:", "reputation-microsoft-again")]
    [InlineData("Since today all customers get this:", "reputation-microsoft-ban")]
    public void A_removal_that_was_requested_in_vain_is_not_requested_first(string words, string cause) => Assert.Equal(cause, Only(
        words + "\n550 5.7.606 Access denied, banned sending IP [192.0.2.20]. To request removal from this list please visit "
            + "https://sender.office.com/ and follow the directions.").Cause);

    [Fact]
    public void A_customer_on_a_shared_server_sends_the_reply_to_the_provider()
    {
        const string Reply = "550 5.7.606 Access denied, banned sending IP [192.0.2.20]. To request removal from this list please visit "
            + "https://sender.office.com/ and follow the directions.";

        Assert.StartsWith("Forward", Only("Our site is on shared hosting.\n" + Reply).Steps[0], StringComparison.Ordinal);
        Assert.StartsWith("Remove", Only("Our site is on a dedicated server.\n" + Reply).Steps[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("On my new mailcow server incoming mail is refused. The server does not receive any mails:", "mailcow")]
    [InlineData("A customer wrote that this came back:", "other channel")]
    public void The_operator_of_the_refusing_server_gets_steps_for_that_server(string words, string step) => Assert.Contains(step,
        string.Concat(Only(words + "\nReporting-MTA: dns; mail.example.net\nFinal-Recipient: rfc822; info@example.org\nAction: failed\n"
            + "Status: 5.0.0\nRemote-MTA: dns; mx.example.org\nDiagnostic-Code: smtp; 550 Relay denied for <info@example.org>").Steps
            .Take(2)), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void A_recipient_whose_own_server_is_out_of_reach_opens_it()
    {
        const string Line = "2026-03-24 10:02:24 1pfdJV-004eVE-9X == anna@example.org R=dnslookup T=remote_smtp defer (113): No route to "
            + "host H=mail.example.org [192.0.2.93]: mail.example.org [192.0.2.93]";

        Assert.StartsWith("You are the recipient", Only("I cannot receive emails, but I can send.\n" + Line).Steps[0],
            StringComparison.Ordinal);
        Assert.DoesNotContain("You are the recipient", string.Concat(Only(Line).Steps), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reason = Timeout", Reason.Timeout)]
    [InlineData("reason = \"Connection refused (os error 111)\"", Reason.ConnectionRefused)]
    public void Stalwart_names_how_a_connection_failed(string words, Reason reason) => Assert.Equal(reason, Only(
        "2026-03-01T10:00:05Z INFO Connection error (delivery.connect-error) queueId = 2213, from = \"me@example.net\", to = "
        + "[\"anna@example.org\"], hostname = \"mx.example.org\", remoteIp = 192.0.2.27, remotePort = 25, " + words + ", elapsed = 30001ms")
        .Reason);

    [Fact]
    public void A_word_behind_HELO_is_no_name_of_a_client() => Assert.DoesNotContain("`name`",
        Only("SMTP Error (550): Failed to set sender (Access denied - Invalid HELO name (See RFC2821 4.1.3)).").Meaning,
        StringComparison.Ordinal);

    [Fact]
    public void What_was_delivered_follows_what_failed()
    {
        var recipients = Explainer.Explain(
            "Jan 12 10:03:11 mx postfix/smtp[7]: 4F1B2C3D: to=<ann@example.org>, relay=mx.example.org[192.0.2.1]:25, dsn=2.0.0, "
            + "status=sent (250 2.0.0 Ok: queued as 77AA)\n"
            + "Jan 12 10:03:11 mx postfix/smtp[7]: 4F1B2C3D: to=<ben@example.org>, relay=mx.example.org[192.0.2.1]:25, dsn=5.2.2, "
            + "status=bounced (host mx.example.org[192.0.2.1] said: 552 5.2.2 Mailbox full (in reply to RCPT TO command))").Recipients;

        Assert.Equal(["ben@example.org", "ann@example.org"], recipients.Select(each => each.Address));
    }

    [Theory]
    [InlineData("172.19.0.1", "localhost", "own-internal-client")]
    [InlineData("172.19.0.1", "mail.example.net", "ip-internal")]
    public void An_internal_client_that_is_no_server_is_a_program_of_the_own_network(string ip, string hello, string cause) =>
        Assert.Equal(cause, Only($"Jan 12 10:03:13 mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[{ip}]: 450 4.7.25 Client "
            + $"host rejected: cannot find your hostname, [{ip}]; from=<bob@example.net> to=<anna@example.org> proto=ESMTP helo=<{hello}>")
            .Cause);

    [Theory]
    [InlineData("anna@gmail.com", "own-relay-client")]
    [InlineData("anna@example.org", "relay-own-server")]
    public void A_large_providers_domain_is_not_added_to_the_own_ones(string address, string cause) => Assert.Equal(cause,
        Only($"Jan 12 10:03:13 mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from pc.example.net[192.0.2.8]: 554 5.7.1 <{address}>: Relay "
            + $"access denied; from=<bob@example.net> to=<{address}> proto=ESMTP helo=<relay.example.net>").Cause);

    [Theory]
    [InlineData("I have a second Backup MX. The primary is away: mail for example.org loops back to myself", "loop-backup-mx")]
    [InlineData("X-Postfix; mail for 172.22.1.1 loops back to myself", "loop-own-relayhost")]
    [InlineData("X-Postfix; mail for example.org loops back to myself", "loop-own-server")]
    public void A_server_that_would_send_to_itself_has_several_reasons(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("postqueue shows:\nDD410183B37     2619 Thu Mar 30 15:59:31  bob@example.net\n(connect to mx.example.org[192.0.2.7]:7025:"
        + " Connection refused)\n                                         anna@example.org", "refused-own-backend")]
    [InlineData("postqueue shows:\nDD410183B37     2619 Thu Mar 30 15:59:31  bob@example.net\n(connect to mx.example.org[192.0.2.7]:25: "
        + "Connection refused)\n                                         anna@example.org", "refused-receiver")]
    public void A_port_for_LMTP_belongs_to_the_own_mail_system(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("I changed mydestination in /etc/postfix/main.cf before that.", false)]
    [InlineData("I wrote to a friend.", true)]
    public void Who_edits_the_servers_configuration_is_no_person_with_a_mail_program(string words, bool isPerson) => Assert.Equal(isPerson,
        Only(words + "\nThis is the mail system at host mx.example.net.\n\nI'm sorry to have to inform you that your message could not\n"
            + "be delivered to one or more recipients.\n\n<anna@example.org>: host mx.example.org[192.0.2.1] said: 554 5.4.0 Error: too\n"
            + "    many hops (in reply to end of DATA command)").Steps[0]
            .StartsWith("Only the recipient's side", StringComparison.Ordinal));

    [Fact]
    public void A_word_such_as_mail_does_not_lead_to_the_mail_function_of_PHP() => Assert.NotEqual("net-mail-function",
        Only("dns: rcode SERVFAIL when looking up _25._tcp.example-org.mail.example.net, no mail server was asked").Cause);

    [Fact]
    public void KumoMTA_writes_its_own_trouble_like_a_reply()
    {
        var answer = Only("{\"code\":400,\"enhanced_code\":null,\"content\":\"KumoMTA internal: failed to connect to any candidate hosts: "
            + "TLS handshake failed: invalid peer certificate: CertNotValidForName\",\"command\":null}");

        Assert.Equal("tls-name-mismatch", answer.Cause);
        Assert.Null(answer.Code);
    }

    [Theory]
    [InlineData("mail-1234.protonmail.ch", "Your own server refused")]
    [InlineData("mx.example.net", "If that server is your relay")]
    public void Who_runs_a_server_and_shows_a_large_providers_notice_runs_the_server_that_refused(string reporting, string step) =>
        Assert.StartsWith(step, Only("I have a self-hosted Postfix, and a test ended like this:\n\n<anna@example.org>: host "
            + "mx.example.org[192.0.2.4] said:\n    503 5.5.1 You must authenticate first. (in reply to MAIL FROM command)\n\n"
            + $"Reporting-MTA: dns; {reporting}\nX-Postfix-Queue-ID: 4Wp7R71zSBz4wwdL\n\nFinal-Recipient: rfc822; anna@example.org\n"
            + "Action: failed\nStatus: 5.5.1\nRemote-MTA: dns; mx.example.org\n"
            + "Diagnostic-Code: smtp; 503 5.5.1 You must authenticate first.\n").Steps[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("I cannot receive mails from other servers on my docker-mailserver; they get `[192.0.2.8]:25: Connection refused`.", true)]
    [InlineData("My program cannot send mail: `192.0.2.8:25: Connection refused`.", false)]
    public void A_reader_whose_server_others_do_not_reach_has_no_relay_to_correct(string text, bool isUnreachable) =>
        Assert.Equal(isUnreachable, Only(text).Steps[0].StartsWith("You are the recipient", StringComparison.Ordinal));

    [Theory]
    [InlineData("SASL: Connect to inet:auth:10001 failed: Connection refused", "own-auth-socket")]
    [InlineData("hostname relay.example.net does not resolve to address 192.0.2.9", "net-client-left")]
    public void A_login_service_in_another_container_does_not_answer(string warning, string cause) => Assert.Equal(cause, Only(
        $"25/09/2024, 18:28:40 | warning | warning: {warning}\n25/09/2024, 18:28:34 | info | connect from relay.example.net[192.0.2.9]\n"
        + "25/09/2024, 18:18:20 | info | lost connection after AUTH from unknown[192.0.2.10]").Cause);

    [Fact]
    public void A_servers_log_names_Gmails_incoming_server_rightly() => Assert.Equal("timeout-port-25", Only(
        "2025-03-01T10:00:05Z INFO Connection error (delivery.connect-error) queueId = 2213, from = \"bob@example.net\", to = "
            + "[\"anna@gmail.com\"], domain = \"gmail.com\", hostname = \"gmail-smtp-in.l.google.com\", localIp = 0.0.0.0, remoteIp = "
            + "192.0.2.27, remotePort = 25, reason = Timeout, elapsed = 300001ms").Cause);

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
