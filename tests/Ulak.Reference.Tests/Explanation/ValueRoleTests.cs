using Ulak.Reference.Explanation.Causes;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>A value is shown only in the role that its place in the text proves.</summary>
public sealed class ValueRoleTests
{
    [Theory]
    [InlineData("Connected to 192.0.2.42 but greeting failed.\nRemote host said: 450 4.7.1 Client host rejected: cannot "
        + "find your hostname, [203.0.113.243]", "203.0.113.243")]
    [InlineData("host mx.example.org[192.0.2.42] said: 554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked", "203.0.113.9")]
    [InlineData("192.0.2.42 does not like recipient. Remote host said: 550 rejected", null)]
    [InlineData("connection to mx.example.org (192.0.2.42): 550 5.7.1 no PTR record", null)]
    [InlineData("550 5.7.1 The IP address 203.0.113.9 has no reverse DNS", "203.0.113.9")]
    public void The_receiving_servers_address_is_never_the_clients(string text, string? ip)
    {
        var reply = text.IndexOf(" 4", StringComparison.Ordinal) is >= 0 and var four ? four : text.IndexOf('5');

        Assert.Equal(ip, HostRoles.Client(text, text.StartsWith("550", StringComparison.Ordinal) ? 0 : reply));
    }

    [Fact]
    public void A_recipient_is_not_shown_as_the_sender()
    {
        var recipient = Assert.Single(Explainer.Explain("SMTP error from remote mail server after RCPT TO:<anna@council.example>:\n"
            + "host mx.example.net [192.0.2.211]:\n550 Administrative prohibition - envelope blocked").Recipients);

        Assert.Equal("anna@council.example", recipient.Address);
        Assert.DoesNotContain(recipient.Steps, step => step.Contains("TXT council.example", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("I wrote to team@example.org and got back:\n\nHello bob@example.net,\n\nWe're writing to let you know that the group you "
        + "tried to contact (team) may not exist, or you may not have permission to post messages to the group.", "team@example.org")]
    [InlineData("**anna@example.org**\n**Remote Server returned '550 5.1.1 User unknown'**", "anna@example.org")]
    [InlineData("--b1_x5k2jd8fh\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"
        + "<p>Your message to <a href=3D\"mailto:"
        + "ann=\na.smith@example.org\">anna</a> could not be delivered: 550 5.1.1 User unknown</p>\n", "anna.smith@example.org")]
    public void The_address_is_read_whole_and_is_the_recipients(string text, string address) =>
        Assert.Equal(address, Assert.Single(Explainer.Explain(text).Recipients).Address);
}
