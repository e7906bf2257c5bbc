using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>What a person writes beside an error excludes causes: unused settings, a password that passes.</summary>
public sealed class StatedTests
{
    private const string Thunderbird = "Sending of the message failed. Unable to authenticate to Outgoing server (SMTP) smtp.example.org.";

    [Theory]
    [InlineData("Outlook error 0x800CCC0F: the connection to the server was interrupted. Sending from webmail fails as well.")]
    [InlineData(Thunderbird + " Webmail gives the same error.")]
    [InlineData("0x800CCC0E Outlook kann keine Verbindung herstellen. Auch im Webmailer kommt der gleiche Fehler.")]
    [InlineData("0x800CCC0E gönderilemedi. Webmail ile de aynı hata.")]
    public void Where_web_mail_fails_too_the_settings_of_the_mail_program_are_right(string text)
    {
        var answer = Only(text);

        Assert.Equal("account-web-mail-fails", answer.Cause);
        Assert.DoesNotContain(answer.Steps, step => step.Contains("587", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Outlook error 0x800CCC0F: the connection to the server was interrupted. Webmail works fine.")]
    [InlineData(Thunderbird + " In webmail I can send, also to others.")]
    public void Where_web_mail_works_the_settings_are_checked(string text) => Assert.NotEqual("account-web-mail-fails", Only(text).Cause);

    [Theory]
    [InlineData("Error: Invalid login: 535 5.7.8 Error: authentication failed. It works sometimes.", "auth-sometimes")]
    [InlineData("535 5.7.8 authentication failed. Manchmal funktioniert der Versand.", "auth-sometimes")]
    [InlineData("535 5.7.8 authentication failed, but I can receive mails with this account.", "auth-sending-only")]
    [InlineData("535 5.7.8 authentication failed. IMAP works with the same account.", "auth-sending-only")]
    [InlineData("535 5.7.8 authentication failed. I can't receive mails either.", "auth-credentials")]
    [InlineData("535 5.7.8 authentication failed. Such mails are sometimes late.", "auth-credentials")]
    public void A_password_that_passes_elsewhere_is_not_entered_again(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("The mailbox forwards to a Gmail address by a filter. The copy is refused: ", true)]
    [InlineData("Our alias forwards the newsletter to Google. Result: ", true)]
    [InlineData("Die Weiterleitung an Gmail schlägt fehl: ", true)]
    [InlineData("Gmail'e yönlendirdiğim iletiler dönüyor: ", true)]
    [InlineData("Our shop sends its own newsletter, and Gmail answers: ", false)]
    [InlineData("I look forward to your help. Our shop sends mail, and Gmail answers: ", false)]
    public void A_forwarded_message_needs_no_records_of_its_authors_domain(string words, bool isForwarded)
    {
        var answer = Only(words + "550-5.7.1 Unauthenticated email from shop.example is not accepted due to domain's DMARC policy. "
            + "550 5.7.1 Please contact the administrator of shop.example domain.");

        Assert.Equal(isForwarded, answer.Cause == "dmarc-forwarded");
        Assert.Equal(isForwarded, answer.Records.IsEmpty);
    }

    [Theory]
    [InlineData("The setting is already put to a limit to 10GB: 552 5.3.4 Error: message file too big", "10GB", false)]
    [InlineData("We raised the limit to 50 MB. 552 5.3.4 Message size exceeds fixed limit", "50 MB", false)]
    [InlineData("552 5.3.4 Message too big, you can send messages of up to 25 MB", "25 MB", true)]
    [InlineData("552 5.3.4 Message size exceeds fixed maximum of 20 MB", "20 MB", true)]
    public void A_limit_is_what_a_server_names_and_not_what_someone_set(string text, string size, bool isNamed)
    {
        var answer = Only(text);

        Assert.Equal(isNamed, answer.Meaning.Contains(size, StringComparison.Ordinal));
        Assert.DoesNotContain(answer.Steps, step => !isNamed && step.Contains(size, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("The same settings work in Thunderbird, but the app reports: 535 5.7.8 authentication failed", "auth-works-elsewhere")]
    [InlineData("535 5.7.8 authentication failed. It does not work in Thunderbird either.", "auth-credentials")]
    [InlineData("It works from the host, but in the container: dial tcp 192.0.2.4:587: i/o timeout", "net-works-elsewhere")]
    [InlineData("Mailer Error: SMTP connect() failed. It is working on localhost but not on the live server.", "net-works-elsewhere")]
    [InlineData("Mailer Error: SMTP connect() failed. I am working on localhost.", "net-connect-failed")]
    [InlineData("dial tcp 192.0.2.4:587: i/o timeout", "timeout-own-server")]
    public void What_works_elsewhere_is_not_checked_again(string text, string cause) => Assert.Equal(cause, Only(text).Cause);

    [Theory]
    [InlineData("535 5.7.3 Authentication unsuccessful. The same code was working perfectly for the last seven months.", true)]
    [InlineData("535 5.7.8 Error: authentication failed. It used to work, nothing was changed.", true)]
    [InlineData("535 5.7.8 Error: authentication failed. Daha önce sorunsuz çalışıyordu.", true)]
    [InlineData("535 5.7.8 Error: authentication failed. It has never worked before.", false)]
    [InlineData("535 5.7.8 Error: authentication failed. I set it up today.", false)]
    public void A_login_that_passed_before_is_looked_at_in_the_browser(string text, bool isShown) =>
        Assert.Equal(isShown, Only(text).Steps[0].Contains("worked before", StringComparison.Ordinal));

    [Fact]
    public void Who_runs_the_server_looks_at_what_listens_there()
    {
        const string Dialog = "Sending of the message failed. The message could not be sent because connecting to Outgoing server (SMTP) "
            + "mail.example.net failed. The server may be unavailable or is refusing SMTP connections.";

        Assert.Equal("own-submission-closed", Only(Dialog + "\npostfix.service - Postfix\n Active: active (exited)").Cause);
        Assert.NotEqual("own-submission-closed", Only(Dialog).Cause);
    }

    [Fact]
    public void Each_recipient_gets_the_reply_behind_it()
    {
        var recipients = Explainer.Explain(
            "Some mails get through. To ann@example.org: 550 5.1.1 user unknown. To ben@example.net: 452 4.2.2 mailbox full.").Recipients;

        Assert.Equal([("ann@example.org", Reason.AddressUnknown), ("ben@example.net", Reason.MailboxFull)],
            recipients.Select(each => (each.Address, each.Reason)));
    }

    [Fact]
    public void One_address_with_one_reply_stays_one_recipient() =>
        Assert.Equal("ann@example.org", Only("I wrote from ben@example.net to ann@example.org: 550 5.1.1 user unknown").Address);

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
