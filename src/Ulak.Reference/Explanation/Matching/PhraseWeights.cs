namespace Ulak.Reference.Explanation.Matching;

/// <summary>
/// How specific a pattern is: the sum of the rarity of its words, where a word is rarer the fewer patterns contain it.
/// "syntactically invalid helo argument" outweighs "invalid"; a longer phrase outweighs a part of it.
/// </summary>
internal sealed class PhraseWeights
{
    private readonly Dictionary<int, int> _patternsByWord = [];
    private int _patterns;

    public void Add(RulePattern pattern)
    {
        _patterns++;
        foreach (var word in pattern.Words.Distinct())
        {
            _patternsByWord[word] = _patternsByWord.GetValueOrDefault(word) + 1;
        }
    }

    public double Of(RulePattern pattern)
    {
        var sum = 0.0;
        foreach (var word in pattern.Words)
        {
            sum += Math.Log2(1 + ((double)_patterns / _patternsByWord.GetValueOrDefault(word, 1)));
        }

        return sum;
    }
}
