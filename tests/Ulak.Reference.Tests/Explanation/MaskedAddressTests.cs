using Ulak.Reference.Explanation.Reading;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

public sealed class MaskedAddressTests
{
    [Theory]
    [InlineData("****@example.cn", true)]
    [InlineData("*.*@example.cn", true)]
    [InlineData("receiver", true)]
    [InlineData("5.5.156.list@listdomain_s", true)]
    [InlineData("XX.XXX@example.net", false)]
    [InlineData("j***@example.net", false)]
    [InlineData("root", false)]
    [InlineData("user@host.example_", false)]
    public void An_address_that_hides_the_recipient_is_recognized(string address, bool isMasked) =>
        Assert.Equal(isMasked, AddressMask.IsMasked(address));

    [Fact]
    public void A_masked_address_shows_which_recipient_it_was_and_stands_in_no_step()
    {
        var recipient = Assert.Single(Explainer.Explain("550 5.1.1 <****@example.cn>: User unknown").Recipients);

        Assert.Equal("****@example.cn", recipient.Address);
        Assert.False(recipient.Values.ContainsKey("address"));
        Assert.DoesNotContain("****", string.Join(' ', recipient.Steps), StringComparison.Ordinal);
    }

    [Fact]
    public void A_code_in_typographic_quotation_marks_is_read() =>
        Assert.Equal(550, Assert.Single(Explainer.Explain("Ошибка «550 message sending for this account is disabled»").Recipients).Code);

    [Fact]
    public void A_record_names_no_host_of_an_internal_network()
    {
        var recipient = Assert.Single(Explainer.Explain(
            "450 4.7.1 <app1.internal.cloudapp.net>: Helo command rejected: Host not found (in reply to RCPT TO command)").Recipients);

        Assert.NotEmpty(recipient.Records);
        Assert.DoesNotContain(recipient.Records, record => record.ToString().Contains("cloudapp", StringComparison.Ordinal));
    }

    [Fact]
    public void The_number_of_a_process_is_no_code() =>
        Assert.Null(Assert.Single(Explainer.Explain("postfix/smtpd[431]: fatal: no SASL authentication mechanisms").Recipients).Code);
}
