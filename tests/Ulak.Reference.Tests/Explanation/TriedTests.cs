using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Reading;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>What a person writes to have done does not come first again.</summary>
public sealed class TriedTests
{
    [Theory]
    [InlineData(nameof(Attempt.Address), "The address is definitely correct.", true)]
    [InlineData(nameof(Attempt.Address), "I have checked the address twice.", true)]
    [InlineData(nameof(Attempt.Address), "Die Adresse stimmt.", true)]
    [InlineData(nameof(Attempt.Address), "Alıcının adresi doğru.", true)]
    [InlineData(nameof(Attempt.Address), "Please check that the address is correct.", false)]
    [InlineData(nameof(Attempt.Address), "Make sure the e-mail address is valid and try again.", false)]
    [InlineData(nameof(Attempt.Address), "The address is not correct.", false)]
    [InlineData(nameof(Attempt.Credentials), "My password is right, and so is the user name.", true)]
    [InlineData(nameof(Attempt.Credentials), "I re-entered the password.", true)]
    [InlineData(nameof(Attempt.Credentials), "Verify that your credentials are correct.", false)]
    [InlineData(nameof(Attempt.AppPassword), "I am using an app password.", true)]
    [InlineData(nameof(Attempt.AppPassword), "The app password is generated and entered.", true)]
    [InlineData(nameof(Attempt.AppPassword), "Uygulama parolası oluşturdum.", true)]
    [InlineData(nameof(Attempt.AppPassword), "已经获取授权码", true)]
    [InlineData(nameof(Attempt.AppPassword), "534-5.7.9 Application-specific password required", false)]
    [InlineData(nameof(Attempt.AppPassword), "I have no app password.", false)]
    [InlineData(nameof(Attempt.AppPassword), "I don't want to use an app password.", false)]
    [InlineData(nameof(Attempt.SmtpLogin), "SMTP AUTH is enabled for the mailbox.", true)]
    [InlineData(nameof(Attempt.SmtpLogin), "SMTP AUTH is not enabled for the mailbox.", false)]
    [InlineData(nameof(Attempt.Port), "I tried different ports.", true)]
    [InlineData(nameof(Attempt.Port), "Tried 465 and 587, the same.", true)]
    [InlineData(nameof(Attempt.Port), "The port is 587.", false)]
    [InlineData(nameof(Attempt.Waiting), "It has been like this for two months.", true)]
    [InlineData(nameof(Attempt.Waiting), "This isn't temporary.", true)]
    [InlineData(nameof(Attempt.Waiting), "Please try again later.", false)]
    [InlineData(nameof(Attempt.Delisting), "We are not listed any more.", true)]
    [InlineData(nameof(Attempt.Delisting), "We requested the removal on Monday.", true)]
    [InlineData(nameof(Attempt.Delisting), "Client host is listed, request removal there.", false)]
    [InlineData(nameof(Attempt.Records), "SPF, DKIM and DMARC are all set up.", true)]
    [InlineData(nameof(Attempt.Records), "SPF and DKIM did not pass.", false)]
    public void An_attempt_is_what_a_person_reports(string attempt, string text, bool isReported) =>
        Assert.Equal(isReported, new PersonReport(text).HasTried(Enum.Parse<Attempt>(attempt)));

    [Theory]
    [InlineData("550 5.1.1 <kim@example.org> User unknown", "The address is correct, I checked it.", "letter by letter")]
    [InlineData("535 5.7.8 Error: authentication failed", "My password is correct.", "the password again")]
    [InlineData("550 5.7.1 Service unavailable; client [203.0.113.7] blocked using bl.example.org", "We are not listed any more.",
        "its page gives the reason")]
    [InlineData("Error: 4.7.0 Temporary server error. Please try again later. PRX4", "It has been so for months.", "in some minutes")]
    public void A_step_tried_in_vain_is_not_the_first(string reply, string report, string words)
    {
        Assert.Contains(words, Only(reply).Steps[0], StringComparison.Ordinal);

        var steps = Only($"{reply}\n\n{report}").Steps;
        Assert.DoesNotContain(words, steps[0], StringComparison.Ordinal);
        Assert.Contains(steps, step => step.Contains(words, StringComparison.Ordinal));
    }

    /// <summary>The steps stand in the same order in every language.</summary>
    [Fact]
    public void A_step_tried_in_vain_moves_in_Turkish_too()
    {
        const string Text = "550 5.1.1 <kim@example.org> User unknown";
        var before = Explainer.Explain(Text, Turkish).Recipients[0].Steps;
        var after = Explainer.Explain(Text + "\n\nAdres doğru.", Turkish).Recipients[0].Steps;

        Assert.NotEqual(before[0], after[0]);
        Assert.Equal(before.Order(StringComparer.Ordinal), after.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Error: Invalid login: 535-5.7.8 Username and Password not accepted. https://support.google.com/mail/?p=BadCredentials",
        "I am using an app password.", true)]
    [InlineData("Error: Invalid login: 535-5.7.8 Username and Password not accepted. https://support.google.com/mail/?p=BadCredentials",
        "Do I need an app password?", false)]
    [InlineData("smtplib.SMTPAuthenticationError: (535, b'Error: authentication failed') smtp.163.com", "已经获取授权码", true)]
    [InlineData("534-5.7.9 Application-specific password required. 534 5.7.9 InvalidSecondFactor", "I am using an app password.", false)]
    public void Who_uses_an_app_password_need_not_make_one(string reply, string report, bool isInUse) =>
        Assert.Equal(isInUse, Only($"{report}\n\n{reply}").Cause == "auth-app-password-refused");

    private static ExplainOptions Turkish => new() { Language = "tr" };

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
