using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Matching;
using Ulak.Reference.Explanation.Texts;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

public sealed class RuleTests
{
    public static TheoryData<string> Ids => [.. RuleSet.Default.Rules.Select(r => r.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_example_of_a_rule_is_decided_by_the_rule(string id)
    {
        var rule = RuleSet.Default.Rules.Single(r => r.Id == id);

        var result = Explainer.Explain(rule.Entry.Example);

        var recipient = Assert.Single(result.Recipients);
        Assert.True(rule.Id == recipient.Rule && rule.Reason == recipient.Reason,
            $"{rule.Entry.Example} gives {recipient.Reason} by {recipient.Rule}");
    }

    [Fact]
    public void Ids_are_unique_and_providers_exist()
    {
        Assert.Equal(RuleSet.Default.Rules.Count, RuleSet.Default.Rules.Select(r => r.Id).Distinct().Count());
        Assert.All(RuleSet.Default.Rules, r => Assert.True(r.Provider is null || RuleSet.Default.ProviderNames.Contains(r.Provider)));
    }

    [Fact]
    public void Every_rule_names_its_source() =>
        Assert.All(RuleSet.Default.Rules, r => Assert.False(string.IsNullOrWhiteSpace(r.Entry.Source)));

    [Fact]
    public void Every_failure_reason_is_reached_by_a_rule_or_code()
    {
        var reached = RuleSet.Default.Rules.Select(r => r.Reason).ToHashSet();
        var byForm = new[] { Reason.Unknown, Reason.Accepted, Reason.Delivered, Reason.Feedback };
        Assert.Empty(Enum.GetValues<Reason>().Except(reached).Except(byForm));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("tr")]
    public void Each_language_has_a_text_for_each_reason_and_actor(string language)
    {
        var texts = ReasonTexts.For(language);
        Assert.Equal(language, texts.Language);
        foreach (var reason in Enum.GetValues<Reason>())
        {
            var text = texts.TextFor(reason);
            Assert.NotEmpty(text.Title);
            Assert.NotEmpty(text.Meaning);
            Assert.NotEmpty(text.Steps);
        }

        Assert.All(Enum.GetValues<Actor>(), a => Assert.NotEmpty(texts.ActorName(a)));
        Assert.Equal(ReasonTexts.For("en").File.Labels.Keys.Order(), texts.File.Labels.Keys.Order());
    }

    [Fact]
    public void No_language_contains_a_sentence_of_another()
    {
        var english = Sentences("en").ToHashSet();
        Assert.DoesNotContain(Sentences("tr"), english.Contains);
    }

    private static IEnumerable<string> Sentences(string language) =>
        ReasonTexts.For(language).File.Reasons.Values.SelectMany(r => r.Steps.Append(r.Title).Append(r.Meaning));
}
