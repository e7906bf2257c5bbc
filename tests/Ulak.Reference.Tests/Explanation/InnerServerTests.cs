using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>A gateway and the server behind it, in the log of the gateway.</summary>
public sealed class InnerServerTests
{
    [Theory]
    [InlineData("550 5.7.60 SMTP; Client does not have permissions to send as this sender", "inner-sender")]
    [InlineData("550 5.7.1 Unable to relay", "inner-relay")]
    [InlineData("550 5.1.1 <anna@example.org>: Recipient address rejected: User unknown", "inner-address")]
    [InlineData("550 5.7.23 SPF validation failed", "inner-check")]
    public void What_the_server_behind_a_gateway_refuses_is_changed_there(string reply, string cause)
    {
        var answer = Only(Line("10.0.0.20", reply));

        Assert.Equal(cause, answer.Cause);
        Assert.Equal(Actor.ReceiverOperator, answer.Actor);
        Assert.Contains(answer.Steps.Append(answer.Meaning), step => step.Contains("mail.example.org", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("550 5.7.60 SMTP; Client does not have permissions to send as this sender")]
    [InlineData("550 5.7.1 Unable to relay")]
    [InlineData("550 5.1.1 <anna@example.org>: Recipient address rejected: User unknown")]
    [InlineData("550 5.7.23 SPF validation failed")]
    public void A_server_of_the_internet_is_another_organizations(string reply) =>
        Assert.False(Only(Line("192.0.2.20", reply)).Cause!.StartsWith("inner-", StringComparison.Ordinal));

    [Fact]
    public void An_inner_server_that_is_away_is_the_readers()
    {
        var answer = Only("Jan 12 10:03:11 gw postfix/smtp[7]: 4F1B: to=<anna@example.org>, relay=none, delay=30, dsn=4.4.1, "
            + "status=deferred (connect to 192.168.7.4[192.168.7.4]:25: Connection timed out)");

        Assert.Equal("inner-unreachable", answer.Cause);
        Assert.DoesNotContain(answer.Steps, step => step.Contains("hosting provider", StringComparison.Ordinal));
    }

    [Fact]
    public void A_filter_of_the_own_machine_is_no_server_behind_it() => Assert.NotEqual("inner-unreachable",
        Only("Jan 12 10:03:11 gw postfix/lmtp[7]: 4F1B: to=<anna@example.org>, relay=none, delay=30, dsn=4.4.1, status=deferred "
            + "(connect to 172.20.0.6[172.20.0.6]:2525: Connection refused)").Cause);

    [Fact]
    public void Mail_for_a_large_provider_goes_through_an_inner_relay() => Assert.NotEqual("inner-relay",
        Only("Jan 12 10:03:11 gw postfix/smtp[7]: 4F1B: to=<anna@gmail.com>, relay=10.0.0.20[10.0.0.20]:25, delay=1, dsn=5.7.1, "
            + "status=bounced (host 10.0.0.20[10.0.0.20] said: 550 5.7.1 Unable to relay (in reply to RCPT TO command))").Cause);

    private static string Line(string ip, string reply) => "Jan 12 10:03:11 gw postfix/smtp[7]: 4F1B: to=<anna@example.org>, "
        + $"relay=mail.example.org[{ip}]:25, delay=0.3, dsn=5.7.1, status=bounced (host mail.example.org[{ip}] said: {reply} (in reply to "
        + "RCPT TO command))";

    private static RecipientExplanation Only(string text) => Assert.Single(Explainer.Explain(text).Recipients);
}
