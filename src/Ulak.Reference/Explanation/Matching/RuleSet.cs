using System.Text.Json.Serialization.Metadata;
using Ulak.Reference.Json;

namespace Ulak.Reference.Explanation.Matching;

/// <summary>The rule that matched, and where in the text.</summary>
internal readonly record struct RuleMatch(Rule Rule, int Start, int End);

/// <summary>
/// All rules, compiled once. Immutable and safe for concurrent use. Of several rules that match, the one with the more specific scope wins
/// (<see cref="RuleScope"/>), then the one with the greater weight: the rarity of its words (<see cref="PhraseWeights"/>) plus a bonus
/// for a condition on the codes, the provider or the step. The order of rules and files does not matter.
/// </summary>
internal sealed class RuleSet
{
    private const string ResourcePrefix = "Ulak.Reference.Explanation.Rules.";

    // A rule whose codes agree is preferred to one with the same words and no condition.
    private const double CodeBonus = 3;
    private const double ProviderBonus = 3;

    // A rule for one step of the session is preferred to one with the same words for all steps.
    private const double StepBonus = 3;

    // A rule that matches codes alone has no words to weigh.
    private const double CodesAlone = 4;

    private static readonly Lazy<RuleSet> LazyDefault = new(() => new RuleSet());

    private readonly WordTokenizer _tokenizer = new();
    private readonly PhraseTrie _trie = new();
    private readonly PhraseWeights _weights = new();
    private readonly List<Rule> _rules = [];
    private readonly List<(string Name, RulePattern[] Marks)> _providers = [];
    private readonly Dictionary<int, List<(int Rule, RulePattern Pattern)>> _byPhrase = [];
    private readonly List<int> _byCodeAlone = [];
    private readonly HashSet<string> _noticeProviders;

    private RuleSet()
    {
        foreach (var (name, marks) in Read("providers", RuleJson.Default.ProviderFile).Providers)
        {
            _providers.Add((name, [.. marks.Select(m => RulePattern.Parse(m, _tokenizer, _trie))]));
        }

        foreach (var name in FileNames())
        {
            var file = Read(name, RuleJson.Default.RuleFile);
            var scope = Enum.Parse<RuleScope>(file.Scope, ignoreCase: true);
            foreach (var entry in file.Rules)
            {
                Add(entry, scope);
            }
        }

        _noticeProviders = [.. _rules.Where(r => r.Entry.InNotice).Select(r => r.Provider).OfType<string>()];
    }

    public static RuleSet Default => LazyDefault.Value;

    public IReadOnlyList<Rule> Rules => _rules;

    public IEnumerable<string> ProviderNames => _providers.Select(p => p.Name);

    /// <summary>Whether there are rules for the notices of a provider that the hints identify.</summary>
    public bool HasNoticeRulesFor(string hints)
    {
        var steps = 0L;
        var found = _trie.FindAll(_tokenizer.Tokenize(hints), ref steps);
        return _providers.Exists(p => _noticeProviders.Contains(p.Name)
            && Array.Exists(p.Marks, m => m.Match(found, ref steps) is not null));
    }

    /// <summary>The best rule for a text, among those for notices or the others. Adds to <paramref name="steps"/>.</summary>
    public RuleMatch? Match(RuleQuery query, ref long steps)
    {
        var words = RemoveRepeatedCodes(_tokenizer.Tokenize(query.Text), query.Text, query.Codes);
        var found = _trie.FindAll(words, ref steps);
        var providers = FindProviders(found, query.ProviderHints, ref steps);
        (Rule? Rule, double Weight, Occurrence At) best = default;
        foreach (var phrase in found.Keys)
        {
            if (!_byPhrase.TryGetValue(phrase, out var candidates))
            {
                continue;
            }

            foreach (var (index, pattern) in candidates)
            {
                steps++;
                var rule = _rules[index];
                var weight = Weight(rule) + _weights.Of(pattern);
                if (IsBetter(rule, weight, best.Rule, best.Weight) && IsApplicable(rule, query, providers)
                    && pattern.Match(found, ref steps) is { } at && !IsExcluded(rule, found, ref steps))
                {
                    best = (rule, weight, at);
                }
            }
        }

        var isByCode = false;
        foreach (var index in _byCodeAlone)
        {
            steps++;
            var rule = _rules[index];
            var weight = Weight(rule) + CodesAlone;
            if (IsBetter(rule, weight, best.Rule, best.Weight) && IsApplicable(rule, query, providers)
                && !IsExcluded(rule, found, ref steps))
            {
                best = (rule, weight, default);
                isByCode = true;
            }
        }

        return best.Rule is null ? null
            : isByCode ? new RuleMatch(best.Rule, 0, 0)
            : new RuleMatch(best.Rule, words[best.At.First].Start, words[best.At.Last].End);
    }

