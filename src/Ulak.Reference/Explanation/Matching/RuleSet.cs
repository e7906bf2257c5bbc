using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Ulak.Reference.Explanation.Matching;

/// <summary>What decided, and where it stands in the text that was looked at.</summary>
internal readonly record struct RuleMatch(Rule Rule, int Start, int End);

/// <summary>The codes that stand beside a text.</summary>
internal readonly record struct ReplyCodes(int? Reply, string? Enhanced)
{
    public int? Class => Enhanced is { Length: > 0 } e ? e[0] - '0' : Reply / 100;
}

/// <summary>All rules, compiled once. Immutable after that.</summary>
internal sealed class RuleSet
{
    // The order is the rank: what a provider says of itself, then what servers' programs say, then what anybody says.
    private static readonly string[] Files = [
        "google", "microsoft", "yahoo", "access", "mailboxes", "gateways", "providers-lists", "filters",
        "servers-unix", "servers-sendmail", "servers-more", "generic", "generic-addresses", "generic-causes", "languages",
    ];

    private static readonly Lazy<RuleSet> LazyDefault = new(() => new RuleSet());

    private readonly WordTokenizer _scanner = new();
    private readonly PhraseTrie _trie = new();
    private readonly List<Rule> _rules = [];
    private readonly List<(string Name, RulePattern[] Marks)> _providers = [];
    private readonly Dictionary<int, List<(int Rule, RulePattern Pattern)>> _byPhrase = [];
    private readonly List<int> _byCodeAlone = [];
    private readonly HashSet<string> _noticeProviders;

    private RuleSet()
    {
        foreach (var (name, marks) in Read("providers", RuleJson.Default.ProviderFile).Providers)
        {
            _providers.Add((name, [.. marks.Select(m => RulePattern.Parse(m, _scanner, _trie))]));
        }

        foreach (var file in Files)
        {
            foreach (var entry in Read(file, RuleJson.Default.RuleFile).Rules)
            {
                Add(entry);
            }
        }

        _noticeProviders = [.. _rules.Where(r => r.Entry.InNotice).Select(r => r.Provider).OfType<string>()];
    }

    public static RuleSet Default => LazyDefault.Value;

    public IReadOnlyList<Rule> Rules => _rules;

    public IEnumerable<string> ProviderNames => _providers.Select(p => p.Name);

    /// <summary>Whether there are rules for the notices of whom the hints name.</summary>
    public bool HasNoticeRulesFor(string hints)
    {
        var work = 0L;
        var found = _trie.FindAll(_scanner.Tokenize(hints), ref work);
        return _providers.Exists(p => _noticeProviders.Contains(p.Name) && Array.Exists(p.Marks, m => m.Match(found, ref work) is not null));
    }

    /// <summary>The first rule that fits, of those for notices or of the others. Steps are added to <paramref name="work"/>.</summary>
    public RuleMatch? Match(string text, ReplyCodes codes, string? providerHints, bool inNotice, ref long work)
    {
        var words = RemoveRepeatedCodes(_scanner.Tokenize(text), text, codes);
        var found = _trie.FindAll(words, ref work);
        var providers = FindProviders(found, providerHints, ref work);
        var best = int.MaxValue;
        Occurrence at = default;
        foreach (var phrase in found.Keys)
        {
            if (!_byPhrase.TryGetValue(phrase, out var candidates))
            {
                continue;
            }

            foreach (var (index, pattern) in candidates)
            {
                work++;
                if (index < best && _rules[index].Entry.InNotice == inNotice && IsApplicable(_rules[index], codes, providers) && pattern.Match(found, ref work) is { } where && !IsExcluded(_rules[index], found, ref work))
                {
                    (best, at) = (index, where);
                }
            }
        }

        foreach (var index in _byCodeAlone)
        {
            work++;
            if (index < best && _rules[index].Entry.InNotice == inNotice && IsApplicable(_rules[index], codes, providers) && !IsExcluded(_rules[index], found, ref work))
            {
                return new RuleMatch(_rules[index], 0, 0);
            }
        }

        return best == int.MaxValue ? null : new RuleMatch(_rules[best], words[at.First].Start, words[at.Last].End);
    }

    public static T Read<T>(string name, JsonTypeInfo<T> type)
    {
        using var stream = typeof(RuleSet).Assembly.GetManifestResourceStream($"Ulak.Reference.Explanation.Rules.{name}.json")
            ?? throw new InvalidDataException($"The rule file {name} is not in the assembly.");
        return JsonSerializer.Deserialize(stream, type) ?? throw new InvalidDataException($"The rule file {name} is empty.");
    }

    private void Add(RuleEntry entry)
    {
        var index = _rules.Count;
        var rule = Rule.From(entry, [.. entry.Unless.Select(u => RulePattern.Parse(u, _scanner, _trie))]);
        _rules.Add(rule);
        foreach (var text in entry.Any)
        {
            var pattern = RulePattern.Parse(text, _scanner, _trie);
            if (!_byPhrase.TryGetValue(pattern.FirstPhrase, out var list))
            {
                _byPhrase.Add(pattern.FirstPhrase, list = []);
            }

            list.Add((index, pattern));
        }

        if (entry.Any.Count == 0)
        {
            _byCodeAlone.Add(index);
        }
    }

    /// <summary>Each line of a reply repeats its codes (RFC 5321 §4.2.1), and a notice joins the lines: "is likely 550-5.7.1 unsolicited mail".</summary>
    private static List<Word> RemoveRepeatedCodes(List<Word> words, string text, ReplyCodes codes)
    {
        if (codes.Reply is not { } reply)
        {
            return words;
        }

        var number = reply.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var kept = new List<Word>(words.Count);
        var after = 0;
        foreach (var word in words)
        {
            if (word.Start < after)
            {
                continue;
            }

            var isReply = word.End - word.Start == 3 && word.End < text.Length && text.AsSpan(word.Start, 3).SequenceEqual(number);
            var enhancedFollows = isReply && codes.Enhanced is { } enhanced && (text[word.End] is ' ' or '-' or '\n') && text.AsSpan(word.End + 1).StartsWith(enhanced, StringComparison.Ordinal);
            if (enhancedFollows)
            {
                after = word.End + 1 + codes.Enhanced!.Length;
            }
            else if (!isReply || text[word.End] != '-')
            {
                kept.Add(word);
            }
        }

        return kept;
    }

    private HashSet<string> FindProviders(Dictionary<int, List<Occurrence>> found, string? hints, ref long work)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var elsewhere = hints is null ? null : _trie.FindAll(_scanner.Tokenize(hints), ref work);
        foreach (var (name, marks) in _providers)
        {
            foreach (var mark in marks)
            {
                work++;
                if (mark.Match(found, ref work) is not null || (elsewhere is not null && mark.Match(elsewhere, ref work) is not null))
                {
                    names.Add(name);
                    break;
                }
            }
        }

        return names;
    }

    private static bool IsApplicable(Rule rule, ReplyCodes codes, HashSet<string> providers) =>
        (rule.Provider is null || providers.Contains(rule.Provider)) && rule.MatchesCodes(codes);

    private static bool IsExcluded(Rule rule, Dictionary<int, List<Occurrence>> found, ref long work)
    {
        foreach (var pattern in rule.Unless)
        {
            if (pattern.Match(found, ref work) is not null)
            {
                return true;
            }
        }

        return false;
    }
}
