using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Causes;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Matching;
using Ulak.Reference.Explanation.Reading;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

public sealed class CauseTests
{
    private static readonly string[] ValueNames =
        ["address", "column", "contact", "domain", "host", "ip", "limit", "list", "name", "port", "reverseIp", "sender", "senderDomain",
            "url", "wait"];

    public static TheoryData<string> Ids => [.. CauseSet.Default.All.Select(cause => cause.Id)];

    [Fact]
    public void There_are_many_causes_with_names_of_their_own()
    {
        Assert.InRange(CauseSet.Default.All.Count, 250, 1000);
        Assert.Equal(CauseSet.Default.All.Count, CauseSet.Default.All.Select(cause => cause.Id).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_cause_has_texts_in_every_language(string id)
    {
        var values = ValueNames.ToDictionary(name => name, name => name + ".example");
        foreach (var language in CauseTexts.Languages)
        {
            var texts = CauseTexts.For(language);
            foreach (var given in (IReadOnlyDictionary<string, string>[])[values, new Dictionary<string, string>()])
            {
                foreach (var audience in Enum.GetValues<Audience>())
                {
                    string[] all = [texts.Title(id, given), texts.Meaning(id, given), texts.Check(id, given),
                        .. texts.Steps(id, given, new StepContext(audience, Actor.SenderOperator, RetryParty.None))];
                    Assert.InRange(all.Length, 4, 12);
                    Assert.All(all, text => Assert.False(string.IsNullOrWhiteSpace(text)));
                    Assert.All(all, text => Assert.DoesNotContain("  ", text, StringComparison.Ordinal));
                    Assert.All(all, text => Assert.DoesNotContain("{{", text, StringComparison.Ordinal));
                    Assert.All(all, text => Assert.DoesNotContain("{settings", text, StringComparison.Ordinal));
                    Assert.All(all, text => Assert.DoesNotContain("@c-", text, StringComparison.Ordinal));
                }
            }

            Assert.Equal(CauseTexts.For("en").Causes[id].Steps.Count, texts.Causes[id].Steps.Count);
            Assert.All(Enum.GetValues<Audience>(), audience => Assert.Equal(
                CauseTexts.For("en").Causes[id].OnlyFor(audience).Count, texts.Causes[id].OnlyFor(audience).Count));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_cause_is_selected_by_its_own_words_or_codes(string id)
    {
        var cause = CauseSet.Default.Get(id);
        string[] texts = cause.Entry.Any.Count > 0
            ? [.. cause.Entry.Any.Select(pattern =>
                pattern.Replace(" ~ ", " ", StringComparison.Ordinal).Replace(" & ", " ", StringComparison.Ordinal))]
            : [cause.Entry.When.Count > 0 ? cause.Entry.When[0] : "nothing that is known"];
        var steps = 0L;

        var isNamed = RuleSet.Default.Rules.Any(rule => rule.Entry.Cause == id) || OwnReplies.CauseNames.Contains(id)
            || CodeValues.Causes.Contains(id)
            || CauseSet.Default.All.Any(each => each.Entry.ForSteps.Values.Append(each.Entry.ForPrograms).Append(each.Entry.ForOwnServer)
                .Contains(id));
        var isSelected = texts.Any(text => cause.Reasons.Any(reason =>
            CauseSet.Default.Select(new Decision(reason, null, null, false, null, null, []), [Statement.Unknown(Passage(text))],
                ref steps).Cause?.Id == id));

        Assert.True(isNamed || isSelected || cause.Entry.IsDefault, $"{id} is never selected");
    }

    [Fact]
    public void Every_reason_has_one_default_cause()
    {
        foreach (var reason in Enum.GetValues<Reason>())
        {
            var defaults = CauseSet.Default.All.Where(cause => cause.Entry.IsDefault && cause.Entry.Reason == reason.Word())
                .Select(cause => cause.Id).ToList();
            Assert.True(defaults.Count == 1, $"{reason.Word()}: {string.Join(' ', defaults)}");
        }
    }

    [Fact]
    public void A_rule_names_only_causes_that_exist() =>
        Assert.All(RuleSet.Default.Rules.Select(rule => rule.Entry.Cause).OfType<string>(), cause =>
            Assert.NotNull(CauseSet.Default.Get(cause)));

    [Theory]
    [InlineData("a{{ of {limit}}}.", "limit", "5 MB", "a of 5 MB.")]
    [InlineData("a{{ of {limit}}}.", "other", "5 MB", "a.")]
    [InlineData("{{At {url} ask}}its owner.", "other", "x", "Its owner.")]
    [InlineData("{{{sender} }}is refused", "sender", "kijitora@example.org", "kijitora@example.org is refused")]
    [InlineData("{{{sender} }}is refused", "other", "x", "Is refused")]
    [InlineData("{sender} is refused", "sender", "kijitora@example.org", "kijitora@example.org is refused")]
    [InlineData("dig {domain}", "other", "x", "dig example.com")]
    public void A_template_is_filled(string template, string name, string value, string expected) =>
        Assert.Equal(expected, TextTemplate.Fill(template, new Dictionary<string, string> { [name] = value }));

    [Fact]
    public void A_Turkish_sentence_whose_beginning_is_left_out_begins_with_a_Turkish_capital() =>
        Assert.Equal("İleti reddedildi.", TextTemplate.Fill("{{{sender} adresinden }}ileti reddedildi.",
            new Dictionary<string, string>(), "tr"));

    [Fact]
    public void Every_cause_that_stands_in_for_another_exists() =>
        Assert.All(CauseSet.Default.All.SelectMany(cause => cause.Entry.ForSteps.Values.Append(cause.Entry.ForPrograms)
            .Append(cause.Entry.ForOwnServer)).OfType<string>(), id => Assert.NotNull(CauseSet.Default.Get(id)));

    /// <summary>An address in a pattern is read as "any address": what distinguishes it would be lost.</summary>
    [Fact]
    public void No_pattern_has_an_address_that_would_match_any_other()
    {
        string[] patterns =
        [
            .. CauseSet.Default.All.SelectMany(cause => cause.Entry.Any),
            .. RuleSet.Default.Rules.SelectMany(rule => rule.Entry.Any.Concat(rule.Entry.Unless)),
        ];

        Assert.All(patterns, pattern => Assert.DoesNotMatch(@"\w@(?!localhost\b)|@(?!localhost\b)\w", pattern));
        Assert.All(patterns, pattern => Assert.DoesNotMatch(@"<(?!>)|(?<!<)>", pattern));
    }

    private static Passage Passage(string text) => new(new SourceLine(text, 0, text.Length));
}
