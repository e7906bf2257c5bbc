using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Dialogues as tools print them, and log lines as servers write them.</summary>
public sealed class ToolFormatTests
{
    public static TheoryData<string, string> Dialogues => new()
    {
        { "swaks",
            "=== Trying mx.example.org:25...\n=== Connected to mx.example.org.\n<-  220 mx.example.org ESMTP\n"
            + " -> EHLO me.example.net\n<-  250-mx.example.org\n<-  250 SIZE 10240000\n -> MAIL FROM:<a@example.net>\n"
            + "<-  250 2.1.0 Ok\n -> RCPT TO:<ayse@example.org>\n"
            + "<** 550 5.1.1 <ayse@example.org>: Recipient address rejected: User unknown\n -> QUIT\n<-  221 2.0.0 Bye\n"
            + "=== Connection closed with remote host." },
        { "swaks with TLS",
            "=== Trying mx.example.org:25...\n<-  220 mx.example.org ESMTP\n -> EHLO me\n<-  250 STARTTLS\n -> STARTTLS\n"
            + "<-  220 2.0.0 Ready\n=== TLS started with cipher TLSv1.3:TLS_AES_256_GCM_SHA384:256\n"
            + "=== TLS peer DN=\"/CN=mx.example.org\"\n ~> EHLO me\n<~  250 mx.example.org\n ~> MAIL FROM:<a@example.net>\n"
            + "<~  250 Ok\n ~> RCPT TO:<ayse@example.org>\n<~* 550 5.1.1 User unknown\n ~> QUIT\n<~  221 Bye" },
        { "curl -v",
            "* Host mx.example.org:25 was resolved.\n*   Trying 192.0.2.1:25...\n* Connected to mx.example.org (192.0.2.1) port 25\n"
            + "< 220 mx.example.org ESMTP\n> EHLO me\n< 250-mx.example.org\n< 250 SIZE 10240000\n> MAIL FROM:<a@example.net>\n"
            + "< 250 2.1.0 Ok\n> RCPT TO:<ayse@example.org>\n< 550 5.1.1 <ayse@example.org>: User unknown\n* RCPT failed: 550\n"
            + "> QUIT\n< 221 2.0.0 Bye\n* Closing connection" },
        { "telnet",
            "Trying 192.0.2.1...\nConnected to mx.example.org.\nEscape character is '^]'.\n220 mx.example.org ESMTP\n"
            + "HELO me.example.net\n250 mx.example.org\nMAIL FROM:<a@example.net>\n250 2.1.0 Ok\nRCPT TO:<ayse@example.org>\n"
            + "550 5.1.1 <ayse@example.org>: User unknown\nQUIT\n221 2.0.0 Bye\nConnection closed by foreign host." },
        { "MailKit",
            "Connected to smtp://mx.example.org:25/?starttls=when-available\nS: 220 mx.example.org ESMTP\nC: EHLO me\n"
            + "S: 250-mx.example.org\nS: 250-PIPELINING\nS: 250 SIZE 10240000\nC: MAIL FROM:<a@example.net> SIZE=321\n"
            + "C: RCPT TO:<ayse@example.org>\nS: 250 2.1.0 Ok\nS: 550 5.1.1 <ayse@example.org>: User unknown\nC: RSET\n"
            + "S: 250 2.0.0 Ok\nC: QUIT\nS: 221 2.0.0 Bye" },
        { "Postfix, verbose",
            "Nov 23 10:00:00 mail postfix/smtp[31]: smtp_connect_addr: trying: mx.example.org[192.0.2.1] port 25...\n"
            + "Nov 23 10:00:00 mail postfix/smtp[31]: < mx.example.org[192.0.2.1]:25: 220 mx.example.org ESMTP\n"
            + "Nov 23 10:00:00 mail postfix/smtp[31]: > mx.example.org[192.0.2.1]:25: EHLO mail.example.net\n"
            + "Nov 23 10:00:00 mail postfix/smtp[31]: < mx.example.org[192.0.2.1]:25: 250 mx.example.org\n"
            + "Nov 23 10:00:00 mail postfix/smtp[31]: > mx.example.org[192.0.2.1]:25: MAIL FROM:<a@example.net>\n"
            + "Nov 23 10:00:00 mail postfix/smtp[31]: < mx.example.org[192.0.2.1]:25: 250 2.1.0 Ok\n"
            + "Nov 23 10:00:00 mail postfix/smtp[31]: > mx.example.org[192.0.2.1]:25: RCPT TO:<ayse@example.org>\n"
            + "Nov 23 10:00:00 mail postfix/smtp[31]: < mx.example.org[192.0.2.1]:25: 550 5.1.1 User unknown" },
        { "openssl s_client",
            "CONNECTED(00000003)\ndepth=2 C = TR, O = Example, CN = Example Root\nverify return:1\n---\nCertificate chain\n"
            + " 0 s:CN = mx.example.org\n---\nSSL handshake has read 4321 bytes and written 400 bytes\nVerification: OK\n---\n"
            + "250 SMTPUTF8\nEHLO me\n250-mx.example.org\n250 SIZE 10240000\nMAIL FROM:<a@example.net>\n250 2.1.0 Ok\n"
            + "rcpt to:<ayse@example.org>\n550 5.1.1 <ayse@example.org>: User unknown\nQUIT\n221 2.0.0 Bye\nclosed" },
        { "Exchange's protocol log",
            "#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context\n"
            + "2026-11-23T10:00:00.000Z,MX\\Default,08DA1,0,192.0.2.1:25,192.0.2.7:4021,>,220 mx.example.org Microsoft ESMTP MAIL "
            + "Service ready,\n2026-11-23T10:00:00.100Z,MX\\Default,08DA1,1,192.0.2.1:25,192.0.2.7:4021,<,EHLO me,\n"
            + "2026-11-23T10:00:00.200Z,MX\\Default,08DA1,2,192.0.2.1:25,192.0.2.7:4021,>,250 mx.example.org Hello,\n"
            + "2026-11-23T10:00:00.300Z,MX\\Default,08DA1,3,192.0.2.1:25,192.0.2.7:4021,<,MAIL FROM:<a@example.net>,\n"
            + "2026-11-23T10:00:00.400Z,MX\\Default,08DA1,4,192.0.2.1:25,192.0.2.7:4021,>,250 2.1.0 Sender OK,\n"
            + "2026-11-23T10:00:00.500Z,MX\\Default,08DA1,5,192.0.2.1:25,192.0.2.7:4021,<,RCPT TO:<ayse@example.org>,\n"
            + "2026-11-23T10:00:00.600Z,MX\\Default,08DA1,6,192.0.2.1:25,192.0.2.7:4021,>,550 5.1.1 User unknown," },
    };

