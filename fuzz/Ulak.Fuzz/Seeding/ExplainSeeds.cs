using System.Text;
using Ulak.Fuzz.Targets;

namespace Ulak.Fuzz.Seeding;

/// <summary>One text of each kind that the explainer recognizes.</summary>
internal static class ExplainSeeds
{
    private const string Report =
        """
        From: MAILER-DAEMON@mx.example.org
        To: ann@example.com
        Subject: =?utf-8?B?VW5kZWxpdmVyZWQ=?=
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain; charset=iso-8859-1
        Content-Transfer-Encoding: quoted-printable

        <bob@example.net>: host mx.example.net said: 550 5.1.1 No such user=20here

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.org

        Final-Recipient: rfc822; bob@example.net
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 <bob@example.net>: user
          unknown

        --b
        Content-Type: message/rfc822

        From: ann@example.com

        Hello
        --b--
        """;

    private static readonly (string Name, string Text)[] Texts =
    [
        ("code", "550"),
        ("codes", "550 5.1.1"),
        ("reply", "452 4.2.2 <bob@example.net>: mailbox full\r\n"),
        ("reply-lines", "550-5.7.1 Our policy forbids it\r\n550 5.7.1 See https://example.net/why?id=1"),
        ("swaks",
            "=== Connected to mx.example.net.\n<-  220 mx.example.net ESMTP\n -> EHLO client.example\n<-  250 mx.example.net\n -> MAIL "
                + "FROM:<ann@example.com>\n<-  250 2.1.0 Ok\n -> RCPT TO:<bob@example.net>\n<** 554 5.7.1 Relay access denied\n"),
        ("telnet",
            "220 mx.example.net\nHELO x\n250 Hi\nMAIL FROM:<>\n250 Ok\nRCPT TO:<bob@example.net>\n450 4.7.1 Greylisted, try again in 5 "
                + "minutes\nQUIT\n221 Bye\n"),
        ("postfix-log",
            "Mar  1 12:00:00 mx postfix/smtp[123]: 4ABC: to=<bob@example.net>, relay=mx.example.net[192.0.2.1]:25, delay=1, "
                + "delays=0/0/1/0, dsn=5.1.1, status=bounced (host mx.example.net[192.0.2.1] said: 550 5.1.1 unknown user (in reply to "
                    + "RCPT TO command))\n"),
        ("postfix-log-without-code", "to=<bob@example.net>, relay=mx.example.net[192.0.2.1]:25, dsn=, status=bounced (Status: 5.0.0)\n"),
        ("exim-log",
            "2026-03-01 12:00:00 1abcde-000001-AB ** bob@example.net R=dnslookup T=remote_smtp: SMTP error from remote mail server after "
                + "RCPT TO:<bob@example.net>: 550 no such address here\n"),
        ("qmail",
            "Hi. This is the program at mx.example.org.\nI'm afraid I wasn't able to deliver your "
                + "message.\n\n<bob@example.net>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 mailbox unavailable\nGiving "
                    + "up.\n"),
        ("report", Report),
        ("feedback",
            "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: "
                + "message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x/1\nOriginal-Rcpt-To: bob@example.net\n\n--b--\n"),
        ("auto-reply", "From: bob@example.net\nAuto-Submitted: auto-replied\nSubject: Out of office\n\nI am away.\n"),
        ("message", "From: a@example.com\nTo: b@example.net\nSubject: Hi\n\nNothing is wrong with the mailbox.\n"),
        ("base64",
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\nSubject: "
                + "failure\n\nPGJvYkBleGFtcGxlLm5ldD46IHVzZXIgdW5rbm93bgo=\n"),
        ("turkish", "550 5.1.1 <ayşe@örnek.example>: böyle bir kullanıcı yok\n"),
        ("html",
            "<html><body><p>Your message to <b>bob@example.net</b> couldn&#39;t be delivered.</p><p>550&nbsp;5.4.1 Recipient address "
                + "rejected</p></body></html>"),
    ];

    public static IEnumerable<Seed> All() => Texts.Select(text => new Seed(text.Name, Encoding.UTF8.GetBytes(text.Text)));
}
