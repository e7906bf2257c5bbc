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

        Assert.InRange(causes.Length, least, 8);
        Assert.All(causes, cause => Assert.NotEmpty(cause.Steps));
        Assert.All(causes, cause => Assert.All(cause.Wordings, wording => Assert.Contains(code, wording, StringComparison.Ordinal)));
        Assert.Equal(causes.Length, CodeCauses.For(code, "tr").Length);
    }

    [Fact]
    public void A_code_that_no_rule_knows_has_none() => Assert.Empty(CodeCauses.For("599", "en"));
}
