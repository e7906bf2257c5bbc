using System.Buffers;
using System.Collections.Frozen;
using Ulak.Reference.Explanation.Matching;

namespace Ulak.Reference.Explanation.Reports;

/// <summary>Words that must not stand within a number of words before or after a phrase.</summary>
/// <param name="Words">The ids of the words.</param>
/// <param name="Reach">How many words are looked at; 0 for no guard.</param>
internal sealed record PhraseGuard(IReadOnlySet<int> Words, int Reach)
{
    public static PhraseGuard None { get; } = new(FrozenSet<int>.Empty, 0);
}

/// <summary>
/// All phrases as one automaton, whose letters are words. It goes through a text once, with all phrases that a word may continue; nothing
/// goes on behind the end of a sentence or a line.
/// </summary>
internal sealed class PhraseAutomaton
{
    private readonly WordTokenizer _tokenizer = new();
    private readonly Dictionary<string, int> _prefixes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Node> _nodes = [];
    private readonly List<(PhraseGuard Guard, int Node)> _begins = [];
    private int _longestPrefix;

    /// <summary>A node from which a phrase begins, where the guard allows it.</summary>
    public int Begin(PhraseGuard guard)
    {
        var at = _begins.FindIndex(b => b.Guard.Reach == guard.Reach && b.Guard.Words.SetEquals(guard.Words));
        if (at < 0)
        {
            at = _begins.Count;
            _begins.Add((guard, NewNode()));
        }

        return _begins[at].Node;
    }

    public int NewNode()
    {
        _nodes.Add(new Node());
        return _nodes.Count - 1;
    }

    /// <summary>A node that is reached by reaching another.</summary>
    public void Join(int from, int to) => _nodes[from].Joined.Add(to);

    /// <summary>The node behind the words of a text; null if it has none.</summary>
    public int? Words(int node, string text)
    {
        var words = _tokenizer.AddPhrase(text);
        foreach (var word in words)
        {
            node = Next(_nodes[node].ByWord, word);
        }

        return words.Length == 0 ? null : node;
    }

    /// <summary>The id of a text that is one word; null if it is not.</summary>
    public int? OneWord(string text) => _tokenizer.AddPhrase(text) is [var word] ? word : null;

    /// <summary>The node behind a word that begins so; words before it are whole ("e-posta").</summary>
    public int Prefix(int node, string text)
    {
        var last = text.LastIndexOfAny(['-', '.']) + 1;
        node = last == 0 ? node : Words(node, text[..last]) ?? node;
        var prefix = text[last..];
        if (!_prefixes.TryGetValue(prefix, out var id))
        {
            _prefixes.Add(prefix, id = _prefixes.Count);
            _longestPrefix = Math.Max(_longestPrefix, prefix.Length);
        }

        return Next(_nodes[node].ByPrefix, id);
    }

    public int AnyWord(int node, IReadOnlySet<int>? except)
    {
        var next = NewNode();
        _nodes[node].ByAny.Add((next, except));
        return next;
    }

    public void Accept(int node, ReportedFact fact, PhraseGuard after) => _nodes[node].Facts.Add((fact, after));

    /// <summary>The facts whose phrases the text contains.</summary>
    public HashSet<ReportedFact> Find(string text)
    {
        var words = _tokenizer.Tokenize(text);
        var run = new Run(this, words, text);
        for (var i = 0; i < words.Count; i++)
        {
            run.Step(i);
        }

        return run.Facts;
    }

    private int Next(Dictionary<int, int> edges, int key)
    {
        if (!edges.TryGetValue(key, out var next))
        {
            edges.Add(key, next = NewNode());
        }

        return next;
    }

    /// <summary>What may follow in the phrases that got this far.</summary>
    private sealed class Node
    {
        public Dictionary<int, int> ByWord { get; } = [];

        public Dictionary<int, int> ByPrefix { get; } = [];

        public List<(int Node, IReadOnlySet<int>? Except)> ByAny { get; } = [];

        public List<int> Joined { get; } = [];

        public List<(ReportedFact Fact, PhraseGuard After)> Facts { get; } = [];
    }

    private sealed class Run(PhraseAutomaton automaton, List<Word> words, string text)
    {
        private static readonly SearchValues<char> SentenceEnds = SearchValues.Create("\n?!。？！");

        private readonly int[] _reachedAt = new int[automaton._nodes.Count];
        private List<int> _active = [];
        private List<int> _next = [];

        public HashSet<ReportedFact> Facts { get; } = [];

        public void Step(int i)
        {
            if (i > 0 && EndsSentence(words[i - 1], words[i]))
            {
                _active.Clear();
            }

            foreach (var (guard, node) in automaton._begins)
            {
                if (!StandsBefore(guard, i))
                {
                    Reach(node, i, _active, -i - 1);
                }
            }

            _next.Clear();
            foreach (var node in _active)
            {
                Follow(automaton._nodes[node], i);
            }

            (_active, _next) = (_next, _active);
        }

        private void Follow(Node node, int i)
        {
            if (words[i].Id >= 0 && node.ByWord.TryGetValue(words[i].Id, out var next))
            {
                Reach(next, i, _next, i + 1);
            }

            foreach (var (target, except) in node.ByAny)
            {
                if (except?.Contains(words[i].Id) != true)
                {
                    Reach(target, i, _next, i + 1);
                }
            }

            if (node.ByPrefix.Count > 0)
            {
                FollowPrefixes(node, i);
            }
        }

        private void FollowPrefixes(Node node, int i)
        {
            var lookup = automaton._prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
            var word = text.AsSpan(words[i].Start, words[i].End - words[i].Start);
            for (var length = 1; length <= Math.Min(word.Length, automaton._longestPrefix); length++)
            {
                if (lookup.TryGetValue(word[..length], out var prefix) && node.ByPrefix.TryGetValue(prefix, out var next))
                {
                    Reach(next, i, _next, i + 1);
                }
            }
        }

        // A node with the mark is in the list already: positive marks are those behind a word, negative ones those before it.
        private void Reach(int node, int i, List<int> list, int mark)
        {
            if (_reachedAt[node] == mark)
            {
                return;
            }

            _reachedAt[node] = mark;
            list.Add(node);
            foreach (var (fact, after) in automaton._nodes[node].Facts)
            {
                if (!Follows(after, i))
                {
                    Facts.Add(fact);
                }
            }

            foreach (var joined in automaton._nodes[node].Joined)
            {
                Reach(joined, i, list, mark);
            }
        }

        private bool StandsBefore(PhraseGuard guard, int i)
        {
            for (var before = i - 1; before >= 0 && i - before <= guard.Reach && !EndsSentence(words[before], words[before + 1]); before--)
            {
                if (guard.Words.Contains(words[before].Id))
                {
                    return true;
                }
            }

            return false;
        }

        private bool Follows(PhraseGuard guard, int i) => guard.Reach > 0 && i + 1 < words.Count
            && guard.Words.Contains(words[i + 1].Id) && !EndsSentence(words[i], words[i + 1]);

        // A full stop within "outlook.com" ends nothing.
        private bool EndsSentence(Word word, Word next)
        {
            var between = next.Start > word.End ? text.AsSpan(word.End, next.Start - word.End) : [];
            return between.IndexOfAny(SentenceEnds) >= 0
                || (between.IndexOf('.') is >= 0 and var dot && dot + 1 < between.Length && between[dot + 1] == ' ');
        }
    }
}
