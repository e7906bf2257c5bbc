using CsCheck;
using Ulak.Reference.Explanation.Reports;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>The patterns for what a person reports.</summary>
public sealed class PhraseTests
{
    private static readonly Dictionary<string, string> Sets = new() { ["mail"] = "mail|mails|message", ["any"] = "any|my $mail" };

    [Theory]
    [InlineData("can not send", "I can't send.", true)]
    [InlineData("can not send", "I can send, but not receive", false)]
    [InlineData("e-mail", "An EMAIL", true)]
    [InlineData("{red|dark blue|} car", "a dark blue car", true)]
    [InlineData("a {red|dark blue|} car", "a car", true)]
    [InlineData("a {red|dark blue|} car", "a blue car", false)]
    [InlineData("a {b|{c|d} e} f", "a d e f", true)]
    [InlineData("no $mail", "no e-mails", true)]
    [InlineData("lost $any", "lost my message", true)]
    [InlineData("gönder*", "gönderildi", true)]
    [InlineData("e-posta*", "e-postalar", true)]
    [InlineData("gönder*", "önder", false)]
    [InlineData("a * c", "a b c", true)]
    [InlineData("a * c", "a c", false)]
    [InlineData("a ~ h", "a b c d e f g h", true)]
    [InlineData("a ~ h", "a b b c d e f g h", false)]
    [InlineData("a ~1 c", "a c", true)]
    [InlineData("a ~1 c", "a b b c", false)]
    [InlineData("a ~ c", "a b. And c", false)]
    [InlineData("a ~ c", "a b\nc", false)]
    [InlineData("a ~ c", "a outlook.com c", true)]
    [InlineData("a c", "a\nc", false)]
    [InlineData("works ~!{not|never} today", "it works well today", true)]
    [InlineData("works ~!{not|never} today", "it works, but not today", false)]
    [InlineData("works !{not}", "it works", true)]
    [InlineData("works !{not}", "it works not", false)]
    [InlineData("works !{not}", "it works. Not here", true)]
    [InlineData("!{never} worked", "it never worked", false)]
    [InlineData("!{never} worked", "it never really worked", true)]
    [InlineData("!~{if} is right", "if the password is right", false)]
    [InlineData("!~{if} is right", "I wonder if he said that the password is right", true)]
    [InlineData("受信{は|も|}でき", "メールの受信はできます", true)]
    [InlineData("密码~3正确", "密码是正确的", true)]
    [InlineData("密码~3正确", "密码。是正确的", false)]
    public void A_pattern_matches_words_of_one_sentence(string pattern, string text, bool expected) =>
        Assert.Equal(expected, Find(text, pattern).Contains(ReportedFact.Receives));

    [Theory]
    [InlineData("a {b")]
    [InlineData("a } b")]
    [InlineData("a !{b} c")]
    [InlineData("a ~!{b c} d")]
    [InlineData("a $unknown")]
    [InlineData("a ? b")]
    public void A_malformed_pattern_is_refused_by_name(string pattern) =>
        Assert.Contains(pattern, Assert.Throws<InvalidDataException>(() => Find("", pattern)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_fact_has_patterns_and_none_matches_nothing()
    {
        Assert.Equal(Enum.GetValues<ReportedFact>(), ReportedFacts.Patterns().Select(p => p.Fact).Distinct().Order());
        Assert.Empty(ReportedFacts.Find("one two three four five six seven eight nine ten"));
        Assert.Equal(ReportedFacts.Patterns().Count(), ReportedFacts.Patterns().Distinct().Count());
    }

    [Fact]
    public void Patterns_do_not_disturb_each_other() => Gen.Int[0, Words.Length - 1].Array[1, 30].Sample(numbers =>
    {
        string[] patterns = ["a {b|} c", "a b ~1 d", "!{a} b c", "a ~2!{c} d", "a b*"];
        var text = string.Join(' ', numbers.Select(n => Words[n]));
        var alone = patterns.Where((pattern, i) => Find(text, pattern).Count > 0).Count();

        Assert.Equal(alone, Find(text, patterns).Count);
    });

    private static readonly string[] Words = ["a", "b", "c", "d", "bc.", "x"];

    private static HashSet<ReportedFact> Find(string text, params string[] patterns)
    {
        var automaton = new PhraseAutomaton();
        var parser = new PhraseParser(automaton, Sets);
        var fact = ReportedFact.Receives;
        foreach (var pattern in patterns)
        {
            parser.Add(fact++, pattern);
        }

        return automaton.Find(text);
    }
}
