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

    public static async Task SendAsync(UlakServer server, string message, string from = "a@example.org", string to = "b@example.test")
    {
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await smtp.SendCommandAsync("EHLO client.example");
        await smtp.SendCommandAsync($"MAIL FROM:<{from}>");
        await smtp.SendCommandAsync($"RCPT TO:<{to}>");
        await smtp.SendCommandAsync("DATA");
        var reply = await smtp.SendCommandAsync(message.ReplaceLineEndings("\r\n").TrimEnd() + "\r\n.");
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