    public static T Read<T>(string name, JsonTypeInfo<T> type) => EmbeddedJson.Read($"{ResourcePrefix}{name}.json", type);

    private static IEnumerable<string> FileNames() => typeof(RuleSet).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
        .Select(name => name[ResourcePrefix.Length..^".json".Length])
        .Where(name => name is not ("providers" or "codes"))
        .Order(StringComparer.Ordinal);

    private void Add(RuleEntry entry, RuleScope scope)
    {
        var index = _rules.Count;
        var rule = Rule.From(entry, scope, [.. entry.Unless.Select(u => RulePattern.Parse(u, _tokenizer, _trie))]);
        _rules.Add(rule);
        foreach (var text in entry.Any)
        {
            var pattern = RulePattern.Parse(text, _tokenizer, _trie);
            if (!_byPhrase.TryGetValue(pattern.FirstPhrase, out var list))
            {
                _byPhrase.Add(pattern.FirstPhrase, list = []);
            }

            list.Add((index, pattern));
            _weights.Add(pattern);
        }

        if (entry.Any.Count == 0)
        {
            _byCodeAlone.Add(index);
        }
    }

    /// <summary>
    /// Every line of a reply repeats the codes (RFC 5321 §4.2.1), so they interrupt phrases: "is likely 550-5.7.1 unsolicited mail".
    /// </summary>
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
            var enhancedFollows = isReply && codes.Enhanced is { } enhanced && (text[word.End] is ' ' or '-' or '\n')
                && text.AsSpan(word.End + 1).StartsWith(enhanced, StringComparison.Ordinal);
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

    private HashSet<string> FindProviders(Dictionary<int, List<Occurrence>> found, string? hints, ref long steps)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var elsewhere = hints is null ? null : _trie.FindAll(_tokenizer.Tokenize(hints), ref steps);
        foreach (var (name, marks) in _providers)
        {
            foreach (var mark in marks)
            {
                steps++;
                if (mark.Match(found, ref steps) is not null || (elsewhere is not null && mark.Match(elsewhere, ref steps) is not null))
                {
                    names.Add(name);
                    break;
                }
            }
        }

        return names;
    }

    private static double Weight(Rule rule) =>
        (rule.Entry.When.Count == 0 ? 0 : rule.Entry.When.All(code => code.Contains('.', StringComparison.Ordinal))
            ? CodeBonus + 1 : CodeBonus) + (rule.Provider is not null ? ProviderBonus : 0) + (rule.Steps.Count > 0 ? StepBonus : 0);

    private static bool IsBetter(Rule rule, double weight, Rule? best, double bestWeight) =>
        best is null || rule.Scope > best.Scope
        || (rule.Scope == best.Scope && (weight > bestWeight
            || (weight.Equals(bestWeight) && string.CompareOrdinal(rule.Id, best.Id) < 0)));

    private static bool IsApplicable(Rule rule, RuleQuery query, HashSet<string> providers) =>
        rule.Entry.InNotice == query.InNotice && (!rule.Entry.WithoutQueue || query.IsWithoutQueue)
        && (!rule.Entry.OwnServer || query.IsOwnServer) && rule.IsFor(query.Speaker, query.Step)
        && (rule.Provider is null || providers.Contains(rule.Provider)) && rule.MatchesCodes(query.Codes);

    private static bool IsExcluded(Rule rule, Dictionary<int, List<Occurrence>> found, ref long steps)
    {
        foreach (var pattern in rule.Unless)
        {
            if (pattern.Match(found, ref steps) is not null)
            {
                return true;
            }
        }

        return false;
    }
}
