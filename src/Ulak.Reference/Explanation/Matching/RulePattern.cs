

namespace Ulak.Reference.Explanation.Matching;

/// <summary>
/// What a rule looks for: phrases separated by <c>~</c> (followed within a few words by) or <c>&amp;</c> (and, anywhere in the text).
/// </summary>
internal sealed class RulePattern
{
    // Wide enough for "User <long display name> is unknown", too narrow for two sentences.
    private const int MaxGap = 8;

    private readonly int[][] _groups;

    private RulePattern(int[][] groups, int[] words) => (_groups, Words) = (groups, words);

    /// <summary>The phrase that is looked up first: only if it occurs is the pattern tried.</summary>
    public int FirstPhrase => _groups[0][0];

    /// <summary>The words of all phrases, for <see cref="PhraseWeights"/>.</summary>
    public IReadOnlyList<int> Words { get; }

    public static RulePattern Parse(string text, WordTokenizer tokenizer, PhraseTrie trie)
    {
        var all = new List<int>();
        int[][] groups =
        [
            .. text.Split(" & ").Select(group => group.Split(" ~ ").Select(phrase =>
            {
                var words = tokenizer.AddPhrase(phrase);
                all.AddRange(words);
                return words.Length > 0 ? trie.Add(words)
                    : throw new InvalidDataException($"The phrase '{phrase}' of the pattern '{text}' has no words.");
            }).ToArray()),
        ];
        return new RulePattern(groups, [.. all]);
    }

    /// <summary>The words that the pattern covers, or null.</summary>
    public Occurrence? Match(Dictionary<int, List<Occurrence>> found, ref long work)
    {
        Occurrence? whole = null;
        foreach (var group in _groups)
        {
            if (MatchGroup(group, found, ref work) is not { } part)
            {
                return null;
            }

            whole ??= part;
        }

        return whole;
    }

    /// <summary>Two positions that only go forward: linear in the occurrences.</summary>
    private static Occurrence? MatchGroup(int[] group, Dictionary<int, List<Occurrence>> found, ref long work)
    {
        if (!found.TryGetValue(group[0], out var starts))
        {
            return null;
        }

        if (group.Length == 1)
        {
            return starts[0];
        }

        // For each end that is reached so far: where the chain that led to it began.
        var chains = starts.ConvertAll(s => (s.First, s.Last));
        for (var step = 1; step < group.Length; step++)
        {
            if (!found.TryGetValue(group[step], out var nexts))
            {
                return null;
            }

            var reached = new List<(int First, int Last)>();
            var at = 0;
            foreach (var next in nexts)
            {
                while (at + 1 < chains.Count && chains[at + 1].Last < next.First)
                {
                    at++;
                    work++;
                }

                work++;
                if (at < chains.Count && chains[at].Last < next.First && next.First - chains[at].Last <= MaxGap + 1)
                {
                    reached.Add((chains[at].First, next.Last));
                }
            }

            if (reached.Count == 0)
            {
                return null;
            }

            chains = reached;
        }

        return new Occurrence(chains[0].First, chains[0].Last);
    }
}
