using System.Text;
using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>One example, written for this test, for each form of input.</summary>
public sealed class InputTests
{
    [Theory]
    [InlineData("550 5.1.1 <ayse@example.org>: User unknown", "reply", "ayse@example.org", 550, "5.1.1", "address-unknown")]
    [InlineData("5.7.26", "code", null, null, "5.7.26", "dmarc")]
    [InlineData("535", "code", null, 535, null, "authentication-failed")]
    [InlineData("250 2.0.0 Ok: queued", "reply", null, 250, "2.0.0", "accepted")]
    [InlineData("554-5.7.1 Service unavailable;\n554 5.7.1 Client host [192.0.2.7] blocked using zen.spamhaus.org", "reply", null, 554,
        "5.7.1", "blocklist")]
    [InlineData("550 Something that nobody ever wrote", "reply", null, 550, null, "unknown")]
    [InlineData("message_id |<b48e-4d5d@example.net>|\neventType |delayed |\nSMTPCode |0 |", "reply", null, null, null, "delayed")]
    [InlineData("Kasım ayı toplantı notları ekte.", "unknown", null, null, null, "unknown")]
    [InlineData(
        "   ----- The following addresses had permanent fatal errors -----\n<ayse@example.org>\n    (reason: 550 5.1.1 User unknown)\n"
        + "\n   ----- Transcript of session follows -----\n... while talking to mx.example.org.:\n>>> DATA\n"
        + "<<< 550 5.1.1 User unknown\n550 5.1.1 <ayse@example.org>... User unknown\n<<< 503 5.5.1 RCPT first", "reply",
        "ayse@example.org", 550, "5.1.1", "address-unknown")]
    [InlineData(
        "Nov 23 10:00:00 mx postfix/smtp[1]: 4F1: to=<ayse@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1, dsn=5.2.2, "
        + "status=bounced (host mx.example.org[192.0.2.1] said: 552 5.2.2 Mailbox full (in reply to RCPT TO command))", "log",
        "ayse@example.org", 552, "5.2.2", "mailbox-full")]
    [InlineData(
        "Nov 23 10:00:00 mx postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 554 5.7.1 <ayse@example.org>: Relay "
        + "access denied; from=<a@example.net> to=<ayse@example.org> proto=ESMTP helo=<x>", "log", "ayse@example.org", 554, "5.7.1",
        "relay-denied")]
    [InlineData(
        "Nov 23 10:00:00 mx postfix/smtp[1]: 4F1: to=<ayse@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1, dsn=2.0.0, "
        + "status=sent (250 2.0.0 Ok: queued as 5A2)", "log", "ayse@example.org", 250, "2.0.0", "delivered")]
    [InlineData(
        "2026-11-23 10:00:00 1vNabc-000001-AB ** ayse@example.org R=dnslookup T=remote_smtp H=mx.example.org [192.0.2.1]: SMTP error "
        + "from remote mail server after RCPT TO:<ayse@example.org>: 550 5.1.1 No such user", "log", "ayse@example.org", 550, "5.1.1",
        "address-unknown")]
    [InlineData("2026-11-23 10:00:00 1vNabc-000001-AB == ayse@example.org R=dnslookup T=remote_smtp defer (111): Connection refused",
        "log", "ayse@example.org", null, null, "connection-refused")]
    [InlineData(
        "Nov 23 10:00:00 mx sendmail[123]: uAN1: to=<ayse@example.org>, delay=00:00:01, mailer=esmtp, relay=mx.example.org. "
        + "[192.0.2.1], dsn=5.1.1, stat=User unknown", "log", "ayse@example.org", null, "5.1.1", "address-unknown")]
    [InlineData(
        "Nov 23 10:00:00 mx smtpd[123]: 0a1b mta delivery evpid=1 from=<a@example.net> to=<ayse@example.org> rcpt=<-> "
        + "source=\"192.0.2.7\" relay=\"192.0.2.1 (mx.example.org)\" delay=1s result=\"PermFail\" stat=\"550 5.1.1 User unknown\"", "log",
        "ayse@example.org", 550, "5.1.1", "address-unknown")]
    [InlineData(
        "2026-11-23T10:00:00Z,,,,MX,,,SMTP,FAIL,1,<m@example.net>,ayse@example.org,[{LRT=};{LED=550 5.1.10 "
        + "RESOLVER.ADR.RecipientNotFound; Recipient not found};{FQDN=}],", "log", "ayse@example.org", 550, "5.1.10", "address-unknown")]
    [InlineData("[NOTICE] [6F2A-1] [core] recipient <ayse@example.org> code=DENY msg=\"550 5.1.1 unknown user\" sender=\"a@example.net\"",
        "log", "ayse@example.org", 550, "5.1.1", "address-unknown")]
    public void Each_form_is_recognised(string text, string kind, string? address, int? code, string? enhanced, string reason)
    {
        var document = ExplanationDocument.From(Explainer.Explain(text));

        var recipient = Assert.Single(document.Recipients);
        Assert.Equal((kind, address, code, enhanced, reason),
            (document.Kind, recipient.Address, recipient.Code, recipient.Enhanced, recipient.Reason));
    }

