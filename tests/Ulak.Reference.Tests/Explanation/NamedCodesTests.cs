using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Which of several codes and addresses of a text an explanation names.</summary>
public sealed class NamedCodesTests
{
    [Theory]

    // The gateway's own code only means that the server behind it refused.
    [InlineData("Diagnostic information for administrators:\nGenerating server: BY5.namprd02.prod.outlook.com\nall@example.com\n"
        + "Remote Server returned '554 5.7.0 < #5.7.133 smtp;550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication "
        + "required>'", 550, "5.7.133")]

    // The Status of a delayed message is that of the queue, not of the reply.
    [InlineData("This is the mail system at host mail.example.org.\n\n<bob@example.com>: host mail.example.com[192.0.2.84]\n"
        + "    refused to talk to me: 554 5.7.1 You are not allowed to connect.\n\nFinal-Recipient: rfc822; bob@example.com\n"
        + "Action: delayed\nStatus: 4.7.1\nRemote-MTA: dns; mail.example.com", 554, "5.7.1")]

    // The title shortens the reply that is quoted below.
    [InlineData("\"550 User unknown in virtual mailbox table\" when sending to a specific server\n\nThe error is always the same:\n"
        + "`550 5.1.1 <bob@example.com>: Recipient address rejected: User unknown in virtual mailbox table;`", 550, "5.1.1")]

    // The text ends within the reply.
    [InlineData("CLIENT -> SERVER: EHLO localhost\nSERVER -> CLIENT: 250 gmx.com\nCLIENT -> SERVER: MAIL FROM:\n"
        + "SERVER -> CLIENT: 250 Requested mail action okay, completed\nCLIENT -> SERVER: RCPT TO:\n"
        + "SERVER -> CLIENT: 550-Requested action not taken: mailbox unavailable", 550, null)]
    public void The_codes_of_the_refusal_are_named(string text, int code, string? enhanced)
    {
        var answer = Assert.Single(Explainer.Explain(text).Recipients);

        Assert.Equal((code, enhanced), (answer.Code, answer.Enhanced));
    }

    // The sender is named first in each of them.
    [Theory]
    [InlineData("Mail from anna@example.net to bob@example.org fails with")]
    [InlineData("We use anna@example.net as sender. Messages to bob@example.org bounced:")]
    [InlineData("Mails von anna@example.net an bob@example.org werden abgewiesen:")]
    [InlineData("J'envoie un mail de anna@example.net à bob@example.org et je reçois :")]
    [InlineData("Envío correos desde anna@example.net a bob@example.org y recibo:")]
    [InlineData("Invio una mail da anna@example.net a bob@example.org e ricevo:")]
    [InlineData("Envio um e-mail de anna@example.net para bob@example.org e recebo:")]
    [InlineData("Mail van anna@example.net naar bob@example.org komt terug:")]
    [InlineData("Wysyłam wiadomość z anna@example.net do bob@example.org i dostaję:")]
    [InlineData("Письма с anna@example.net на bob@example.org возвращаются:")]
    [InlineData("anna@example.net adresinden bob@example.org adresine gönderdiğim e-posta geri dönüyor:")]
    [InlineData("anna@example.net から bob@example.org に送信するとエラーになります:")]
    [InlineData("从 anna@example.net 发送到 bob@example.org 时报错:")]
    [InlineData("My mails to bob@example.org bounced. I use anna@example.net.")]
    public void A_sentence_names_the_recipient_by_the_word_beside_the_address(string sentence) => Assert.Equal("bob@example.org",
        Assert.Single(Explainer.Explain(sentence + " 550 5.7.1 Access denied").Recipients).Address);

    [Theory]
    [InlineData("Resposta do Servidor: 454 4.7.1 <*@example.com>: Relay access denied", "*@example.com")]
    [InlineData("info@example.org to info@example.org works\ninfo@example.org to bob@example.org fails with this message.\n\n"
        + "Message rejected: Email address is not verified. The following identities failed the check in region US-EAST-1: "
        + "bob@example.org", "bob@example.org")]
    [InlineData("failed to send notification to email addresses: bob@example.org: dial tcp: lookup smtp.qq.com: i/o timeout",
        "bob@example.org")]
    [InlineData("exmx1 : Dec 14 05:28:39 exmx1 sendmail[31574]: mBDIYhEa031574:\nto=<bob at example.com>, delay=00:00:00, "
        + "mailer=esmtp, pri=41874, relay=mail.example.com., dsn=4.0.0, stat=Deferred", "bob@example.com")]
    [InlineData("550 5.7.1 Access denied\n\nFrom: Anna <anna@example.net>\nTo: Bob <bob@example.org>\nSubject: Hi", "bob@example.org")]
    [InlineData("Failed to send mail to ***: 535 5.7.8 Error: authentication failed for ****@example.com", null)]
    public void A_recipient_is_named_even_if_its_name_is_hidden(string text, string? address) =>
        Assert.Equal(address, Assert.Single(Explainer.Explain(text).Recipients).Address);
}
