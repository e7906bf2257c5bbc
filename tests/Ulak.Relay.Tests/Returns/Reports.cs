using System.Text;

namespace Ulak.Relay.Tests.Returns;

/// <summary>Reports as the large providers and servers write them; names and addresses are replaced.</summary>
internal static class Reports
{
    private const string Returned = "Return-Path: <RETURN-PATH>\r\nFrom: shop@example.org\r\nTo: ann@example.net\r\nSubject: Your order\r\n"
        + "Message-ID: <1@example.org>\r\n\r\nHello\r\n";

    /// <summary>Delivery reports by name, with the reason and the reply that they have.</summary>
    public static IReadOnlyDictionary<string, string> Failures { get; } = new Dictionary<string, string>
    {
        ["gmail"] = Report(
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)",
            "** Address not found **\r\n\r\nYour message wasn't delivered to ann@example.net because the address couldn't be found, or is "
                + "unable to receive mail.\r\n",
            "Reporting-MTA: dns; googlemail.com\r\nArrival-Date: Sun, 01 Mar 2026 04:00:00 -0800 (PST)\r\n\r\n"
                + "Final-Recipient: rfc822; ann@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n"
                + "Remote-MTA: dns; mx.example.net. (192.0.2.26, the server for the domain example.net.)\r\n"
                + "Diagnostic-Code: smtp; 550 5.1.1 <ann@example.net>: Recipient address rejected: User unknown in virtual mailbox "
                + "table\r\n"),
        ["exchange-online"] = Report(
            "postmaster@example.onmicrosoft.com", "Undeliverable: Your order",
            "Your message to ann@example.net couldn't be delivered.\r\nann wasn't found at example.net.\r\n",
            "Reporting-MTA: dns;AM0PR01MB0000.eurprd01.prod.exchangelabs.com\r\n"
                + "Received-From-MTA: dns;relay.example.org\r\nArrival-Date: Sun, 1 Mar 2026 12:00:00 +0000\r\n\r\n"
                + "Final-Recipient: rfc822;ann@example.net\r\nAction: failed\r\nStatus: 5.1.10\r\n"
                + "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ann@example.net not found by SMTP address "
                + "lookup\r\n"),
        ["postfix"] = Report(
            "MAILER-DAEMON@mail.example.net (Mail Delivery System)", "Undelivered Mail Returned to Sender",
            "This is the mail system at host mail.example.net.\r\n\r\nI'm sorry to have to inform you that your message could not\r\nbe "
                + "delivered to one or more recipients.\r\n\r\n<ann@example.net>: unknown user: \"ann\"\r\n",
            "Reporting-MTA: dns; mail.example.net\r\nX-Postfix-Queue-ID: 4XYZ\r\nX-Postfix-Sender: rfc822; RETURN-PATH\r\n"
                + "Arrival-Date: Sun,  1 Mar 2026 12:00:00 +0000 (UTC)\r\n\r\n"
                + "Final-Recipient: rfc822; ann@mailbox.example.net\r\nOriginal-Recipient: rfc822;ann@example.net\r\nAction: failed\r\n"
                + "Status: 5.1.1\r\nDiagnostic-Code: x-unix; unknown user: \"ann\"\r\n"),
        ["yahoo"] = Report(
            "MAILER-DAEMON@yahoo.com", "Failure Notice",
            "Sorry, we were unable to deliver your message to the following address.\r\n\r\n<ann@example.net>:\r\n"
                + "554: delivery error: dd This user doesn't have an account (ann@example.net) [0] - mta1.example.com\r\n",
            "Reporting-MTA: dns; mta1.mail.yahoo.com\r\n\r\nFinal-Recipient: rfc822; ann@example.net\r\nAction: failed\r\n"
                + "Status: 5.0.0\r\nDiagnostic-Code: smtp; 554 delivery error: dd This user doesn't have an account (ann@example.net) "
                + "[0]\r\n"),
    };

    /// <summary>Exim's bounce without a machine-readable part.</summary>
    public const string Exim =
        "From: Mail Delivery System <Mailer-Daemon@mail.example.net>\r\nTo: RETURN-PATH\r\nAuto-Submitted: auto-replied\r\n"
        + "Subject: Mail delivery failed: returning message to sender\r\nMessage-Id: <E1@mail.example.net>\r\n"
        + "X-Failed-Recipients: ann@example.net\r\n\r\n"
        + "This message was created automatically by mail delivery software.\r\n\r\n"
        + "A message that you sent could not be delivered to one or more of its\r\nrecipients. This is a permanent error. The following "
        + "address(es) failed:\r\n\r\n  ann@example.net\r\n    host mx.example.net [192.0.2.26]\r\n"
        + "    SMTP error from remote mail server after RCPT TO:<ann@example.net>:\r\n    550 5.1.1 User unknown\r\n\r\n"
        + "------ This is a copy of the message, including all the headers. ------\r\n\r\n" + Returned;

    /// <summary>A report of a delay: no failure.</summary>
    public static string DelayReport { get; } = Report(
        "MAILER-DAEMON@mail.example.net", "Delayed Mail (still being retried)",
        "####################################################################\r\n# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR "
            + "MESSAGE. #\r\n",
        "Reporting-MTA: dns; mail.example.net\r\n\r\nFinal-Recipient: rfc822; ann@example.net\r\nAction: delayed\r\nStatus: 4.4.1\r\n"
            + "Diagnostic-Code: X-Postfix; connect to mx.example.net[192.0.2.26]:25: Connection timed out\r\n"
            + "Will-Retry-Until: Fri, 06 Mar 2026 12:00:00 +0000 (UTC)\r\n");

    /// <summary>An automatic reply (RFC 3834).</summary>
    public const string Vacation =
        "From: ann@example.net\r\nTo: RETURN-PATH\r\nSubject: Out of office: Your order\r\nAuto-Submitted: auto-replied\r\n\r\n"
        + "I am away until Monday.\r\n";

    /// <summary>Complaints by name: feedback loops that name the return path in different places.</summary>
    public static IReadOnlyDictionary<string, string> Complaints { get; } = new Dictionary<string, string>
    {
        ["validity"] = Feedback(
            "feedbackloop@comcastfbl.senderscore.net",
            "Feedback-Type: abuse\r\nUser-Agent: ReturnPathFBL/2.0\r\nVersion: 1\r\nOriginal-Mail-From: RETURN-PATH\r\n"
                + "Original-Rcpt-To: hashed@example.net\r\nSource-Ip: 192.0.2.1\r\nReported-Domain: example.org\r\nSource: Comcast\r\n",
            "message/rfc822", "From: shop@example.org\r\nTo: redacted\r\nSubject: Your order\r\n\r\nREDACTED\r\n"),
        ["yahoo"] = Feedback(
            "feedback@arf.mail.yahoo.com",
            "Feedback-Type: abuse\r\nUser-Agent: Yahoo!-Mail-Feedback/2.0\r\nVersion: 0.1\r\nOriginal-Mail-From: <RETURN-PATH>\r\n"
                + "Original-Rcpt-To: ann@example.net\r\nReceived-Date: Sun, 1 Mar 2026 12:00:00 PST\r\nReported-Domain: example.org\r\n"
                + "Authentication-Results: dkim=pass\r\n",
            "message/rfc822", Returned),
        ["header-only"] = Feedback(
            "fbl@mail.ru", "Feedback-Type: abuse\r\nUser-Agent: Mail.Ru-FBL/1.0\r\nVersion: 1\r\n",
            "text/rfc822-headers", "Return-Path: <RETURN-PATH>\r\nFrom: shop@example.org\r\nSubject: Your order\r\n"),
        ["microsoft"] =
            "From: <staff@hotmail.com>\r\nTo: fbl@example.org\r\nSubject: complaint about message from 192.0.2.1\r\n"
            + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
            + "X-HmXmrOriginalRecipient: ann@example.net\r\n" + Returned + "\r\n--b--\r\n",
    };

    /// <summary>A failed authentication that a provider reports (RFC 6591): no complaint.</summary>
    public static string AuthenticationFailure { get; } = Feedback(
        "abuse@126.example.com", "Feedback-Type: auth-failure\r\nUser-Agent: NtesDmarcReporter/1.0\r\nVersion: 1\r\n"
            + "Original-Mail-From: <RETURN-PATH>\r\nAuth-Failure: dmarc\r\n", "message/rfc822", Returned);

    /// <summary>The report for a return path.</summary>
    public static byte[] For(string report, string returnPath) =>
        Encoding.UTF8.GetBytes(report.Replace("RETURN-PATH", returnPath, StringComparison.Ordinal));

    private static string Report(string from, string subject, string text, string status) =>
        $"From: {from}\r\nTo: RETURN-PATH\r\nSubject: {subject}\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
        + $"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        + $"--b\r\nContent-Type: message/delivery-status\r\n\r\n{status}\r\n"
        + $"--b\r\nContent-Type: message/rfc822\r\n\r\n{Returned}\r\n--b--\r\n";

    private static string Feedback(string from, string fields, string type, string returned) =>
        $"From: {from}\r\nTo: fbl@example.org\r\nSubject: Email Feedback Report\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\r\n\r\n"
        + "--b\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.\r\n"
        + $"--b\r\nContent-Type: message/feedback-report\r\n\r\n{fields}\r\n--b\r\nContent-Type: {type}\r\n\r\n{returned}\r\n--b--\r\n";
}