    [Theory]
    [InlineData(
        "=== Connected to mx.example.org.\n<-  220 mx ESMTP\n -> EHLO x\n<-  250 mx\n -> MAIL FROM:<a@example.net>\n<-  250 2.1.0 Ok\n"
        + " -> RCPT TO:<ayse@example.org>\n<** 550 5.1.1 User unknown\n -> QUIT\n"
        + "<-  221 2.0.0 Bye\n=== Connection closed with remote host.")]
    [InlineData(
        "*   Trying 192.0.2.1:25...\n< 220 mx ESMTP\n> EHLO x\n< 250 mx\n> MAIL FROM:<a@example.net>\n< 250 2.1.0 Ok\n"
        + "> RCPT TO:<ayse@example.org>\n< 550 5.1.1 User unknown\n* RCPT failed: 550\n> QUIT\n< 221 Bye")]
    [InlineData(
        "Trying 192.0.2.1...\nConnected to mx.example.org.\nEscape character is '^]'.\n220 mx ESMTP\nEHLO x\n250 mx\n"
        + "MAIL FROM:<a@example.net>\n250 2.1.0 Ok\nRCPT TO:<ayse@example.org>\n550 5.1.1 User unknown\nQUIT\n221 Bye\n"
        + "Connection closed by foreign host.")]
    [InlineData(
        "Connected to smtp://mx.example.org:25/\nS: 220 mx ESMTP\nC: EHLO x\nS: 250-mx\nS: 250 PIPELINING\n"
        + "C: MAIL FROM:<a@example.net>\nC: RCPT TO:<ayse@example.org>\nS: 250 2.1.0 Ok\nS: 550 5.1.1 User unknown\nC: RSET\nS: 250 Ok")]
    [InlineData(
        "postfix/smtp[1]: < mx.example.org[192.0.2.1]:25: 220 mx ESMTP\npostfix/smtp[1]: > mx.example.org[192.0.2.1]:25: EHLO x\n"
        + "postfix/smtp[1]: < mx.example.org[192.0.2.1]:25: 250 mx\n"
        + "postfix/smtp[1]: > mx.example.org[192.0.2.1]:25: MAIL FROM:<a@example.net>\n"
        + "postfix/smtp[1]: < mx.example.org[192.0.2.1]:25: 250 2.1.0 Ok\n"
        + "postfix/smtp[1]: > mx.example.org[192.0.2.1]:25: RCPT TO:<ayse@example.org>\n"
        + "postfix/smtp[1]: < mx.example.org[192.0.2.1]:25: 550 5.1.1 User unknown")]
    [InlineData(
        "CONNECTED(00000003)\ndepth=0 CN=mx.example.org\n---\n250 CHUNKING\nEHLO x\n250 mx\nMAIL FROM:<a@example.net>\n250 2.1.0 Ok\n"
        + "rcpt to:<ayse@example.org>\n550 5.1.1 User unknown\nQUIT\n221 Bye\nclosed")]
    [InlineData(
        "  SMTP<< 220 mx ESMTP\n  SMTP>> EHLO x\n  SMTP<< 250 mx\n  SMTP>> MAIL FROM:<a@example.net>\n  SMTP<< 250 2.1.0 Ok\n"
        + "  SMTP>> RCPT TO:<ayse@example.org>\n  SMTP<< 550 5.1.1 User unknown\n  SMTP>> QUIT\n  SMTP(close)>>")]
    public void A_dialogue_of_any_tool_gives_the_recipient_and_the_refusal(string text)
    {
        foreach (var variant in new[] { text, text.Replace("\n", "\r\n", StringComparison.Ordinal) })
        {
            var result = Explainer.Explain(variant);

            var recipient = Assert.Single(result.Recipients);
            Assert.Equal((InputKind.Transcript, "ayse@example.org", 550, "5.1.1", Reason.AddressUnknown),
                (result.Kind, recipient.Address, recipient.Code, recipient.Enhanced, recipient.Reason));
        }
    }

