using Ulak.Reference.Catalog;
using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Catalog;

/// <summary>Codes that the catalogue does not have: what their digits mean, and which codes are near.</summary>
public sealed class UnlistedCodeTests
{
    [Theory]
    [InlineData("5.7.999", "permanent failure", "security or a rule", "5.7.0")]
    [InlineData("4.2.99", "temporary failure", "mailbox", "4.2.0")]
    [InlineData("5.9.1", "permanent failure", "from 0 to 7", "5.0.0")]
    [InlineData("1.2.3", "begin with 2, 4 or 5", "mailbox", "5.2.0")]
    [InlineData("599", "permanent failure", "no meaning", "556")]
    [InlineData("527", "permanent failure", "connection", "521")]
    [InlineData("999", "begin with 2, 3, 4 or 5", "", "459")]
    public void A_code_is_described_by_its_digits(string code, string first, string second, string nearest)
    {
        var unlisted = CodeCatalog.Default.DescribeUnlisted(code, "en");
        Assert.NotNull(unlisted);
        Assert.Contains(first, unlisted.Meaning, StringComparison.Ordinal);
        Assert.Contains(second, unlisted.Meaning, StringComparison.Ordinal);
        Assert.Contains(nearest, unlisted.Nearest.Select(entry => entry.Code));
    }

    [Theory]
    [InlineData("550")]
    [InlineData("5.7.26")]
    [InlineData("5.7.620")]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("5.7")]
    [InlineData("5.606")]
    [InlineData("5.7.1234")]
    public void Nothing_else_is_described(string code) => Assert.Null(CodeCatalog.Default.DescribeUnlisted(code, "en"));

    [Theory]
    [InlineData("550", "code-550")]
    [InlineData("4.2.0", "unknown-code-alone")]
    [InlineData("550 Blubb blah", "code-550")]
    [InlineData("599", "unknown-code-unlisted")]
    [InlineData("5.9.1", "unknown-code-unlisted")]
    [InlineData("550 5.7.999 Blubb", "unknown-code-unlisted")]
    [InlineData("Blubb blah", "unknown-no-delivery")]
    public void A_code_without_known_words_is_explained_by_the_catalog(string text, string cause)
    {
        foreach (var language in CodeCatalog.Default.Languages)
        {
            var recipient = Assert.Single(Explainer.Explain(text, new ExplainOptions { Language = language.Code }).Recipients);
            Assert.Equal(cause, recipient.Cause);
            Assert.Equal(Confidence.Weak, recipient.Confidence);
            Assert.DoesNotContain('{', recipient.Meaning);
            Assert.DoesNotContain('…', recipient.Meaning);
        }
    }
}
