using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Which of two servers wrote the words, whose domain it is, and which step the text asks for first.</summary>
public sealed class BetweenServersTests
{
    private const string NotTls = "SSL routines:ssl3_get_record:wrong version number";

    private const string UnknownLocally = "Jan 12 10:03:11 web postfix/smtpd[7]: NOQUEUE: reject: RCPT from localhost[127.0.0.1]: 550 "
        + "5.1.1 <info@example.org>: Recipient address rejected: User unknown in virtual mailbox table; from=<www@example.org> "
        + "to=<info@example.org> proto=ESMTP helo=<web>";

    [Theory]
    [InlineData("2026-01-08 12:00:03 1tVabc-00Ab3-12 == ann@example.org R=dnslookup T=remote_smtp defer (-37) H=mx.example.org "
        + "[192.0.2.6]: TLS session: (SSL_connect): error:1408F10B:" + NotTls)]
    [InlineData("Jan 12 10:03:11 mx postfix/smtp[7]: SSL_connect error to mx.example.org[192.0.2.6]:25: -1\nJan 12 10:03:11 mx "
        + "postfix/smtp[7]: warning: TLS library problem: error:1408F10B:" + NotTls + ":../ssl/record/ssl3_record.c:332:\nJan 12 10:03:11 "
        + "mx postfix/smtp[7]: 4F1B2C3D: to=<ann@example.org>, relay=mx.example.org[192.0.2.6]:25, delay=10, dsn=4.7.5, status=deferred "
        + "(Cannot start TLS: handshake failure)")]
    public void A_server_that_announces_TLS_and_cannot_do_it_has_no_wrong_port(string text)
    {
        var answer = Only(text);

        Assert.Equal("own-tls-peer", answer.Cause);
        Assert.Contains("mx.example.org:25", answer.Steps[0], StringComparison.Ordinal);
        Assert.DoesNotContain("relayhost", string.Join(' ', answer.Steps.Take(3)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_relay_at_a_port_for_users_is_asked_with_the_right_kind_of_TLS() => Assert.Equal("own-tls-mode", Only(
        "Jan 12 10:03:11 mx postfix/smtp[7]: SSL_connect error to smtp.example.net[192.0.2.6]:587: -1\nJan 12 10:03:11 mx "
        + "postfix/smtp[7]: warning: TLS library problem: error:1408F10B:" + NotTls + ":../ssl/record/ssl3_record.c:332:\nJan 12 10:03:11 "
        + "mx postfix/smtp[7]: 4F1B2C3D: to=<ann@example.org>, relay=smtp.example.net[192.0.2.6]:587, delay=10, dsn=4.7.5, "
        + "status=deferred (Cannot start TLS: handshake failure)").Cause);

    [Theory]
    [InlineData("2026-02-01 09:12:44 TLS error on connection from mail.example.net [192.0.2.44] (SSL_accept): error:1417A0C1:SSL "
        + "routines:tls_post_process_client_hello:no shared cipher")]
    [InlineData("We are not receiving mails from one sender, we run docker-mailserver. They get:\nDiagnostic-Code: SMTP; 403 4.7.0 TLS "
        + "handshake failed.")]
    public void Who_is_delivered_to_looks_at_the_own_port_25(string text)
    {
        var answer = Only(text);

        Assert.Equal("own-tls-inbound", answer.Cause);
        Assert.StartsWith("Look at your own port 25", answer.Steps[0], StringComparison.Ordinal);
        Assert.DoesNotContain("mail.example.net:25", answer.Check, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Many messages wait in the message queue: \"TLS error from 'mx.example.org': Handshake failed: received fatal alert: "
        + "HandshakeFailure\". STARTTLS is optional.")]
    [InlineData("[queue.outbound.tls]\nstarttls = require\n\nHostname mx.example.org\nDetails I/O Error\nReason tls handshake eof\n"
        + "Message rescheduled for delivery")]
    public void A_handshake_that_a_foreign_server_ends_is_no_matter_of_ports(string text)
    {
        var answer = Only(text);

        Assert.Equal((Reason.Tls, "tls-handshake"), (answer.Reason, answer.Cause));
        Assert.DoesNotContain(answer.Steps, step => step.Contains("nodemailer", StringComparison.Ordinal)
            || step.Contains("465", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("The web site is on this server, the mailboxes are at Microsoft 365.\n\n", true)]
    [InlineData("MX records point to Google, the site stays here.\n\n", true)]
    [InlineData("Die Mails der Domain liegen bei einem anderen Anbieter.\n\n", true)]
    [InlineData("MX kaydı başka sunucuyu gösteriyor.\n\n", true)]
    [InlineData("The mailbox was created yesterday.\n\n", false)]
    [InlineData("I sent the test from Gmail.\n\n", false)]
    public void A_domain_whose_mailboxes_are_elsewhere_gets_no_mailbox_here(string before, bool isElsewhere)
    {
        var answer = Only(before + UnknownLocally);

        Assert.Equal(isElsewhere, answer.Cause == "own-domain-elsewhere");
        Assert.Equal(isElsewhere, answer.Steps[0].StartsWith("Take example.org out", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026-02-11 10:15:41 1rZabc-00087k-1Q ** info@example.org: Unrouteable address", true)]
    [InlineData("2026-02-11 10:15:41 1rZabc-00087k-1Q ** info@example.org R=dnslookup T=remote_smtp H=mx.example.org [192.0.2.4]: SMTP "
        + "error from remote mail server after RCPT TO:<info@example.org>: 550 No such user", false)]
    public void Another_servers_refusal_is_no_wrong_route(string line, bool isElsewhere) => Assert.Equal(isElsewhere,
        Only("Our mail is hosted elsewhere.\n" + line).Cause == "own-domain-elsewhere");

    [Theory]
    [InlineData("gmail.com", "own-domain-not-local")]
    [InlineData("example.org", "own-socket")]
    public void A_providers_domain_is_not_delivered_to_the_own_mailboxes(string domain, string cause) => Assert.Equal(cause, Only(
        $"Jan 12 10:03:11 mail postfix/lmtp[7]: 4F1B2C3D: to=<anna@{domain}>, relay=none, delay=0.1, dsn=4.4.1, status=deferred (connect "
        + "to mail.example.net[/var/run/dovecot/lmtp]: No such file or directory)").Cause);

    [Theory]
    [InlineData("Tainted filename '/etc/exim4/domains/example.net/ip'\n2026-01-25 20:26:49 1mIabc-0001eM-09 == ann@example.org R=dnslookup "
        + "T=remote_smtp defer (-1): failed to expand \"interface\" option for remote_smtp transport: failed to open "
        + "/etc/exim4/domains/example.net/ip: Permission denied (euid=108 egid=115)")]
    [InlineData("== ann@example.org R=virtual T=virtual_delivery defer (0): Tainted '/var/vmail/example.org/ann' (file or directory name "
        + "for virtual_delivery transport) not permitted")]
    [InlineData("H=(x) [192.0.2.1] F=<a@example.net> temporarily rejected RCPT <ann@example.org>: tainted search query is not properly "
        + "quoted: SELECT domain FROM domains WHERE domain='$domain'")]
    public void Data_that_Exim_does_not_trust_is_no_matter_of_rights(string words)
    {
        var answer = Only("2026-01-25 20:26:49 1mIabc-0001eM-09 " + words);

        Assert.Equal((Reason.SystemError, "own-exim-tainted"), (answer.Reason, answer.Cause));
    }

    [Fact]
    public void A_right_that_is_missing_is_no_taint() => Assert.Equal("own-permission", Only(
        "2026-01-25 20:26:49 1mIabc-0001eM-09 == ann@example.org R=local_user T=mail_spool defer (-1): failed to open /var/mail/ann: "
        + "Permission denied (euid=1000 egid=8)").Cause);

    [Fact]
    public void A_local_deferral_without_words_is_no_greylisting() => Assert.Equal("own-deferred", Only(
        "2026-01-25 20:26:49 1mIabc-0001eM-09 == ann@example.org R=virtual_user T=local_delivery defer (75): service failure").Cause);

    [Fact]
    public void A_scanner_that_does_not_answer_is_no_rule() => Assert.Equal("own-spamd", Only(
        "Mail stopped after the update.\n2026-01-25 11:06:21 1mkabc-0004dQ-4z spam acl condition: all spamd servers failed").Cause);

    [Fact]
    public void Haraka_that_skips_its_own_address_needs_a_route_first() => Assert.StartsWith("Give your own domains", Only(
        "2026-01-11T23:24:18.220Z [INFO] [C7BD.1] [outbound] MX 192.0.2.7 is local, skipping since local_mx_ok=false\n"
        + "2026-01-11T23:24:18.220Z [DEBUG] [C7BD.1] [outbound] Temp fail for: Tried all MXs").Steps[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("    host mx.example.org [192.0.2.4]\n    SMTP error from remote mail server after RCPT TO:<ann@example.org>:\n    553 "
        + "5.7.1 <bob@example.net>: Sender address rejected:\n    not logged in", "sender-domain-at-receiver")]
    [InlineData("send: 'rcpt to:<ann@example.org>\\r\\n'\nreply: b'553 5.7.1 <bob@example.org>: Sender address rejected: not logged "
        + "in\\r\\n'", "auth-needed")]
    public void A_server_that_has_the_senders_domain_demands_a_login_of_its_users_only(string text, string cause) => Assert.Equal(cause,
        Only("ann@example.org\n    (generated from list@example.net)\n" + text).Cause);

    [Theory]
    [InlineData("I run rspamd and want no greylisting at all.\n", "Rspamd:")]
    [InlineData("I run Postgrey.\n", "There is nothing")]
    public void The_step_for_the_program_that_the_text_names_is_first(string before, string step) => Assert.StartsWith(step, Only(before
        + "Jan 12 10:03:11 mx postfix/cleanup[7]: B8A44169A1C: milter-reject: END-OF-MESSAGE from unknown[192.0.2.4]: 4.7.1 Try again "
        + "later; from=<bob@example.net> to=<ann@example.org>").Steps[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("All external mails get rejected:\n", "If it is a stranger")]
    [InlineData("One of our printers gets this:\n", "If the client is a machine")]
    public void What_refuses_everybody_is_a_rule_for_strangers(string before, string step) => Assert.StartsWith(step, Only(before
        + "Jan 12 10:03:11 mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from a.example.net[192.0.2.7]: 554 5.7.1 <a.example.net[192.0.2.7]>: "
        + "Client host rejected: Access denied; from=<b@example.net> to=<anna@example.org> proto=ESMTP helo=<a>").Steps[0],
        StringComparison.Ordinal);

    [Fact]
    public void Who_installed_the_server_that_a_mail_program_asks_is_its_operator()
    {
        var answer = Only("I installed modoboa, and Thunderbird says:\nAn error occurred while sending mail. The mail server responded:\n"
            + "451 4.3.5 <ann@example.org>: Recipient address rejected: Server configuration problem.\nPlease check the recipient.");

        Assert.DoesNotContain(answer.Steps, step => step.Contains("by phone", StringComparison.Ordinal));
        Assert.Equal(Actor.ReceiverOperator, answer.Actor);
    }

    [Fact]
    public void A_password_that_the_own_server_refuses_is_checked_in_the_mail_program() => Assert.DoesNotContain(
        "sasl_passwd", Only("I installed mailcow, and Thunderbird says:\nAn error occurred while sending mail. The mail server responded:\n"
            + "5.7.8 Error: authentication failed.").Steps[0], StringComparison.Ordinal);

    [Fact]
    public void Another_servers_table_keeps_no_domain_of_the_reader() => Assert.NotEqual("own-domain-elsewhere", Only(
        "<lea@example.org>: host mx.example.org[192.0.2.4] said: 550 5.1.1 <lea@example.org>: Recipient address rejected: User unknown in "
        + "virtual mailbox table (in reply to RCPT TO command)\nOur own mail is hosted elsewhere.").Cause);

    [Fact]
    public void Who_runs_the_server_that_knows_no_mailbox_looks_at_its_tables() => Assert.DoesNotContain(Only(
        "550 Mailbox does not exist! This happens when receiving mail: Gmail gets it when I send to an address created in Stalwart.").Steps,
        step => step.StartsWith("Ask the recipient", StringComparison.Ordinal));

    [Fact]
    public void An_operator_whose_Exchange_cannot_read_a_reply_looks_at_the_protocol() => Assert.StartsWith(
        "See what the other server said",
        Only("Exchange 2016, the queue viewer shows 421 4.4.0 Remote server response was not RFC conformant").Steps[0],
        StringComparison.Ordinal);

    [Theory]
    [InlineData("The mail queue of our server grows:\n\n(connect to mx1.example.net[192.0.2.9]:25: Connection timed out)\n"
        + "(connect to mx2.example.org[192.0.2.8]:25: Connection timed out)", "timeout-port-25")]
    [InlineData("Postal shows SOFT FAIL\nNo SMTP servers were available for gmail.com. Tried gmail-smtp-in.l.google.com and "
        + "alt1.gmail-smtp-in.l.google.com", "timeout-port-25")]
    [InlineData("My program fails: dial tcp 192.0.2.9:587: i/o timeout", "timeout-own-server")]
    public void A_servers_queue_is_no_program_with_a_wrong_setting(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Fact]
    public void IPv6_without_a_way_stands_beside_a_port_that_is_blocked() => Assert.All(Explainer.Explain(
        "I set up my email server and every mail comes back:\nStatus: 4.4.1\nDiagnostic-Code: X-Postfix; connect to\n    "
        + "mx.example.org[2001:db8::1a]:25: Network is\n    unreachable\n\nand the other:\nStatus: 4.4.1\nDiagnostic-Code: X-Postfix; "
        + "connect to\n    mx.example.net[192.0.2.161]:25: Connection timed out\n").Recipients,
        answer => Assert.Equal("timeout-port-25", answer.Cause));

    [Theory]
    [InlineData("VestaCP: with iptables on nothing leaves, with iptables off it works.\n", "If mail leaves while")]
    [InlineData("", "Test another destination")]
    public void The_own_firewall_comes_first_where_the_person_names_it(string before, string step) => Assert.StartsWith(step, Only(before
        + "2026-07-22 12:10:11 1dYxyz-0004aB-2c == me@example.org R=dnslookup T=remote_smtp defer (110): Connection timed out").Steps[0],
        StringComparison.Ordinal);

    [Fact]
    public void A_name_that_an_own_rule_refuses_is_let_in_first() => Assert.StartsWith("If the mail is wanted, let it in", Only(
        "Jan 12 10:03:11 mx postfix/smtpd[7]: NOQUEUE: reject: RCPT from a.example.net[192.0.2.7]: 554 5.7.1 <a.example.net>: Helo command "
        + "rejected: No dynamic addresses here; from=<b@example.net> to=<anna@example.org> proto=ESMTP helo=<a.example.net>").Steps[0],
        StringComparison.Ordinal);

    [Theory]
    [InlineData("target.lmtp", "address-own-server")]
    [InlineData("target.remote", "address-no-mailbox")]
    public void The_own_mailboxes_behind_maddy_are_the_operators(string target, string cause) => Assert.Equal(cause, Only(
        "Jan 10 00:20:43 maddy[9]: smtp: DATA error\t{\"msg_id\":\"8647979a\",\"rcpt\":\"anna@example.org\",\"reason\":\"No "
        + "mailbox with this name\",\"target\":\"" + target + "\"}").Cause);

    [Theory]
    [InlineData("We get this:\n[6.8s] mailsec.example.org:25 --> 554 5.7.1 rejected by rspamd filter", "content-general")]
    [InlineData("Jan 12 10:03:11 mx postfix/cleanup[7]: 4F1B2C3D: milter-reject: END-OF-MESSAGE from a.example.net[192.0.2.7]: 5.7.1 Spam "
        + "message rejected; from=<b@example.net> to=<anna@example.org>", "content-own-filter")]
    public void Anothers_filter_is_not_the_readers_to_set(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Fact]
    public void A_server_that_refuses_its_own_users_asks_for_the_login_rule() => Assert.StartsWith("Stalwart:", Only(
        "My Stalwart refuses what I send from my phone, although I am logged in: 550 5.1.2 Relay not allowed.").Steps[0],
        StringComparison.Ordinal);

    [Fact]
    public void A_handshake_is_the_cause_behind_unreachable_servers() => Assert.Equal("tls-handshake", Only(
        "Jan 12 10:03:11 mx smtpd[7]: 8d1e mta error reason=IO Error: tls handshake failed: error:1404B410:SSL routines:ST_CONNECT:sslv3 "
        + "alert handshake failure\nJan 12 10:03:11 mx smtpd[7]: 8d1e mta delivery evpid=8f from=<b@example.net> to=<ann@example.org> "
        + "rcpt=<-> source=\"192.0.2.9\" relay=\"192.0.2.44 (mx.example.org)\" delay=10s result=\"TempFail\" stat=\"Network error on "
        + "destination MXs\"").Cause);

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