    [Fact]
    public void A_refusal_of_the_data_applies_to_every_accepted_recipient()
    {
        var result = Explainer.Explain(
            "S: 220 mx\nC: EHLO x\nS: 250 mx\nC: MAIL FROM:<a@example.net>\nS: 250 Ok\nC: RCPT TO:<ayse@example.org>\nS: 250 Ok\n"
            + "C: RCPT TO:<no@example.org>\nS: 550 5.1.1 User unknown\nC: DATA\nS: 354 Go\nC: Subject: x\nC: .\n"
            + "S: 552 5.3.4 Message size exceeds fixed limit");

        Assert.Equal([("ayse@example.org", Reason.TooLarge), ("no@example.org", Reason.AddressUnknown)],
            result.Recipients.Select(r => (r.Address!, r.Reason)));
    }

    public static TheoryData<string, string, string, string> Bounces => new()
    {
        { "report", Report("5.1.1", "smtp; 550 5.1.1 <ayse@example.org>:\n    User unknown"), "delivery-report", "address-unknown" },
        { "report without diagnosis", Report("5.2.2", null), "delivery-report", "mailbox-full" },
        { "report of a delivery", Report("2.0.0", "smtp; 250 2.0.0 Ok")
            .Replace("Action: failed", "Action: delivered", StringComparison.Ordinal), "delivery-report", "delivered" },
        { "report, last boundary missing", Report("5.1.1", "smtp; 550 5.1.1 User unknown")
            .Replace("--b1--\n", "", StringComparison.Ordinal), "delivery-report", "address-unknown" },
        { "report, no boundary declared", Report("5.1.1", "smtp; 550 5.1.1 User unknown")
            .Replace("; boundary=\"b1\"", "", StringComparison.Ordinal), "delivery-report", "address-unknown" },
        { "report in base64", Base64Report(), "delivery-report", "mailbox-full" },
        { "report, forwarded",
            "From: a@example.net\nTo: b@example.net\nSubject: what is this\nContent-Type: multipart/mixed; boundary=\"o\"\n\n--o\n\n"
            + "See below.\n--o\nContent-Type: message/rfc822\n\n" + Report("5.1.1", "smtp; 550 5.1.1 User unknown") + "--o--\n",
            "delivery-report", "address-unknown" },
        { "qmail",
            Notice("Hi. This is the qmail-send program at example.net.\n"
            + "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
            + "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<ayse@example.org>:\n"
            + "192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 No such user\nGiving up on 192.0.2.1.\n\n"
            + "--- Below this line is a copy of the message.\n\nReturn-Path: <a@example.net>\nSubject: mailbox full\n\nx"), "bounce",
            "address-unknown" },
        { "HTML alone behind the words for old readers",
            "From: MAILER-DAEMON@example.net\nTo: a@example.net\nSubject: failure notice\n"
            + "Content-Type: multipart/mixed; boundary=\"b1\"\n\nThis is a multi-part message in MIME format.\n\n--b1\n"
            + "Content-Type: text/html\n\n<p>I'm afraid I wasn't able to deliver your message.<br>\nayse@example.org<br>\n"
            + "No such user<br>\n--b1--\n", "bounce", "address-unknown" },
        { "old Exchange",
            Notice("Your message\n\n  To:      list@example.com\n  Subject: minutes\n  Sent:    Fri, 4 Oct 2002 17:10:56 -0400\n\n"
            + "did not reach the following recipient(s):\n\nc=US;a= ;p=EXAMPLE;o=Nexus;dda:SMTP=ayse@example.org; on Fri, 4 Oct 2002\n"
            + "    The recipient name is not recognized\n"), "bounce", "address-unknown" },
        { "a version is no code",
            Notice("Your message\n\n  To:      ayse@example.org\n  Subject: Mailman 2.1.5 released\n\nayse@example.org\n"
            + "    The message has not been collected after 30 days\n"), "bounce", "expired" },
        { "report that names nobody",
            "To: a@example.net\nSubject: Utilisateur non recense\n"
            + "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\n\n--b1\n"
            + "Content-Type: text/plain; charset=utf-8\n\nA message could not be delivered to:\nayse@example.org\n"
            + "L'adresse ci-dessus n'existe pas.\n--b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n"
            + "\n--b1--\n", "bounce", "address-unknown" },
        { "turned away at the greeting",
            Notice("<ayse@example.org>: host mx.example.org[192.0.2.1] refused to talk to me:\n"
            + "    421 Service not available, closing transmission channel\n"), "bounce", "reputation" },
        { "Exim names the sender too",
            Notice("A message sent by\n\n  <lists@example.net>\n\n"
            + "could not be delivered to one or more of its recipients. The following\naddress(es) failed:\n\n  ayse@example.org\n"
            + "    all hosts have been failing for a long time and were last tried after this message arrived\n"), "bounce", "expired" },
        { "Postfix, a reply that begins a line with another address",
            Notice("<ayse@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1\n"
            + "    <list@example.net>: No such user (in reply to RCPT TO command)\n"), "bounce", "address-unknown" },
        { "Gmail, a paragraph before the reply", Notice(
            "Delivery to the following recipient failed permanently:\n\n     ayse@example.org\n\n"
            + "Technical details of permanent failure:\nGoogle tried to deliver your message, but it was rejected by the server.\n\n"
            + "The error that the other server returned was:\n550-5.1.1 The email account that you tried to reach does not exist.\n"
            + "550 5.1.1 gsmtp\n"), "bounce", "address-unknown" },
        { "blanks before the header", "     \n" + Notice("<ayse@example.org>:\nNo such user\n"), "bounce", "address-unknown" },
        { "exim",
            Notice("This message was created automatically by mail delivery software.\n\n"
            + "A message that you sent could not be delivered to one or more of its\n"
            + "recipients. This is a permanent error. The following address(es) failed:\n\n  ayse@example.org\n"
            + "    host mx.example.org [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<ayse@example.org>:\n"
            + "    550 5.1.1 No such user here\n\n------ This is a copy of the message, including all the headers. ------\n\n"
            + "Received: from x\n\nx"), "bounce", "address-unknown" },
        { "sendmail",
            Notice("   ----- The following addresses had permanent fatal errors -----\n<ayse@example.org>\n"
            + "    (reason: 550 5.1.1 User unknown)\n\n   ----- Transcript of session follows -----\n"
            + "... while talking to mx.example.org.:\n>>> RCPT To:<ayse@example.org>\n<<< 550 5.1.1 User unknown\n"
            + "550 5.1.1 <ayse@example.org>... User unknown\n"), "bounce", "address-unknown" },
        { "feedback",
            "From: fbl@example.org\nTo: a@example.net\nSubject: complaint\n"
            + "Content-Type: multipart/report; report-type=feedback-report; boundary=\"b1\"\n\n--b1\n\nThis is an abuse report.\n"
            + "--b1\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: X/1\nVersion: 1\n"
            + "Original-Rcpt-To: <ayse@example.org>\n\n--b1\nContent-Type: message/rfc822\n\nFrom: a@example.net\n"
            + "To: ayse@example.org\n\nx\n--b1--\n", "feedback-report", "feedback" },
        { "auto-reply",
            "From: Ayşe <ayse@example.org>\nTo: a@example.net\nSubject: Otomatik yanıt: izindeyim\nAuto-Submitted: auto-replied\n"
            + "Date: Mon, 23 Nov 2026 10:00:00 +0300\n\nPazartesi döneceğim.\n", "auto-reply", "auto-reply" },
    };

