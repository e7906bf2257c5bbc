namespace Ulak.Console.HtmlCheck;

/// <summary>The features that were found, with their number of uses and the line of the first.</summary>
internal sealed class FeatureFindings(HtmlSupport support)
{
    private readonly Dictionary<HtmlFeature, (int Times, int Line)> _found = [];

    public IEnumerable<(HtmlFeature Feature, int Times, int Line)> Found =>
        _found.Select(each => (each.Key, each.Value.Times, each.Value.Line));

    /// <summary>Counts the features of a key, e.g. <c>element:table</c>.</summary>
    public void Add(string kind, ReadOnlySpan<char> name, int line)
    {
        // No name in the table is longer.
        if (name.Length is 0 or > 64)
        {
            return;
        }

        Span<char> lower = stackalloc char[name.Length];
        name.ToLowerInvariant(lower);
        foreach (var feature in support.Find($"{kind}:{lower}"))
        {
            _found[feature] = _found.TryGetValue(feature, out var known) ? (known.Times + 1, known.Line) : (1, line);
        }
    }
}
