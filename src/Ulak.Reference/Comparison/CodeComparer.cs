using Ulak.Reference.Comparison.Texts;

namespace Ulak.Reference.Comparison;

/// <summary>Compares any two codes, with handwritten texts for common pairs and texts composed from the facts for all others.</summary>
public static class CodeComparer
{
    /// <summary>The pairs with handwritten texts, as they appear in URLs: <c>221-vs-501</c>.</summary>
    public static IReadOnlyCollection<string> WrittenPairs => ComparisonTexts.For("en").Pairs.Keys;

    /// <summary>The comparison of two codes.</summary>
    /// <param name="first">A reply code (<c>501</c>) or an enhanced one (<c>5.7.1</c>).</param>
    /// <param name="second">A second code.</param>
    /// <param name="language">The language of the texts; English if there are none in it.</param>
    /// <returns>Null if either is not a code or both are the same.</returns>
    public static ComparisonResult? Compare(string first, string second, string language)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (!CodeNumber.IsCode(first) || !CodeNumber.IsCode(second) || first == second)
        {
            return null;
        }

        var texts = ComparisonTexts.For(language);
        var a = CodeProfile.For(first, texts.Language);
        var b = CodeProfile.For(second, texts.Language);
        var composed = new PairComposer(texts.Templates, a, b).Compose(texts.Language);
        if (texts.Pairs.TryGetValue($"{first}-vs-{second}", out var pair))
        {
            return WithPairText(composed, pair, pair.First, pair.Second);
        }

        return texts.Pairs.TryGetValue($"{second}-vs-{first}", out pair) ? WithPairText(composed, pair, pair.Second, pair.First) : composed;
    }

    /// <summary>Replaces the composed sentences; the table and the dialogues stay.</summary>
    private static ComparisonResult WithPairText(ComparisonResult composed, PairText pair, string whenFirst, string whenSecond) =>
        composed with
        {
            IsWritten = true,
            Title = pair.Title,
            Summary = pair.Summary,
            Shared = [pair.Shared],
            Points = [.. pair.Differences],
            WhenFirst = whenFirst,
            WhenSecond = whenSecond,
            Next = pair.Next,
            Trap = pair.Trap,
        };
}