    [Theory]
    [MemberData(nameof(Bounces))]
    public void A_bounce_is_read(string name, string message, string kind, string reason)
    {
        foreach (var variant in new[] { message, message.Replace("\n", "\r\n", StringComparison.Ordinal) })
        {
            var document = ExplanationDocument.From(Explainer.Explain(Encoding.UTF8.GetBytes(variant)));

            var recipient = Assert.Single(document.Recipients);
            Assert.True((kind, "ayse@example.org", reason) == (document.Kind, recipient.Address, recipient.Reason),
                $"{name}: {document.Kind} {recipient.Address} {recipient.Reason}");
        }
    }

    [Fact]
    public void A_message_that_reports_nothing_has_no_recipients()
    {
        var result = Explainer.Explain(
            "From: a@example.net\nTo: ayse@example.org\nSubject: lunch\nDate: Mon, 23 Nov 2026 10:00:00 +0300\n\n"
            + "At noon? The mailbox in the hall is full.\n");

        Assert.Equal(InputKind.Message, result.Kind);
        Assert.Empty(result.Recipients);
    }

    [Fact]
    public void The_language_is_that_of_the_texts()
    {
        var turkish = Explainer.Explain("552 5.2.2 Mailbox full", new ExplainOptions { Language = "tr-TR" });
        Assert.Equal(("tr", "Alıcının posta kutusu dolu"), (turkish.Language, turkish.Recipients[0].Title));
        Assert.Contains("\"Alıcının posta kutusu dolu\"", ExplanationJson.Serialize(turkish), StringComparison.Ordinal);

        Assert.Equal("en", Explainer.Explain("550", new ExplainOptions { Language = "tlh" }).Language);
    }

