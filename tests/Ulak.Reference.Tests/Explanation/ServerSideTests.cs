using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Whose server refused, which route the message took, and who reads: logs of mail servers and the notices beside them.</summary>
public sealed class ServerSideTests
{
    private const string EximRefusal = "after RCPT TO:<anna@example.org>: 550 relay not permitted";

    [Theory]
    [InlineData("R=send_via_smarthost T=remote_smtp H=relay.example.net [192.0.2.5]", "relay-own-relay")]
    [InlineData("R=internal T=remote_smtp H=gw [10.0.0.2]", "relay-own-relay")]
    [InlineData("R=dnslookup T=remote_smtp H=mx.example.org [192.0.2.5]", "relay-recipient-side")]
    [InlineData("R=lookuphost T=remote_smtp H=mx.example.org [198.51.100.5]", "relay-recipient-side")]
    public void The_router_of_Exim_shows_whether_a_relay_or_the_recipients_server_refused(string route, string cause) =>
        Assert.Equal(cause, Only(
            $"2026-02-17 17:59:47 1tk2b3-006Xtp-0N ** anna@example.org {route}: SMTP error from remote mail server {EximRefusal}").Cause);

    [Fact]
    public void The_host_of_Exim_stands_in_the_steps() => Assert.Contains("nc -vz mx.example.org 25", Steps(
        "2026-03-24 10:02:24 1pfdJV-004eVE-9X == anna@example.org R=dnslookup T=remote_smtp defer (113): No route to host "
        + "H=mx.example.org [192.0.2.5]"), StringComparison.Ordinal);

    [Fact]
    public void An_address_in_HELO_is_not_where_the_client_comes_from()
    {
        var recipient = Only(
            "554 5.7.1 <DATA>: Data command rejected: Suspicious HELO [[192.168.7.4]] and missing reverse DNS [198.51.100.9]");

        Assert.NotEqual("ip-internal", recipient.Cause);
        Assert.Equal("198.51.100.9", recipient.Values["ip"]);
    }