    [Theory]
    [MemberData(nameof(Dialogues))]
    public void A_dialogue_is_read_in_each_format(string style, string text)
    {
        foreach (var variant in new[] { text, text.Replace("\n", "\r\n", StringComparison.Ordinal) })
        {
            var result = Explainer.Explain(variant);

            var recipient = Assert.Single(result.Recipients);
            Assert.True(
                (InputKind.Transcript, "ayse@example.org", 550, "5.1.1", Reason.AddressUnknown) == (result.Kind, recipient.Address,
                    recipient.Code, recipient.Enhanced, recipient.Reason),
                $"{style}: {result.Kind} {recipient.Address} {recipient.Code} {recipient.Enhanced} {recipient.Reason}");
        }
    }

    [Theory]
    [InlineData(
        "Nov 23 10:00:00 mx postfix/smtp[1]: 4F1: to=<ayse@example.org>, relay=none, delay=301, delays=0.1/0/301/0, dsn=4.4.1, "
        + "status=deferred (connect to mx.example.org[192.0.2.1]:25: Connection timed out)", "4.4.1", Reason.Timeout)]
    [InlineData(
        "Nov 23 10:00:00 mx postfix/smtp[1]: 4F1: to=<ayse@example.org>, relay=none, delay=0.1, dsn=5.4.4, status=bounced (Host or "
        + "domain name not found. Name service error for name=example.org type=AAAA: Host not found)", "5.4.4", Reason.DomainUnknown)]
    [InlineData(
        "Nov 23 10:00:00 mx postfix/smtp[1]: 4F1: to=<ayse@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1, dsn=5.0.0, "
        + "status=bounced (host mx.example.org[192.0.2.1] said: 550 Rejected (in reply to EHLO command))", "5.0.0", Reason.Reputation)]
    [InlineData(
        "Nov 23 10:00:00 mx postfix/smtp[1]: 4F1: to=<ayse@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1, dsn=5.1.1, "
        + "status=bounced (host mx.example.org[192.0.2.1] said: 550 5.1.1 User unknown (in reply to MAIL FROM command))", "5.1.1",
        Reason.SenderRefused)]
    [InlineData(
        "Nov 23 10:00:00 mx postfix/local[1]: 4F1: to=<ayse@example.org>, relay=local, delay=0, dsn=5.2.2, status=bounced (cannot "
        + "update mailbox /var/mail/ayse for user ayse. error writing message: Disk quota exceeded)", "5.2.2", Reason.MailboxFull)]
    [InlineData(
        "Nov 23 10:00:00 mx postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 450 4.7.25 Client host rejected: cannot "
        + "find your hostname, [192.0.2.7]; from=<a@example.net> to=<ayse@example.org> proto=ESMTP helo=<x>", "4.7.25", Reason.ReverseDns)]
    [InlineData(
        "Nov 23 10:00:00 mx postfix/postscreen[1]: NOQUEUE: reject: RCPT from [192.0.2.7]:4021: 550 5.7.1 Service unavailable; client "
        + "[192.0.2.7] blocked using bl.example.net; from=<a@example.net>, to=<ayse@example.org>, proto=ESMTP, helo=<x>", "5.7.1",
        Reason.Blocklist)]
    [InlineData(
        "Nov 23 10:00:00 mx postfix/cleanup[1]: 4F1: milter-reject: END-OF-MESSAGE from mail.example.net[192.0.2.7]: 5.7.1 Spam "
        + "message rejected; from=<a@example.net> to=<ayse@example.org> proto=ESMTP helo=<x>", "5.7.1", Reason.ContentRefused)]
    [InlineData("2026-11-23 10:00:00 1vNabc-000001-AB ** ayse@example.org R=dnslookup T=remote_smtp: retry timeout exceeded", null,
        Reason.Expired)]
    [InlineData(
        "2026-11-23 10:00:00 1vNabc-000001-AB == ayse@example.org R=dnslookup T=remote_smtp defer (-44) H=mx.example.org [192.0.2.1]: "
        + "SMTP error from remote mail server after RCPT TO:<ayse@example.org>: 451 4.7.1 Greylisting in action, please come back later",
        "4.7.1", Reason.Greylisted)]
    [InlineData(
        "2026-11-23 10:00:00 1vNabc-000001-AB => ayse@example.org R=dnslookup T=remote_smtp H=mx.example.org [192.0.2.1] C=\"250 "
        + "2.0.0 Ok: queued as 4F1\"", "2.0.0", Reason.Delivered)]
    [InlineData(
        "2026-11-23 10:00:00 H=mail.example.net [192.0.2.7] F=<a@example.net> rejected RCPT <ayse@example.org>: Unrouteable address",
        null, Reason.AddressUnknown)]
    [InlineData(
        "2026-11-23 10:00:00 H=mail.example.net [192.0.2.7] F=<a@example.net> temporarily rejected RCPT <ayse@example.org>: greylisted",
        null, Reason.Greylisted)]
    [InlineData(
        "Nov 23 10:00:00 mx sendmail[12]: uAN1: to=<ayse@example.org>, ctladdr=<a@example.net> (1/1), delay=00:05:00, "
        + "xdelay=00:05:00, mailer=esmtp, pri=120, relay=mx.example.org. [192.0.2.1], dsn=4.0.0, stat=Deferred: Connection refused by "
        + "mx.example.org.", "4.0.0", Reason.ConnectionRefused)]
    [InlineData(
        "Nov 23 10:00:00 mx sm-mta[12]: uAN1: ruleset=check_rcpt, arg1=<ayse@example.org>, relay=mail.example.net [192.0.2.7], "
        + "reject=550 5.7.1 <ayse@example.org>... Relaying denied", "5.7.1", Reason.RelayDenied)]
    [InlineData(
        "Nov 23 10:00:00 mx smtpd[12]: 0a1b mta delivery evpid=1f from=<a@example.net> to=<ayse@example.org> rcpt=<-> "
        + "source=\"192.0.2.7\" relay=\"192.0.2.1 (mx.example.org)\" delay=1s result=\"TempFail\" stat=\"421 4.3.2 Service shutting down\"",
        "4.3.2", Reason.SystemError)]
    [InlineData(
        "Nov 23 10:00:00 mx smtpd[12]: 0a1b smtp failed-command command=\"RCPT TO:<ayse@example.org>\" result=\"550 Invalid "
        + "recipient: <ayse@example.org>\"", null, Reason.AddressUnknown)]
    [InlineData(
        "2026-11-23T10:00:00.000Z,,,,MX,,,ROUTING,FAIL,42,<m@example.net>,ayse@example.org,550 5.2.2 RESOLVER.RST.QuotaExceeded; "
        + "mailbox full,,,", "5.2.2", Reason.MailboxFull)]
    [InlineData(
        "[NOTICE] [6F2A-1.1] [outbound] bounced to ayse@example.org: 550 5.7.26 Unauthenticated email is not accepted due to the "
        + "domain's DMARC policy", "5.7.26", Reason.Dmarc)]
    [InlineData(
        "@40000000655f0000 starting delivery 17: msg 4711 to remote ayse@example.org\n"
        + "@40000000655f0001 status: local 0/10 remote 1/20\n"
        + "@40000000655f0002 delivery 17: failure: "
        + "192.0.2.1_does_not_like_recipient./Remote_host_said:_552_5.2.2_Mailbox_is_full/Giving_up_on_192.0.2.1./", "5.2.2",
        Reason.MailboxFull)]
    [InlineData(
        "1763892000.123456 starting delivery 18: msg 4712 to remote ayse@example.org\n"
        + "1763892001.123456 delivery 18: deferral: Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._(#4.4.1)/", "4.4.1",
        Reason.Timeout)]
    public void A_log_line_is_read(string text, string? enhanced, Reason reason)
    {
        var result = Explainer.Explain(text);

        var recipient = Assert.Single(result.Recipients);
        Assert.Equal((InputKind.Log, "ayse@example.org", enhanced, reason),
            (result.Kind, recipient.Address, recipient.Enhanced, recipient.Reason));
        Assert.All(recipient.Evidence, e => Assert.Equal(e.Text.Length, e.Length));
    }