    private static string Notice(string body) =>
        "From: MAILER-DAEMON@example.net\nTo: a@example.net\nSubject: failure notice\nDate: Mon, 23 Nov 2026 10:00:00 +0300\n\n" + body;

    private static string Report(string status, string? diagnosis) =>
        "From: MAILER-DAEMON@example.net\nTo: a@example.net\nSubject: Undelivered Mail Returned to Sender\n"
            + "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\n\n"
        + "--b1\nContent-Type: text/plain\n\nI'm sorry to have to inform you.\n--b1\nContent-Type: message/delivery-status\n\n"
            + "Reporting-MTA: dns; mx.example.net\n\n"
        + "Final-Recipient: rfc822; ayse@example.org\nAction: failed\nStatus: " + status + "\n"
            + (diagnosis is null ? "" : "Diagnostic-Code: " + diagnosis + "\n")
        + "\n--b1\nContent-Type: message/rfc822\n\nFrom: a@example.net\nTo: ayse@example.org\nSubject: spam virus\n\nspam\n--b1--\n";

    private static string Base64Report()
    {
        var fields =
            "Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; ayse@example.org\nAction: failed\nStatus: 5.2.2\n"
            + "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full\n";
        return "From: MAILER-DAEMON@example.net\nTo: a@example.net\nSubject: Undelivered\n"
            + "Content-Type: multipart/report; boundary=\"b1\"\n\n--b1\nContent-Type: message/delivery-status\n"
            + "Content-Transfer-Encoding: base64\n\n"
            + Convert.ToBase64String(Encoding.ASCII.GetBytes(fields), Base64FormattingOptions.InsertLineBreaks) + "\n--b1--\n";
    }
}
