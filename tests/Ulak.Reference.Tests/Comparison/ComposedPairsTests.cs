using Ulak.Reference.Comparison;
using Ulak.Reference.Comparison.Texts;
using Xunit;

namespace Ulak.Reference.Tests.Comparison;

public sealed class ComposedPairsTests
{
    public static TheoryData<string> Languages => [.. ComparisonTexts.Languages];

    private static IReadOnlyList<string> Codes => KnownCodes.All;

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_composed_pair_is_well_formed(string language)
    {
        Assert.True(Codes.Count > 350);
        var problems = new HashSet<string>();
        for (var i = 0; i < Codes.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                // Either order is tried for half of the pairs.
                var (a, b) = ((i + j) & 1) == 0 ? (Codes[i], Codes[j]) : (Codes[j], Codes[i]);
                CheckResult(CodeComparer.Compare(a, b, language)!, problems);
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(20)));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_language_has_the_same_pairs_and_as_many_differences(string language)
    {
        var (here, english) = (ComparisonTexts.For(language).Pairs, ComparisonTexts.For("en").Pairs);

        Assert.Equal(english.Keys.Order(), here.Keys.Order());
        Assert.All(here, pair => Assert.Equal(english[pair.Key].Differences.Count, pair.Value.Differences.Count));
        Assert.True(here.Count >= 44);
        Assert.All(here, pair => Assert.InRange(pair.Value.Differences.Count, 3, 5));
    }

    [Fact]
    public void No_language_contains_a_sentence_of_another()
    {
        var (english, turkish) = (ComparisonTexts.For("en").Pairs, ComparisonTexts.For("tr").Pairs);
        foreach (var key in english.Keys)
        {
            Assert.Empty(Sentences(english[key]).Intersect(Sentences(turkish[key])));
            Assert.All(Sentences(turkish[key]), text =>
                Assert.DoesNotContain(text.Split(' '), word => word is "the" or "and" or "of" or "is"));
        }
    }

    [Fact]
    public void Both_orders_of_a_pair_give_the_same_texts()
    {
        foreach (var key in CodeComparer.WrittenPairs)
        {
            var codes = key.Split("-vs-");
            var (there, back) = (CodeComparer.Compare(codes[0], codes[1], "tr")!, CodeComparer.Compare(codes[1], codes[0], "tr")!);
            Assert.True(there.IsWritten && back.IsWritten);
            Assert.Equal((there.WhenFirst, there.WhenSecond, there.Summary), (back.WhenSecond, back.WhenFirst, back.Summary));
            Assert.Equal(there.DialogueFirst.Lines, back.DialogueSecond.Lines);
        }
    }

    [Theory]
    [InlineData("501", "501")]
    [InlineData("501", "")]
    [InlineData("5011", "501")]
    [InlineData("abc", "501")]
    [InlineData("5.1", "501")]
    [InlineData("3.1.1", "501")]
    [InlineData("5.01.1", "501")]
    [InlineData("5.1.1000", "501")]
    [InlineData("999", "501")]
    [InlineData("5.1.1-2-3", "501")]
    [InlineData("5.1.-", "501")]
    public void Invalid_pairs_are_not_compared(string a, string b) => Assert.Null(CodeComparer.Compare(a, b, "en"));

    [Fact]
    public void The_same_cause_in_two_classes_differs_in_the_class_alone()
    {
        var result = CodeComparer.Compare("4.3.1", "5.3.1", "en")!;

        Assert.Equal(["class", "outcome", "next"],
            result.Differences.Select(difference => difference.Aspect).Where(aspect => aspect != "actor"));
        Assert.Contains("4.3.1 is a temporary failure, while 5.3.1 is a permanent failure.", result.Points);
        Assert.NotNull(result.Trap);
    }

    [Fact]
    public void Suffixes_agree_in_composed_sentences()
    {
        var result = CodeComparer.Compare("250", "451", "tr")!;

        Assert.Equal("250'den sonra istemci sıradaki komuta geçer; 451'den sonra ise iletiyi saklar ve daha sonra yeniden dener.",
            result.Next);
    }

    internal static IEnumerable<string> Texts(ComparisonResult result)
    {
        string[] single = [result.Summary, result.WhenFirst, result.WhenSecond, result.Next];
        return [.. single, .. result.Shared, .. result.Points, .. result.Differences.SelectMany(d => new[] { d.First, d.Second }),
            .. result.Trap is null ? [] : new[] { result.Trap }];
    }

    private static string[] Sentences(PairText pair) =>
        [pair.Title, pair.Summary, pair.Shared, .. pair.Differences, pair.First, pair.Second, pair.Next, pair.Trap];

    private static void CheckResult(ComparisonResult result, HashSet<string> problems)
    {
        foreach (var text in Texts(result))
        {
            if (FindProblem(text) is { } fault)
            {
                problems.Add($"{result.First} {result.Second}: {fault}: {text}");
            }
        }

        if (result.Title.Length == 0 || result.Title.EndsWith('.') || result.Title.Contains('{', StringComparison.Ordinal))
        {
            problems.Add($"{result.First} {result.Second}: title: {result.Title}");
        }

        var texts = result.Shared.Concat(result.Points).ToArray();
        if (texts.Distinct().Count() != texts.Length || texts.Length == 0)
        {
            problems.Add($"{result.First} {result.Second}: a sentence comes twice, or there is none");
        }

        foreach (var dialogue in new[] { (result.First, result.DialogueFirst), (result.Second, result.DialogueSecond) })
        {
            var isShown = dialogue.Item2.Lines.Any(line =>
                line.StartsWith("S: ", StringComparison.Ordinal) && line.Split(' ').Contains(dialogue.Item1.Split('-')[0]));
            if (isShown == dialogue.Item2.Lines.IsEmpty || dialogue.Item2.Lines.Any(line => line[..3] is not ("C: " or "S: ")))
            {
                problems.Add($"{dialogue.Item1}: dialogue: {string.Join(" | ", dialogue.Item2.Lines)}");
            }
        }
    }

    private static string? FindProblem(string text)
    {
        if (text.Length == 0 || !text.EndsWith('.'))
        {
            return "no full stop";
        }

        if (!char.IsUpper(text[0]) && !char.IsAsciiDigit(text[0]))
        {
            return "no capital";
        }

        if (text.Contains("  ", StringComparison.Ordinal) || text.Contains("..", StringComparison.Ordinal)
            || text.Contains(" ,", StringComparison.Ordinal) || text.Contains(" .", StringComparison.Ordinal))
        {
            return "spacing";
        }

        if (text.AsSpan().IndexOfAny('{', '}') >= 0)
        {
            return "placeholder";
        }

        var words = text.Split(' ');
        for (var i = 1; i < words.Length; i++)
        {
            if (string.Equals(words[i], words[i - 1], StringComparison.OrdinalIgnoreCase))
            {
                return "double word";
            }

            // "2. sınıf" and "11. sütun" are ordinal numbers and end no sentence.
            var before = words[i - 1];
            if (before.EndsWith('.') && !before[..^1].All(char.IsAsciiDigit) && !char.IsUpper(words[i][0])
                && !char.IsAsciiDigit(words[i][0]))
            {
                return "no capital after a full stop";
            }
        }

        return null;
    }
}