    [Fact]
    public void Two_messages_of_a_mailbox_file_are_both_read()
    {
        const string Message =
            "From MAILER-DAEMON Mon Nov 23 10:00:00 2026\nFrom: MAILER-DAEMON@example.net\nTo: a@example.net\n"
            + "Subject: Undelivered Mail\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b{0}\"\n\n--b{0}\n"
            + "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
            + "Final-Recipient: rfc822; {0}@example.org\nAction: failed\nStatus: 5.1.1\n\n--b{0}--\n";

        var result = Explainer.Explain(Message.Replace("{0}", "x", StringComparison.Ordinal)
            + Message.Replace("{0}", "y", StringComparison.Ordinal));

        Assert.Equal(["x@example.org", "y@example.org"], result.Recipients.Select(r => r.Address));
    }

    [Fact]
    public void The_quoted_reply_decides_when_a_server_gave_up()
    {
        var result = Explainer.Explain(
            "Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; ayse@example.org\nAction: failed\nStatus: 4.4.7\n"
            + "Diagnostic-Code: smtp; 554 4.4.7 Message expired: unable to deliver in 900 minutes.<421 4.4.1 Failed to establish "
            + "connection>\n");

        var recipient = Assert.Single(result.Recipients);
        Assert.Equal((421, "4.4.1", Reason.Expired), (recipient.Code, recipient.Enhanced, recipient.Reason));
    }

