using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Causes that the form of a log, a port, or the refusing side shows.</summary>
public sealed class ObservedTests
{
    [Theory]
    [InlineData("Error: connect ETIMEDOUT smtp.example.org:994", "net-odd-port")]
    [InlineData("Couldn't connect to host, port: smtp.example.org, 26; timeout -1; java.net.ConnectException: Connection refused",
        "net-odd-port")]
    [InlineData("Error: connect ETIMEDOUT smtp.example.org:587", "timeout-own-server")]
    [InlineData("Error: connect ECONNREFUSED mailer.local:2599", "refused-own-server")]
    [InlineData("Error: connect ETIMEDOUT smtp.163.com:994", "timeout-own-server")]
    public void A_port_that_servers_do_not_use_comes_first(string text, string cause) =>
        Assert.Equal(cause is "net-odd-port", Only(text).Cause == "net-odd-port");

    [Theory]
    [InlineData("SMTP error from remote mail server after MAIL FROM:<a@example.net>: 451 Temporary local problem - please try later",
        "system-other-server")]
    [InlineData("SMTP error from remote mail server after end of data: 451 4.3.0 Internal server error", "system-other-server")]
    public void A_fault_that_another_server_reports_is_waited_for(string words, string cause)
    {
        var answer = Only("2026-05-02 08:12:31 1s2abc-000000-1Z == ann@example.org R=dnslookup T=remote_smtp defer (-46) "
            + "H=mx.example.org [192.0.2.44]: " + words);

        Assert.Equal((cause, Reason.SystemError), (answer.Cause, answer.Reason));
        Assert.StartsWith("Wait", answer.Steps[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("172.105.3.4", true)]
    [InlineData("172.20.3.4", false)]
    public void Only_an_address_of_the_own_network_is_the_own_servers(string ip, bool isOther) => Assert.Equal(isOther, Only(
        $"May  2 08:12:31 mx postfix/smtp[8]: 4ABC: to=<ann@example.org>, relay=mx.example.org[{ip}]:25, delay=1, dsn=4.3.0, "
        + $"status=deferred (host mx.example.org[{ip}] said: 451 4.3.0 Temporary local problem (in reply to end of DATA command))")
        .Cause == "system-other-server");

    [Fact]
    public void A_fault_behind_the_own_server_is_not_another_servers() => Assert.NotEqual("system-other-server", Only(
        "May  2 08:12:31 mx postfix/smtp[8]: 4ABC: to=<ann@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, dsn=4.3.0, "
        + "status=deferred (host 127.0.0.1[127.0.0.1] said: 451 4.3.0 Temporary local problem (in reply to end of DATA command))").Cause);

    [Fact]
    public void Only_the_recipients_that_a_notice_introduces_have_failed()
    {
        const string Text = "Failed email address:\n ann@example.org, ann77@example.org\nThe error that the server returned:\n"
            + "Your message cannot be delivered to the following recipients:\n\n Recipient address: ann77@example.org\n"
            + " Reason: Remote SMTP server has rejected address\n Diagnostic code: smtp;550-5.1.1 The email account that you tried to "
            + "reach does not exist.\n Remote system: dns;mx.example.org (TCP|192.0.2.24|53619|192.0.2.27|25)";

        Assert.Equal("ann77@example.org", Only(Text).Address);
    }

    private const string Unrouted =
        "Nov 10 08:27:52 mail postfix/smtp[9]: A0F7: to=<ann@example.org>, relay=none, delay=248680, dsn=4.4.1, "
        + "status=deferred (connect to mx2.example.org[2001:db8::246]:25: Cannot assign requested address)";

    [Theory]
    [InlineData("Nov 10 08:27:52 mail postfix/smtp[9]: A0F7: host mx1.example.org[192.0.2.6] refused to talk to me: 554 mx1.example.org",
        Reason.Reputation)]
    [InlineData("Nov 10 08:27:52 mail postfix/smtp[9]: A0F7: host mx1.example.org[192.0.2.6] said: 450 4.2.0 <ann@example.org>: Recipient "
        + "address rejected: Greylisted (in reply to RCPT TO command)", Reason.Greylisted)]
    [InlineData("Nov 10 08:27:52 mail postfix/smtp[9]: connect to mx1.example.org[192.0.2.6]:25: Connection timed out", Reason.Timeout)]
    [InlineData("Nov 10 08:27:51 mail postfix/smtp[9]: A0F7: host mx1.example.org[192.0.2.6] said: 550 5.1.1 unknown user\n"
        + "Nov 10 08:27:51 mail postfix/smtp[9]: A0F7: to=<bob@example.org>, relay=mx1.example.org[192.0.2.6]:25, delay=1, dsn=5.1.1, "
        + "status=bounced (host mx1.example.org[192.0.2.6] said: 550 5.1.1 unknown user)", Reason.Network)]
    public void A_refusal_counts_before_an_attempt_without_a_way(string before, Reason reason) =>
        Assert.Equal(reason, Assert.Single(
            Explainer.Explain(before + "\n" + Unrouted).Recipients, each => each.Address == "ann@example.org").Reason);

    [Fact]
    public void A_refusal_in_OpenSMTPDs_trace_comes_before_the_end_of_the_connection()
    {
        const string Trace = "mta: 0xab: MTA_INIT -> MTA_BANNER\nmta: 0xab: <<< 554-mx.example.org ESMTP Service not available\n"
            + "mta: 0xab: <<< 554-Bad DNS PTR resource record.\nmta: 0xab: <<< 554 See https://example.org/?ip=192.0.2.17\n"
            + "mta: 0xab: >>> EHLO mail.example.net\nsmtp-out: Error on session c3ad: Connection closed unexpectedly\n";
        const string Log = "Apr 25 06:41:25 host smtpd[29]: smtp-out: Error on session 6973: Connection closed unexpectedly";

        Assert.Equal(Reason.ReverseDns, Only(Trace + Log).Reason);
        Assert.Equal(Reason.Network, Only(Log).Reason);
    }

    [Theory]
    [InlineData("550 5.5.1 Protocol error", "own-postscreen-early")]
    // An old sendmail writes this about a server that hung up or refused.
    [InlineData("554 <ann@example.org>... Remote protocol error", null)]
    [InlineData("550 Blocked by our list\n554 <ann@example.org>... Remote protocol error", null)]
    public void Only_postscreens_own_words_are_its_protocol_error(string reply, string? cause) =>
        Assert.Equal(cause is not null, Only(reply).Cause == "own-postscreen-early");

    [Fact]
    public void A_filter_that_postpones_on_purpose_is_not_broken()
    {
        const string Refusal = "Jan 10 12:01:33 host postfix/smtpd[99]: NOQUEUE: milter-reject: RCPT from mx.example.org[192.0.2.8]: "
            + "451 4.7.1 Service unavailable - try again later; from=<a@example.org> to=<b@example.com> proto=ESMTP helo=<mx.example.org>";

        Assert.Equal("greylisted-own-filter", Only("Jan 10 12:01:33 host psa-pc-remote[81]: DEFER during call 'grey' handler\n" + Refusal)
            .Cause);
        Assert.NotEqual("greylisted-own-filter", Only(Refusal).Cause);
    }

    [Theory]
    [InlineData("postgrey[77]: action=pass, reason=triplet found", "451 4.3.0 <ann@example.org>: Temporary lookup failure")]
    [InlineData("postgrey[77]: action=greylist, reason=new", "451 4.3.0 <ann@example.org>: Temporary lookup failure")]
    [InlineData("postgrey[77]: action=pass, reason=triplet found", "451 4.7.1 Service unavailable - try again later")]
    public void A_fault_beside_a_filter_that_lets_pass_stays_one(string filter, string reply) => Assert.NotEqual(Reason.Greylisted, Only(
        $"Mar  4 10:00:00 mx {filter}\nMar  4 10:00:01 mx postfix/smtpd[12]: NOQUEUE: reject: RCPT from a.example.net[192.0.2.8]: "
        + $"{reply}; from=<a@example.net> to=<ann@example.org> proto=ESMTP helo=<a.example.net>").Reason);

    [Fact]
    public void A_summary_is_read_by_its_sections()
    {
        const string Totals = "Grand Totals\n------------\nmessages\n\n      4   received\n      0   delivered\n      1   deferred\n"
            + "      0   bounced\n     32   rejected (100%)\n";
        var details = Explainer.Explain(Totals + "\nmessage deferral detail\n  smtp (total: 9)\n"
            + "         9   host mx.example.org[192.0.2.1] said: 450 4.7.1 Greylisted\nmessage reject detail\n  RCPT\n"
            + "    Relay access denied (total: 6)\n           6   192.0.2.66\nmessage hold detail: none\n").Recipients;

        Assert.Equal("unknown-summary", Only(Totals).Cause);
        Assert.Equal([Reason.Greylisted, Reason.RelayDenied], details.Select(each => each.Reason));
    }

    [Fact]
    public void A_single_count_is_no_summary() => Assert.NotEqual("unknown-summary", Only("messages\n   3   deferred in the queue").Cause);

    [Theory]
    [InlineData("gmail.com", "gmail-smtp-in.l.google.com", "expired-own-side")]
    [InlineData("example.org", "mx.example.org", "expired-unreachable")]
    public void A_large_provider_is_never_away(string domain, string host, string cause) => Assert.Equal(cause, Only(
        "This message was created automatically by mail delivery software.\nA message that you sent could not be delivered to one or more "
        + $"of its recipients. This is a permanent error. The following address(es) failed:\n\n  ann@{domain}\n"
        + $"    host {host} [192.0.2.26]\n    Connection timed out: retry timeout exceeded").Cause);

    [Theory]
    [InlineData("tlsv1 alert unknown ca:s3_pkt.c:1315:SSL alert number 48", "tls-own-untrusted")]
    [InlineData("no shared cipher:ssl_srvr.c:1800", "tls-own-old-client")]
    [InlineData("wrong version number:ssl3_record.c:332", "tls-own-clear-text")]
    [InlineData("unexpected eof while reading", "tls-client-of-server")]
    public void The_alert_decides_what_a_client_of_the_own_server_misses(string words, string cause) => Assert.Equal(cause, Only(
        "Mar 22 10:16:25 mx postfix/submission/smtpd[3]: SSL_accept error from unknown[192.0.2.9]: -1\n"
        + $"Mar 22 10:16:26 mx postfix/submission/smtpd[3]: warning: TLS library problem: error:14094418:SSL routines::{words}:").Cause);

    [Theory]
    [InlineData("ValueError: EMAIL_USE_TLS/EMAIL_USE_SSL are mutually exclusive, so only set one of those settings to True.",
        "tls-both-modes")]
    [InlineData("550 Bu saat içinde gönderebileceğiniz en fazla e-posta sayısını aştınız. Mesaj reddedildi.", "rate-hourly")]
    [InlineData("Dec 24 01:26:31 mx postfix/postscreen[33]: NOQUEUE: reject: RCPT from [192.0.2.32]:54088: 550 5.5.1 Protocol error; "
        + "from=<a@example.com>, to=<b@example.org>, proto=SMTP, helo=<example.com>", "own-postscreen-early")]
    [InlineData("550 5.7.705 Access denied, tenant has exceeded threshold", "reputation-tenant-threshold")]
    [InlineData("550 5.7.703 Your message can't be delivered because messages to kim@example.org are blocked by your organization using "
        + "Tenant Allow Block List.", "policy-own-tenant-block")]
    [InlineData("550 5.7.1 Virus detected: HTML/Phishing.Agent", "virus-html")]
    [InlineData("550 5.7.1 Virus detected: Win32.Worm.X", "virus-found")]
    [InlineData("550 5.7.511 Access denied, banned sender[192.0.2.5]. To request removal from this list forward this message to "
        + "delist@microsoft.com.", "reputation-microsoft-ban")]
    [InlineData("550 5.7.502 Access denied, banned sender", "reputation-account-blocked")]
    [InlineData("5.7.0 (COL004-MC1F52) Unfortunately, messages from (192.0.2.7) on behalf of (example.com) could not be delivered due to "
        + "domain owner policy restrictions.", "dmarc-policy")]
    [InlineData("ssl.SSLCertVerificationError: certificate verify failed: Hostname mismatch, certificate is not valid for 'mx.example.org'",
        "tls-name-mismatch")]
    [InlineData("ssl.SSLCertVerificationError: certificate verify failed: unable to get local issuer certificate", "tls-untrusted")]
    [InlineData("451 4.4.0 DNS query failed. The error was: DNS query failed with error ErrorRetry", "own-exchange-dns")]
    [InlineData("550 5.4.312 Message expired, DNS query failed(ErrorRetry)", "domain-dns-at-microsoft")]
    public void Words_have_their_cause(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("Aug 14 18:33:56 mx postfix/smtpd[21]: too many errors after UNKNOWN from app[192.0.2.59]",
        "tls-own-handshake-at-clear-port")]
    [InlineData("Aug 14 18:33:56 mx postfix/smtpd[21]: too many errors after RCPT from app[192.0.2.59]", "rate-errors")]
    public void Unknown_commands_are_no_rate(string text, string cause) => Assert.Equal(
        cause == "tls-own-handshake-at-clear-port", Only(text).Cause == "tls-own-handshake-at-clear-port");

    [Theory]
    [InlineData("The message to kim@example.org was refused: outgoing message limit for mailbox info@example.com has been exceeded",
        Reason.RateLimited)]
    [InlineData("552 5.2.2 Quota for mailbox kim@example.org has been exceeded", Reason.MailboxFull)]
    [InlineData("550 Delivery is not allowed to this address.", Reason.RelayDenied)]
    public void A_limit_for_sending_is_no_full_mailbox(string text, Reason reason) => Assert.Equal(reason, Only(text).Reason);

    [Fact]
    public void System_Net_Mail_has_no_TLS_from_the_start()
    {
        const string Settings = "Server = smtp.example.org\nPort = 465\nSSL = Yes\n";

        Assert.Equal("tls-system-net-mail", Only(Settings
            + "System.Net.Mail.SmtpException: The operation has timed out.\n"
            + "   at System.Net.Mail.SmtpClient.Send(MailMessage message)").Cause);
        Assert.NotEqual("tls-system-net-mail", Only(Settings + "MailKit: The operation has timed out.").Cause);
    }

    [Fact]
    public void A_misspelt_setting_of_one_letter_too_many_is_named() => Assert.Contains("`passsword`", Only(
        "notify:\n  - platform: smtp\n    server: smtp.example.org\n    port: 587\n    username: ann\n    passsword: x\n"
        + "smtplib.SMTPRecipientsRefused: {'b@example.com': (530, b'5.7.0 Authentication required')}").Steps[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("$mail->isSMTP();\n$mail->SMTPSecure = 'ssl';\n$mail->Port = 587;\n$mail->Host = 'smtp.example.org';\nNo mail is sent.")]
    public void PHPMailer_is_not_taken_for_ssmtp(string text) =>
        Assert.DoesNotContain("ssmtp", string.Join('\n', Only(text).Steps), StringComparison.Ordinal);

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
