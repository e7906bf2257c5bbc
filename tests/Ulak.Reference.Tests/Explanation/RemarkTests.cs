using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Reading;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>What a person supposes about an error is no server's word.</summary>
public sealed class RemarkTests
{
    [Theory]
    [InlineData("The copier shows error 550. 550 is supposed to mean that the mailbox does not exist.")]
    [InlineData("The copier shows error 550, which usually means that the recipient is unknown.")]
    [InlineData("Der Kopierer meldet Fehler 550, soll heißen: user unknown.")]
    [InlineData("Fotokopi makinesi hata 550 veriyor. 550 user unknown anlamına geliyormuş.")]
    public void A_persons_explanation_of_a_code_is_no_reply(string text) => Assert.NotEqual(Reason.AddressUnknown, Only(text).Reason);

    [Theory]
    [InlineData("Connection timed out (110) to smtp.example.org port 587. I think that we are on a blacklist.", Reason.Timeout)]
    [InlineData("Could not connect to SMTP host smtp.example.org. Is this an indication that the mailbox is full?", Reason.Network)]
    [InlineData("Could not connect to SMTP host smtp.example.org. Ich vermute, das Postfach ist voll.", Reason.Network)]
    public void A_supposition_is_no_cause(string text, Reason reason) => Assert.Equal(reason, Only(text).Reason);

    [Theory]
    [InlineData("550 5.7.1 Rejected. We believe that this message is spam.")]
    [InlineData("I think the server said \"550 5.1.1 user unknown\".")]
    [InlineData("I guess 550 5.1.1 user unknown is final.")]
    [InlineData("550 5.1.1 This means that the user is unknown.")]
    public void A_servers_sentence_and_a_quotation_stay(string text) => Assert.Equal(text, PersonRemarks.Blank(text));

    [Theory]
    [InlineData("Mail from the printer worked until last week. 550 is all that it shows.")]
    [InlineData("mail from yahoo is failing for our office since Monday: Sorry, we were unable to deliver your message.")]
    [InlineData("I can send mail from my phone, but the copier reports that the mail could not be sent.")]
    public void Mail_from_somewhere_is_not_the_command(string text) => Assert.NotEqual(Reason.SenderRefused, Only(text).Reason);

    [Theory]
    [InlineData("550 5.7.1 MAIL FROM <kim@example.org> is not permitted")]
    [InlineData("550 We do not accept mail from your domain")]
    public void The_command_and_a_servers_sentence_stay(string text) => Assert.Equal(text, PersonRemarks.Blank(text));

    [Fact]
    public void A_remark_leaves_every_position_as_it_was()
    {
        const string Text = "I suspect a block.\nThen: 550 5.1.1 user unknown";
        var blank = PersonRemarks.Blank(Text);

        Assert.Equal(Text.Length, blank.Length);
        Assert.Equal(Text.IndexOf("550", StringComparison.Ordinal), blank.IndexOf("550", StringComparison.Ordinal));
        Assert.Equal(Text.Count(c => c == '\n'), blank.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("Our site is https://shop.example.\n\n550 5.7.1 Rejected due to policy", "shop.example")]
    [InlineData("It fails with this:\n550 5.7.1 Rejected due to policy\n\nMy provider's help: https://help.example/smtp", "help.example")]
    public void A_page_that_a_person_names_is_not_that_of_the_reply(string text, string host) =>
        Assert.DoesNotContain(Only(text).Steps, step => step.Contains(host, StringComparison.Ordinal));

    [Fact]
    public void A_page_that_the_reply_names_is_read() =>
        Assert.Contains(Only("It fails.\n\n550 5.7.1 Rejected due to policy, see https://mx.example/why").Steps,
            step => step.Contains("https://mx.example/why", StringComparison.Ordinal));

    [Fact]
    public void A_version_of_a_program_is_no_code() =>
        Assert.Null(Only("MailKit.Security.SslHandshakeException: An error occurred while establishing an SSL or TLS connection. "
            + ".NET Framework: .NET Framework 4.6.1").Enhanced);

    [Theory]
    [InlineData("Mails to list@example.org bounce with 550\n\n> 550 sending host is listed in sbl-xbl.example.org\n\nThe page has a link.",
        "550 sending host is listed")]
    [InlineData("I got a 550 today:\n550 5.7.1 relaying denied", "550 5.7.1 relaying denied")]
    public void The_line_of_the_reply_is_the_one_with_its_words(string text, string reply)
    {
        var answer = Only(text);

        Assert.NotEqual("blocklist-url", answer.Cause);
        Assert.Contains(answer.Evidence, evidence => reply.Contains(evidence.Text, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("K-9 Mail: Failed to send some messages. Negative SMTP reply: 550 information please s..", "unknown-reply-cut")]
    [InlineData("K-9 Mail: Failed to send some messages. Negative SMTP reply: 550 5.1.1 user unknown", "address-no-mailbox")]
    public void A_reply_that_is_cut_off_names_no_cause(string text, string cause) =>
        Assert.StartsWith(cause, Only(text).Cause, StringComparison.Ordinal);

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
