using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>Mail for the tests of the pages.</summary>
internal static class ConsoleMail
{
    /// <summary>A report about a message to kijitora@nord.example, as Postfix writes it.</summary>
    public const string Bounce = """
        From: Mail Delivery System <MAILER-DAEMON@mx.nord.example>
        To: billing@acme.example
        Subject: Undelivered Mail Returned to Sender
        Message-ID: <r1@mx.nord.example>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain

        <kijitora@nord.example>: host mail.example[192.0.2.7] said: 550 5.1.1 User unknown in virtual mailbox table
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.nord.example

        Final-Recipient: rfc822; kijitora@nord.example
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 User unknown in virtual mailbox table

        --b
        Content-Type: text/rfc822-headers

        From: billing@acme.example
        To: kijitora@nord.example
        Subject: Invoice
        Message-ID: <i1@acme.example>

        --b--
        """;

    /// <summary>A message with an OpenPGP signature and one with a broken S/MIME signature inside.</summary>
    public const string Signed = """
        From: Ann <ann@example.org>
        To: you@example.test
        Subject: Signed
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=o

        --o
        Content-Type: multipart/signed; micalg=pgp-sha256; protocol="application/pgp-signature"; boundary=b

        --b
        Content-Type: text/plain

        The contract is signed.
        --b
        Content-Type: application/pgp-signature; name=signature.asc

        -----BEGIN PGP SIGNATURE-----

        iHUEABYKAB0WIQQ
        -----END PGP SIGNATURE-----
        --b--
        --o
        Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=c

        --c
        Content-Type: text/plain

        And here.
        --c
        Content-Type: application/pkcs7-signature; name=smime.p7s
        Content-Transfer-Encoding: base64

        AAAA
        --c--
        --o--
        """;

    /// <summary>A message that has another one attached.</summary>
    public const string WithAttachedMessage = """
        From: Ann <ann@example.org>
        To: you@example.test
        Subject: Fwd: Invoice
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=o

        --o
        Content-Type: text/plain

        See below.
        --o
        Content-Type: message/rfc822

        From: Acme Shop <billing@acme.example>
        To: ann@example.org
        Date: Thu, 26 Nov 2026 10:00:00 +0000
        Subject: Invoice
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=i

        --i
        Content-Type: multipart/alternative; boundary=j

        --j
        Content-Type: text/plain

        Your invoice.
        --j
        Content-Type: text/html

        <html lang=en><head><title>Invoice</title></head><body><main><h1>Your invoice</h1><p>The sum is 42.</p></main></body></html>
        --j--
        --i
        Content-Type: text/plain; name=terms.txt
        Content-Disposition: attachment; filename=terms.txt

        The terms.
        --i--
        --o--
        """;

    public static async Task SendAsync(UlakServer server, string message, string from = "a@example.org", string to = "b@example.test")
    {
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await smtp.SendCommandAsync("EHLO client.example");
        await smtp.SendCommandAsync($"MAIL FROM:<{from}>");
        await smtp.SendCommandAsync($"RCPT TO:<{to}>");
        await smtp.SendCommandAsync("DATA");
        // RFC 5321 §4.5.2: a line that begins with a dot gets another one.
        var content = message.ReplaceLineEndings("\r\n").TrimEnd().Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        var reply = await smtp.SendCommandAsync(content + "\r\n.");
        Assert.StartsWith("250", reply, StringComparison.Ordinal);
        await smtp.SendCommandAsync("QUIT");
    }

    /// <summary>Sends short messages over one connection.</summary>
    public static async Task SendManyAsync(UlakServer server, int count, string subject)
    {
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await smtp.SendCommandAsync("EHLO client.example");
        for (var i = 0; i < count; i++)
        {
            Assert.StartsWith("250", await smtp.DeliverAsync($"{subject} {i}"), StringComparison.Ordinal);
        }

        await smtp.SendCommandAsync("QUIT");
    }
}