    [Theory]
    [InlineData("550 5.7.1 Client host rejected: cannot find your hostname, [192.168.7.4]", "ip-internal")]
    [InlineData("550 5.7.25 missing reverse DNS for 172.18.0.1", "ip-internal")]
    public void An_internal_address_that_the_server_sees_is_still_one(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Fact]
    public void A_mail_program_gets_no_record_for_its_own_line()
    {
        var recipient = Only("Ein Fehler ist aufgetreten. Serverantwort: \"550 5.7.1 missing reverse DNS [198.51.100.9]\"");

        Assert.Equal("rdns-of-own-line", recipient.Cause);
        Assert.DoesNotContain(recipient.Steps, step => step.Contains("PTR", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("421 Promise timed out after 20000 milliseconds", Reason.SystemError)]
    [InlineData("Error: Connection timed out after 20000 milliseconds", Reason.Timeout)]
    [InlineData("connect to mx.example.org[192.0.2.1]:25: Connection timed out", Reason.Timeout)]
    public void A_server_that_replies_has_been_reached(string text, Reason reason) => Assert.Equal(reason, Only(text).Reason);

    [Fact]
    public void A_session_at_Stalwart_without_a_refusal_claims_none()
    {
        var recipient = Only(
            """
            2026-09-10T06:32:27Z INFO SMTP EHLO command (smtp.ehlo) listenerId = "smtp", remoteIp = 192.0.2.21, domain = "a.example.net"
            2026-09-10T06:32:27Z INFO TLS handshake (tls.handshake) listenerId = "smtp", remoteIp = 192.0.2.21, version = "TLSv1_3"
            """);

        Assert.Equal((Reason.Unknown, "unknown-log-client"), (recipient.Reason, recipient.Cause));
    }

    [Fact]
    public void A_check_of_Stalwart_is_the_own_servers()
    {
        const string Check = "2026-09-10T06:32:27Z INFO SPF EHLO check failed (smtp.spf-ehlo-fail) listenerId = \"smtp\", localPort = 25, "
            + "remoteIp = 192.0.2.21, domain = \"a.example.net\", result = No SPF record (spf.none), elapsed = 39ms";

        Assert.Equal(Reason.Spf, Only(Check).Reason);
        Assert.Contains("Your own server", Only(Check).Steps[0], StringComparison.Ordinal);
        Assert.Empty(Only(Check).Records);
    }

    [Theory]
    [InlineData("We received a soft “bounce” from your email provider when trying to forward emails to you. We will try again later.")]
    [InlineData("An email sent to your alias shop.x1@example.net was refused (or bounced) by your mailbox provider.")]
    public void The_owner_of_an_alias_reads_about_the_own_mailbox(string text) =>
        Assert.Equal(("alias-mailbox-bounced", Actor.Receiver), (Only(text).Cause, Only(text).Actor));

    [Theory]
    [InlineData("550 5.1.1 <x7@mozmail.com>: Recipient address rejected: user unknown", "address-alias-off")]
    [InlineData("550 5.1.1 <x7@example.org>: Recipient address rejected: user unknown", "address-no-mailbox")]
    public void An_alias_that_does_not_exist_any_more_is_named_as_such(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("example.com", "null-mx-placeholder")]
    [InlineData("firma.test", "null-mx-record")]
    public void A_domain_of_the_documentation_comes_from_a_setting(string domain, string cause) => Assert.Equal(cause, Only(
        $"Oct  7 08:49:29 mx postfix/smtp[43]: 24A262A9: to=<info@{domain}>, relay=none, delay=0.02, dsn=5.1.0, status=bounced "
        + $"(Domain {domain} does not accept mail (nullMX))").Cause);

    [Fact]
    public void A_refusal_that_is_broken_before_its_words_is_joined() => Assert.Equal("relay-own-server", Only(
        "/var/log/mail.info:May  1 22:55:38 mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from a.example.net[192.0.2.7]: 454 4.7.1 "
        + "<list@lists.example.org>\n: Relay access denied; from=<bob@example.net> to=<list@lists.example.org> proto=ESMTP").Cause);

    [Fact]
    public void A_recipient_whose_server_fails_at_TLS_gets_a_test() => Assert.Contains("YOUR-SERVER:25", Only(
        "A customer is trying to email us and we are not receiving their mail. Diagnostic-Code: SMTP; 403 4.7.0 TLS handshake failed.")
        .Steps[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("postfix/smtp[9]: warning: TLS library problem: error:0A00010B:SSL routines::wrong version number:../ssl/record.c:354:",
        "own-tls-mode")]
    [InlineData("postfix/smtp[9]: warning: TLS library problem: error:0A000410:SSL routines::sslv3 alert handshake failure:../ssl/rec.c:1:",
        "tls-handshake")]
    [InlineData("postfix/smtpd[9]: warning: TLS library problem: error:0A00010B:SSL routines::wrong version number:../ssl/record.c:354:",
        "tls-handshake")]
    public void TLS_from_the_start_on_another_port_is_a_setting_of_the_own_server(string line, string cause) => Assert.Equal(cause, Only(
        $"Dec 30 12:16:32 mx {line}\nDec 30 12:16:32 mx postfix/smtp[9]: E2924473: to=<bob@example.net>, "
        + "relay=smtp.example.com[192.0.2.8]:587, delay=0.13, dsn=4.7.5, status=deferred (Cannot start TLS: handshake failure)").Cause);

    [Theory]
    [InlineData("example.org", "system-domain-twice")]
    [InlineData("other.example", "address-own-server")]
    public void A_domain_in_two_lists_explains_only_its_own_recipients(string domain, string cause) => Assert.Equal(cause, Only(
        $"Nov 12 08:13:10 mx postfix/trivial-rewrite[21]: warning: do not list domain {domain} in BOTH mydestination and "
        + "virtual_mailbox_domains\nNov 12 08:13:10 mx postfix/local[22]: 3F2A: to=<bob@example.org>, relay=local, delay=0.1, "
        + "dsn=5.1.1, status=bounced (unknown user: \"bob\")").Cause);

    [Fact]
    public void A_notice_of_a_refusal_counts_more_than_a_line_that_passed_the_message_on()
    {
        var recipient = Only(
            """
            If I try to send to an external domain I get
            <bob@gmail.com>: host mx.example.org[/var/run/dovecot/lmtp] said: 550
                5.1.1 <bob@gmail.com> User doesn't exist: bob@gmail.com (in reply to RCPT TO command)
            And in the log
            Apr 14 19:30:21 mx postfix/smtp[34]: 4EF9: to=<bob@gmail.com>, relay=127.0.0.1[127.0.0.1]:10024, status=sent (250 OK)
            """);

        Assert.Equal((550, "own-domain-not-local"), (recipient.Code, recipient.Cause));
    }

    [Fact]
    public void A_mailbox_of_the_own_domain_that_is_unknown_stays_unknown() => Assert.NotEqual("own-domain-not-local", Only(
        "Apr 14 19:30:21 mx postfix/lmtp[34]: 4EF992C8: to=<bob@example.org>, relay=mx.example.org[private/dovecot-lmtp], delay=1, "
        + "dsn=5.1.1, status=bounced (host mx.example.org[private/dovecot-lmtp] said: 550 5.1.1 User doesn't exist: bob@example.org "
        + "(in reply to RCPT TO command))").Cause);

    [Fact]
    public void Replies_of_a_pipelined_session_belong_to_their_commands() => Assert.Equal(Reason.RelayDenied, Only(
        "Connected to SMTP server.\nS 220 mx.example.org ESMTP\nC EHLO pc\nS 250-mx.example.org\nS 250 DSN\nC MAIL FROM:<a@example.net>\n"
        + "C RCPT TO:<bob@example.com>\nC DATA\nS 250 2.1.0 Ok\nS 554 5.7.1 <bob@example.com>: Relay access denied").Reason);

    [Fact]
    public void The_sender_of_the_returned_message_shows_whose_domain_SPF_is_about()
    {
        const string Notice = "This message was created automatically by mail delivery software.\n\nThe following address(es) failed:\n\n"
            + " anna@example.org\n   host mx.example.org [192.0.2.1]\n   SMTP error from remote mail server after end of data:\n"
            + "   550 5.7.1 Sender prohibited by SPF\n\nFrom: \"Shop\" <{0}>\nSubject: Order\n";

        Assert.Equal("dmarc-public-domain", Only(Notice.Replace("{0}", "shop@gmail.com", StringComparison.Ordinal)).Cause);
        Assert.Equal("spf-fail", Only(Notice.Replace("{0}", "shop@example.net", StringComparison.Ordinal)).Cause);
    }

    [Fact]
    public void The_protocol_log_of_Exchange_is_its_operators() => Assert.DoesNotContain("nodemailer", Steps(
        "2026-03-01T10:00:01.123Z,EX01\\Internet,08DC,12,10.0.0.5:51000,192.0.2.25:25,>,RCPT TO:<bob@example.org>,\n"
        + "2026-03-01T10:00:01.325Z,EX01\\Internet,08DC,13,10.0.0.5:51000,192.0.2.25:25,<,550 5.7.1 Service unavailable; Client host "
        + "[198.51.100.7] blocked using Spamhaus,"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Oct 18 10:22:33 mx plesk sendmail[12]: DEFER during call 'limit-out' handler", "own-plesk-limit", Reason.RateLimited)]
    [InlineData("Oct 18 10:22:33 mx plesk sendmail[12]: REJECT during call 'check-quota' handler", "own-plesk-handler", Reason.Policy)]
    public void A_handler_of_Plesk_is_named(string text, string cause, Reason reason) =>
        Assert.Equal((cause, reason), (Only(text).Cause, Only(text).Reason));

    [Theory]
    [InlineData("552 5.2.2 Domain example.org has exceeded its hourly email quota", Reason.RateLimited)]
    [InlineData("552 5.2.2 The mailbox has exceeded its quota", Reason.MailboxFull)]
    public void A_quota_by_the_hour_is_no_full_mailbox(string text, Reason reason) => Assert.Equal(reason, Only(text).Reason);

    [Theory]
    [InlineData("lost connection with mx.example.org[192.0.2.1] while receiving the initial server greeting", "own-peer-cuts")]
    [InlineData("lost connection with mx.example.org[192.0.2.1] while sending RCPT TO", "net-connection-lost")]
    public void A_connection_that_ends_before_the_greeting_leads_to_the_way_out(string words, string cause) => Assert.Equal(cause, Only(
        $"Mails to one provider stay in the Queue manager (delivery temporarily suspended: {words})").Cause);

    [Fact]
    public void A_list_that_the_own_server_asks_may_have_refused_the_query()
    {
        var recipient = Only("May  1 22:55:38 mx postfix/postscreen[7]: NOQUEUE: reject: RCPT from [192.0.2.7]:4021: 550 5.7.1 Service "
            + "unavailable; client [192.0.2.7] blocked using zen.spamhaus.org; from=<bob@example.net>, to=<anna@example.org>, proto=ESMTP");

        Assert.Equal("own-blocklist-check", recipient.Cause);
        Assert.Contains("7.2.0.192.zen.spamhaus.org", recipient.Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_another_server_asks_is_about_the_own_address() => Assert.NotEqual("own-blocklist-check", Only(
        "May  1 22:55:38 mx postfix/smtp[7]: 4F1B2C3D: to=<anna@example.org>, relay=mx.example.org[192.0.2.1]:25, dsn=5.7.1, "
        + "status=bounced (host mx.example.org[192.0.2.1] said: 550 5.7.1 Service unavailable; client [198.51.100.7] blocked using "
        + "zen.spamhaus.org (in reply to RCPT TO command))").Cause);

    [Theory]
    [InlineData("I have not been receiving mails since today. A test gives: 550 5.7.1 Service unavailable; client [192.0.2.7] "
        + "blocked using zen.spamhaus.org", true)]
    [InlineData("My mails come back: 550 5.7.1 Service unavailable; client [192.0.2.7] blocked using zen.spamhaus.org", false)]
    public void A_recipient_reads_about_the_own_list(string text, bool isRecipient) =>
        Assert.Equal(isRecipient, Only(text).Steps[0].StartsWith("You are the recipient", StringComparison.Ordinal));

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);

    private static string Steps(string text) => string.Join('\n', Only(text).Steps);
}
