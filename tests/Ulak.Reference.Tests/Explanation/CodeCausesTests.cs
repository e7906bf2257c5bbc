using Xunit;

namespace Ulak.Reference.Tests.Explanation;

public sealed class CodeCausesTests
{
    [Theory]
    [InlineData("550", 8)]
    [InlineData("5.1.1", 1)]
    [InlineData("421", 2)]
    [InlineData("5.7.1", 4)]
    public void A_code_lists_its_causes(string code, int least)
    {
        var causes = CodeCauses.For(code, "en");

        Assert.InRange(causes.Length, least, 12);
        Assert.All(causes, cause => Assert.NotEmpty(cause.Steps));
        Assert.All(causes, cause => Assert.All(cause.Wordings, wording => Assert.Contains(code, wording, StringComparison.Ordinal)));
        Assert.Equal(causes.Length, CodeCauses.For(code, "tr").Length);
    }

    [Fact]
    public void A_code_for_authentication_lists_both_causes_with_their_providers_and_records()
    {
        var causes = CodeCauses.For("5.7.26", "en", "ayse.example");

        Assert.Contains(causes, cause => cause.Id == "dmarc-unauthenticated");
        var policy = Assert.Single(causes, cause => cause.Id == "dmarc-policy");
        Assert.Contains(policy.ByProvider, wording => wording.Provider == "Gmail");
        Assert.Contains("_dmarc.ayse.example. IN TXT \"v=DMARC1; p=none; rua=mailto:postmaster@ayse.example\"",
            policy.Records.Select(record => record.ToString()));
    }

    [Theory]
    [InlineData("550 5.7.23 SPF check for [example.org] does not pass with ip: [2001:db8::1]", "\"v=spf1 mx ip6:2001:db8::1 -all\"")]
    [InlineData("550 5.7.25 [192.0.2.44] The IP address sending this message does not have a PTR record setup.",
        "44.2.0.192.in-addr.arpa. IN PTR mail.example.com.")]
    [InlineData("554 5.4.4 a@example.org: no MX record", "example.org. IN MX 10 mail.example.org.")]
    public void Records_have_the_values_of_the_text(string text, string record) =>
        Assert.Contains(record, string.Join('\n', Explainer.Explain(text).Recipients[0].Records), StringComparison.Ordinal);

    [Fact]
    public void A_full_mailbox_needs_no_record() => Assert.Empty(Explainer.Explain("552 5.2.2 mailbox full").Recipients[0].Records);

    [Fact]
    public void A_page_does_not_state_that_a_server_has_given_up() => Assert.All(CodeCauses.For("421", "en"), cause =>
        Assert.DoesNotContain(cause.Steps, step => step.Contains("given up", StringComparison.Ordinal)));

    [Fact]
    public void A_code_that_no_rule_knows_has_none() => Assert.Empty(CodeCauses.For("599", "en"));
}
