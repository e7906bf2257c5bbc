using Ulak.Reference.Explanation;
using Ulak.Relay.Reports;
using Xunit;

namespace Ulak.Relay.Tests.Reports;

/// <summary>What the relay found out itself is explained as such, and not as words of the other server.</summary>
public sealed class OutcomeMeaningTests
{
    [Theory]
    [InlineData("4.3.5 The destination nowhere is not in the configuration: configure it", "system-error", Actor.SenderOperator)]
    [InlineData("4.4.1 Nothing listens on 192.0.2.1:25", "connection-refused", null)]
    [InlineData("4.4.1 192.0.2.1:25 did not answer within 30 seconds", "timeout", null)]
    [InlineData("4.4.3 The A look-up of mx.example.org failed: the name server replied ServerFailure", "network", null)]
    [InlineData("4.4.4 The server mx.example.org has no address: mx.example.org has no A record", "no-mx", null)]
    public void A_conclusion_of_the_relay_has_the_texts_of_its_reason(string reply, string reason, Actor? actor)
    {
        var meaning = OutcomeMeaning.Of(reply, reason, "en", "ann@example.org");
        Assert.Equal(reason, meaning.Reason.Word());
        Assert.NotEqual(Actor.Sender, meaning.Actor);
        Assert.Equal(actor ?? meaning.Actor, meaning.Actor);
        Assert.NotEmpty(meaning.Steps);
        // Nothing about the program or the account of a person who sends mail.
        Assert.DoesNotContain(meaning.Steps, step => step.Contains("587", StringComparison.Ordinal)
            || step.Contains("nodemailer", StringComparison.Ordinal));
    }

    [Fact]
    public void The_explanation_of_a_refusal_names_the_recipient_if_it_is_about_one()
    {
        const string Reply = "550 5.1.1 Bad destination mailbox address";
        var one = OutcomeMeaning.Of(Reply, "address-unknown", "en", "ann@example.org");
        var several = OutcomeMeaning.Of(Reply, "address-unknown", "en");
        Assert.Contains("ann@example.org", one.Meaning + one.Steps[0], StringComparison.Ordinal);
        Assert.Equal((one.Reason, one.Cause, one.Actor), (several.Reason, several.Cause, several.Actor));
        Assert.DoesNotContain("ann@example.org", several.Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("tr")]
    public void A_policy_that_does_not_match_is_explained_as_one(string language)
    {
        var meaning = OutcomeMeaning.Of(
            "4.7.5 The MTA-STS policy of example.org allows none of its servers: mx.example.org", "tls", language);
        Assert.Contains("MTA-STS", meaning.Meaning + string.Concat(meaning.Steps), StringComparison.Ordinal);
        Assert.Equal(Actor.ReceiverOperator, meaning.Actor);
    }
}