    [Fact]
    public void The_lines_of_a_reply_are_read_as_one_text()
    {
        var result = Explainer.Explain("550-5.7.1 Messages with multiple 550-5.7.1 addresses in From: header are not\n550 5.7.1 accepted.");

        Assert.Equal(Reason.Syntax, Assert.Single(result.Recipients).Reason);
    }

    [Theory]
    [InlineData("550 5.1.1 The e-mail account doesn't exist")]
    [InlineData("550 5.1.1 The email account does not exist")]
    [InlineData("550 5.1.1 The mail account DOES NOT EXIST")]
    [InlineData("550 5.1.1 The account doesn’t exist")]
    public void Spellings_make_no_difference(string text) =>
        Assert.Equal(Reason.AddressUnknown, Assert.Single(Explainer.Explain(text).Recipients).Reason);

    [Theory]
    [InlineData(
        "ayse@example.org\n    host mx.example.org [192.0.2.1]\n    SMTP error from remote mail server after initial connection:\n"
        + "    550 Access denied", Reason.Reputation)]
    [InlineData(
        "ayse@example.org\n    host mx.example.org [192.0.2.1]\n"
        + "    SMTP error from remote mail server after RCPT TO:<ayse@example.org>:\n    550 Access denied", Reason.Policy)]
    public void A_bare_refusal_is_judged_by_its_step(string text, Reason reason) =>
        Assert.Equal(reason, Assert.Single(Explainer.Explain(text).Recipients).Reason);
}
