using System.Buffers;
using Ulak.Reference.Json;

namespace Ulak.Reference.Explanation.Faults;

/// <summary>The faults that lines of logs and outputs name, compiled once. Immutable and safe for concurrent use.</summary>
internal sealed class FaultTable
{
    private const string Resource = "Ulak.Reference.Explanation.Faults.faults.json";

    // A log repeats its faults: what the first thousand places do not show is rare.
    private const int MaxPlaces = 1000;
    private const int MaxLine = 1500;
    private const int MaxWords = 240;

    private static readonly Lazy<FaultTable> LazyDefault = new(() => new FaultTable());

    private readonly (FaultEntry Entry, Reason Reason, FaultPattern[] Patterns)[] _faults;
    private readonly Dictionary<string, FaultLayer> _layers;
    private readonly SearchValues<string> _beginnings;
    private readonly Dictionary<char, List<(int Fault, FaultPattern Pattern)>> _byFirstLetter = [];

    private FaultTable()
    {
        var file = EmbeddedJson.Read(Resource, FaultJson.Default.FaultFile);
        _layers = file.Layers.ToDictionary(layer => layer.Name, StringComparer.Ordinal);
        _faults = [.. file.Faults.Select(entry => (entry, ParseReason(entry), entry.Any.Select(FaultPattern.Parse).ToArray()))];
        _beginnings = SearchValues.Create([.. _faults.SelectMany(fault => fault.Patterns).Select(pattern => pattern.First)],
            StringComparison.OrdinalIgnoreCase);
        for (var i = 0; i < _faults.Length; i++)
        {
            foreach (var pattern in _faults[i].Patterns)
            {
                var letter = char.ToLowerInvariant(pattern.First[0]);
                _byFirstLetter.TryAdd(letter, []);
                _byFirstLetter[letter].Add((i, pattern));
            }
        }
    }

    public static FaultTable Default => LazyDefault.Value;

    public IReadOnlyCollection<FaultLayer> Layers => _layers.Values;

    public IEnumerable<FaultEntry> All => _faults.Select(fault => fault.Entry);

    /// <summary>Whether the second fault may be no more than a consequence of the first.</summary>
    public bool Explains(FaultEntry first, FaultEntry second) =>
        first.Layer == second.Layer || _layers[first.Layer].Explains.Contains(_layers[second.Layer].Name);

    /// <summary>The entry that explains a cause; null if lines name no such fault.</summary>
    public FaultEntry? EntryOf(string cause) => Array.Find(_faults, fault => fault.Entry.Cause == cause && !fault.Entry.IsBesideOnly).Entry;

    /// <summary>The faults of a text, each once, the one closest to the root first.</summary>
    public IReadOnlyList<EmbeddedFault> Find(string text)
    {
        var found = new SortedDictionary<int, EmbeddedFault>();
        var at = 0;
        for (var places = 0; places < MaxPlaces && text.AsSpan(at).IndexOfAny(_beginnings) is >= 0 and var skip; places++)
        {
            at += skip;
            ReadPlace(text, at, found);
            at++;
        }

        return found.Count == 0 ? [] : [.. found.Values];
    }

    private void ReadPlace(string text, int at, SortedDictionary<int, EmbeddedFault> found)
    {
        var (start, end) = LineAt(text, at);
        var line = text.AsSpan(start, end - start);
        foreach (var (fault, pattern) in _byFirstLetter[char.ToLowerInvariant(text[at])])
        {
            // A person may quote the words before the log has them.
            if ((found.TryGetValue(fault, out var earlier) && (earlier.IsOfLog || !IsOfLog(line)))
                || pattern.Match(line, at - start) is not { } values)
            {
                continue;
            }

            var (entry, reason, _) = _faults[fault];
            if (!entry.Unless.Any(word => text.AsSpan(start, end - start).Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                found[fault] = new EmbeddedFault(entry, reason, values, Locate(text, start, end, at)) { IsOfLog = IsOfLog(line) };
            }
        }
    }

    private static bool IsOfLog(ReadOnlySpan<char> line) => line.Contains("]: ", StringComparison.Ordinal);

    /// <summary>The line around a place; a very long one is cut.</summary>
    private static (int Start, int End) LineAt(string text, int at)
    {
        var start = text.AsSpan(Math.Max(0, at - MaxLine), Math.Min(at, MaxLine)).LastIndexOf('\n');
        start = start < 0 ? Math.Max(0, at - MaxLine) : Math.Max(0, at - MaxLine) + start + 1;
        var length = text.AsSpan(at, Math.Min(MaxLine, text.Length - at)).IndexOfAny('\n', '\r');
        return (start, length < 0 ? Math.Min(text.Length, at + MaxLine) : at + length);
    }

    /// <summary>The words of the line without the time stamp and the name of the host, around the place.</summary>
    private static Evidence Locate(string text, int start, int end, int at)
    {
        var program = text.AsSpan(start, at - start).LastIndexOf("]: ");
        var from = program >= 0 && at - start - program < MaxWords / 2 ? start + program + 3 : Math.Max(start, at - (MaxWords / 2));
        while (from < at && text[from] is ' ' or '\t' or '>')
        {
            from++;
        }

        // A word that was cut is left out.
        if (from > start && text[from - 1] is not (' ' or '\t' or '>'))
        {
            from = text.IndexOf(' ', from, at - from) is >= 0 and var space ? space + 1 : at;
        }

        var to = Math.Min(end, from + MaxWords);
        return new Evidence(from, to - from, text[from..to].Trim());
    }

    private static Reason ParseReason(FaultEntry entry) => ReasonWords.TryParse(entry.Reason, out Reason reason) ? reason
        : throw new InvalidDataException($"The fault {entry.Cause} names the unknown reason {entry.Reason}.");
}
