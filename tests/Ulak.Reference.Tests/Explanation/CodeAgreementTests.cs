using Ulak.Reference.Catalog;
using Ulak.Reference.Comparison;
using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>The catalogue, the explanation of a code alone, and the comparisons agree about success, repetition and actor.</summary>
public sealed class CodeAgreementTests
{
    public static TheoryData<string> Codes => [.. CodeCatalog.Default.Codes.SelectMany(facts => OfEachClass(facts.Code))];

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_code_alone_is_explained_as_in_the_catalog(string code)
    {
        Assert.True(CodeCatalog.Default.TryGet(code, out var entry));
        var recipient = Assert.Single(Explainer.Explain(code).Recipients);
        var facts = entry.Facts;
        var isFailure = facts.Class is not (2 or 3);

        Assert.Equal(isFailure, recipient.Retry.When != RetryTime.NotNeeded);
        if (isFailure && facts.Class is 4 or 5)
        {
            Assert.True(recipient.Temporary == (facts.Class == 4), $"{code}: temporary is {recipient.Temporary}");
        }

        Assert.True(!isFailure || recipient.Actor != Actor.None || facts.Actor == Actor.None || facts.Class == 4, $"{code}: no actor");
    }

    [Theory]
    [InlineData("421", Actor.ReceiverOperator)]
    [InlineData("452", Actor.ReceiverOperator)]
    [InlineData("501", Actor.SenderOperator)]
    [InlineData("535", Actor.Sender)]
    [InlineData("5.1.1", Actor.Sender)]
    [InlineData("5.7.26", Actor.SenderOperator)]
    public void The_same_party_acts_on_the_page_and_in_the_explanation(string code, Actor actor)
    {
        Assert.True(CodeCatalog.Default.TryGet(code, out var entry));
        Assert.Equal(actor, entry.Facts.Actor);
        Assert.Equal(actor, Assert.Single(Explainer.Explain(code).Recipients).Actor);
    }

    [Fact]
    public void Exit_status_255_is_no_success()
    {
        Assert.True(CodeCatalog.Default.TryGet("255", out var entry));
        Assert.Null(entry.Class);
        Assert.NotEqual(NextStep.Nothing, entry.Facts.Next);
        Assert.NotEqual(Reason.Accepted, Assert.Single(Explainer.Explain("255").Recipients).Reason);
    }

    [Fact]
    public void A_close_that_was_asked_for_comes_with_2_0_0()
    {
        Assert.True(CodeCatalog.Default.TryGet("221", out var entry));
        Assert.Contains("2.0.0", entry.Facts.Partners);
    }

    [Theory]
    [InlineData("550")]
    [InlineData("554")]
    [InlineData("421")]
    public void A_greeting_may_refuse(string code)
    {
        Assert.True(CodeCatalog.Default.TryGet(code, out var entry));
        Assert.Contains(entry.Facts.Commands, command => command is "greeting" or "any");
    }

    [Theory]
    [MemberData(nameof(PairsOfOneReply))]
    public void Partners_belong_in_one_reply(string reply, string enhanced)
    {
        var result = CodeComparer.Compare(reply, enhanced, "en");
        Assert.NotNull(result);
        Assert.Contains("one reply contains both", ComparisonJson.Serialize(result), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> PairsOfOneReply => new()
    {
        { "550", "5.1.1" }, { "550", "5.7.26" }, { "452", "4.2.2" }, { "535", "5.7.8" }, { "421", "4.4.2" },
    };

    private static IEnumerable<string> OfEachClass(string code) => code.Contains('-', StringComparison.Ordinal) ? []
        : code[0] == 'X' ? ["4" + code[1..], "5" + code[1..]]
        : [code];
}
