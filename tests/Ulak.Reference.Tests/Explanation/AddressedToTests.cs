using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>A person names the address that was written to; the notice names another one, to which it passes mail on.</summary>
public sealed class AddressedToTests
{
    [Theory]
    [InlineData("E-mail to info@shop.example bounces with this:\n\nAddress not found\n\nYour message wasn't delivered to eva@old.example "
        + "because the address couldn't be found.")]
    [InlineData("Mails to info@shop.example bounce: <eva@old.example>: host mx.old.example[192.0.2.1] said: 550 5.1.1 User unknown")]
    [InlineData("I wrote to info@shop.example and got this back: <eva@old.example>: 550 5.1.1 User unknown")]
    public void The_failed_address_is_the_recipient_and_the_steps_name_the_one_that_passes_mail_on(string text)
    {
        var recipient = Assert.Single(Explainer.Explain(text).Recipients);

        Assert.Equal("eva@old.example", recipient.Address);
        Assert.Contains("You wrote to info@shop.example", recipient.Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_fails_itself_passes_no_mail_on()
    {
        var result = Explainer.Explain(
            "Mail to info@shop.example bounces: <info@shop.example>: host mx.shop.example[192.0.2.1] said: 550 5.1.1 User unknown");
        var recipient = Assert.Single(result.Recipients);

        Assert.Equal("info@shop.example", recipient.Address);
        Assert.DoesNotContain(recipient.Steps, step => step.Contains("You wrote to", StringComparison.Ordinal));
    }

    [Fact]
    public void An_SPF_mechanism_names_an_IPv6_address_as_ip6()
    {
        var recipient = Assert.Single(Explainer.Explain(
            "550-5.7.26 SPF [shop.example] with ip: [2001:db8::77] = did not pass. Gmail requires all senders to authenticate").Recipients);

        Assert.Contains(recipient.Steps, step => step.Contains("ip6:2001:db8::77", StringComparison.Ordinal));
        Assert.DoesNotContain(recipient.Steps, step => step.Contains("ip4:2001", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("I tried to contact the addresses:\nteam@conf.example\npress@conf.example\nBoth bounce:\n\n", "team@conf.example")]
    [InlineData("I wrote to the office address office@conf.example and received:\n\n", "office@conf.example")]
    public void An_address_before_the_notice_is_the_one_that_passes_mail_on(string words, string alias)
    {
        var recipient = Assert.Single(Explainer.Explain(words + Notice).Recipients);

        Assert.Equal("conf-main@groups.example", recipient.Address);
        Assert.Contains(alias, recipient.Steps[0], StringComparison.Ordinal);
        Assert.Empty(recipient.Records);
    }

    [Theory]
    [InlineData("I write from my address kim@home.example and received:\n\n")]
    [InlineData("I wrote to conf-main@groups.example and received:\n\n")]
    [InlineData("I wrote to info@groups.example and received:\n\n")]
    public void The_readers_own_address_and_one_of_the_same_domain_pass_nothing_on(string words) =>
        Assert.DoesNotContain(Assert.Single(Explainer.Explain(words + Notice).Recipients).Steps,
            step => step.Contains("passes mail on to", StringComparison.Ordinal) && step.StartsWith("You wrote", StringComparison.Ordinal));

    private const string Notice = "This is the mail system at host mx.provider.example.\n\n"
        + "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n"
        + "<conf-main@groups.example>: host mx.groups.example[192.0.2.14] said: 550-5.7.26 This mail has been blocked because the sender "
        + "is unauthenticated. 550-5.7.26 DKIM = did not pass 550 5.7.26 SPF [home.example] with ip: [198.51.100.2] = did not pass";
}
