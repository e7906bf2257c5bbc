

namespace Ulak.Reference.Explanation.Matching;

/// <summary>Where a phrase stands: first and last word, counted from 0.</summary>
internal readonly record struct Occurrence(int First, int Last);

/// <summary>
/// All phrases of all rules in one tree of words. From each word the tree is walked at most as deep as the longest phrase,
/// so the work is bounded by words times that constant, whatever the text is.
/// </summary>
internal sealed class PhraseTrie
{
    private readonly Dictionary<long, int> _edges = [];
    private readonly List<int> _phraseAt = [-1];
    private int _phrases;

    /// <summary>The phrase's number; the same words give the same number.</summary>
    public int Add(ReadOnlySpan<int> words)
    {
        var node = 0;
        foreach (var word in words)
        {
            var key = EdgeKey(node, word);
            if (!_edges.TryGetValue(key, out var next))
            {
                next = _phraseAt.Count;
                _phraseAt.Add(-1);
                _edges.Add(key, next);
            }

            node = next;
        }

        if (_phraseAt[node] < 0)
        {
            _phraseAt[node] = _phrases++;
        }

        return _phraseAt[node];
    }

    /// <summary>
    /// Every occurrence of every phrase, for each phrase in order of its first word. <paramref name="work"/> counts the steps.
    /// </summary>
    public Dictionary<int, List<Occurrence>> FindAll(List<Word> words, ref long work)
    {
        var found = new Dictionary<int, List<Occurrence>>();
        for (var first = 0; first < words.Count; first++)
        {
            var node = 0;
            for (var i = first; i < words.Count; i++)
            {
                work++;
                if (words[i].Id < 0 || !_edges.TryGetValue(EdgeKey(node, words[i].Id), out node))
                {
                    break;
                }

                if (_phraseAt[node] is >= 0 and var phrase)
                {
                    if (!found.TryGetValue(phrase, out var list))
                    {
                        found.Add(phrase, list = []);
                    }

                    list.Add(new Occurrence(first, i));
                }
            }
        }

        return found;
    }

    private static long EdgeKey(int node, int word) => ((long)node << 32) | (uint)word;
}
