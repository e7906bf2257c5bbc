using System.Text;
using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Texts as they arrive from mail programs, web pages and files.</summary>
public sealed class PastedTextTests
{
    [Fact]
    public void An_ordinary_message_about_a_delivery_is_no_bounce()
    {
        var result = Explainer.Explain("""
            From: Ann <ann@example.org>
            To: bob@example.com
            Subject: About the delivery failure
            Date: Mon, 2 Mar 2026 10:00:00 +0000

            Hi Bob,
            the delivery of the sofa failed again; can you come on Friday?
            """);
        Assert.All(result.Recipients, recipient => Assert.Equal(Reason.Unknown, recipient.Reason));
    }

    [Theory]
    [InlineData("""
        ---------- İletilen e-posta ----------
        Gönderen: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
        Tarih: 3 Mar 2026 Sal
        Konu: Delivery Status Notification (Failure)
        Alıcı: ben@example.com

        Adres bulunamadı

        550 5.1.1 The email account that you tried to reach does not exist.
        """, null)]
    [InlineData("""
        -----Ursprüngliche Nachricht-----
        Von: Mail Delivery Subsystem
        Gesendet: Montag
        An: ich@example.com
        Betreff: Unzustellbar

        <kunde@example.org>: host mx.example.org[192.0.2.7] said: 550 5.1.1 unknown user (in reply to RCPT TO command)
        """, "kunde@example.org")]
    [InlineData("""
        -----Original Message-----
        From: Mail Delivery System
        Sent: Monday
        To: me@example.com
        Subject: Undelivered Mail Returned to Sender

        <user@example.org>: host mx.example.org[192.0.2.7] said: 550 5.1.1 unknown user (in reply to RCPT TO command)
        """, "user@example.org")]
    [InlineData("""
        <html><body><p>Your message to <a href="mailto:user@example.org">user@example.org</a> couldn&#39;t be delivered.</p>
        <p>Remote server returned &#39;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found&#39;</p></body></html>
        """, "user@example.org")]
    public void The_recipient_of_a_forwarded_bounce_is_not_its_reader(string text, string? address)
    {
        var recipient = Assert.Single(Explainer.Explain(text).Recipients);
        Assert.Equal(Reason.AddressUnknown, recipient.Reason);
        Assert.Equal(address, recipient.Address);
    }

    [Fact]
    public void The_encoding_of_a_file_does_not_matter()
    {
        const string text = "550 5.1.1 User unknown <user@example.org>";
        byte[][] files =
        [
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
            [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(text)],
            [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)],
            Encoding.ASCII.GetBytes(text.Replace("unknown", "unkn\0own", StringComparison.Ordinal)),
        ];
        foreach (var file in files)
        {
            var recipient = Assert.Single(Explainer.Explain(file.AsSpan()).Recipients);
            Assert.Equal((Reason.AddressUnknown, "user@example.org"), (recipient.Reason, recipient.Address));
        }
    }
}
