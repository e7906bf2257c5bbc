using System.Text;
using AngleSharp.Dom;

namespace Ulak.Mime.Html;

/// <summary>
/// The rules of style sheets about the widths of boxes. Of a selector, only the part that names the element itself is compared: what its
/// ancestors must be hardly ever decides in a mail.
/// </summary>
internal sealed class WidthRules
{
    private const int MaxRules = 2000;

    private readonly Dictionary<string, List<Rule>> _byKey = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<double> _bounds = [];
    private int _count;

    /// <summary>The widths of the window at which other rules begin to apply, in ascending order.</summary>
    public IEnumerable<double> Bounds => _bounds;

    /// <summary>Adds the rules of a style sheet.</summary>
    public void Add(string css)
    {
        var tokens = new CssTokenizer(css);
        var media = new Stack<IReadOnlyList<MediaWidths>>([[MediaWidths.All]]);
        var (prelude, rule) = (new StringBuilder(), "");
        while (tokens.Read(out var token) && _count < MaxRules)
        {
            switch (token)
            {
                case { Kind: CssTokenKind.AtKeyword }:
                    rule = token.Value.ToLowerInvariant();
                    break;
                case { Kind: CssTokenKind.Other, Value: ";" }:
                    (prelude, rule) = (prelude.Clear(), "");
                    break;
                case { Kind: CssTokenKind.Other, Value: "{" } when rule.Length == 0:
                    AddRule(prelude.ToString(), ReadBlock(ref tokens), media.Peek());
                    prelude.Clear();
                    break;
                case { Kind: CssTokenKind.Other, Value: "{" } when rule is "media" or "supports" or "layer":
                    media.Push(rule == "media" ? Narrow(media.Peek(), prelude.ToString()) : media.Peek());
                    (prelude, rule) = (prelude.Clear(), "");
                    break;
                case { Kind: CssTokenKind.Other, Value: "{" }:
                    SkipBlock(ref tokens);
                    (prelude, rule) = (prelude.Clear(), "");
                    break;
                case { Kind: CssTokenKind.Other, Value: "}" }:
                    _ = media.Count > 1 ? media.Pop() : null;
                    prelude.Clear();
                    break;
                default:
                    prelude.Append(TextOf(token));
                    break;
            }
        }
    }

    /// <summary>What the style sheets declare for an element in a window of a width.</summary>
    public (WidthDeclarations Normal, WidthDeclarations Important) For(IElement element, double window)
    {
        var (normal, important) = (new WidthDeclarations(), new WidthDeclarations());
        foreach (var rule in Candidates(element).Where(rule => rule.Applies(element, window)).OrderBy(rule => rule.Order))
        {
            (normal, important) = (normal.With(rule.Normal), important.With(rule.Important));
        }

        return (normal, important);
    }

    private IEnumerable<Rule> Candidates(IElement element)
    {
        if (_byKey.Count == 0)
        {
            return [];
        }

        var keys = element.ClassList.Select(name => "." + name).Append(element.LocalName).Append("*");
        return (element.Id is { Length: > 0 } id ? keys.Append("#" + id) : keys)
            .SelectMany(key => _byKey.GetValueOrDefault(key) ?? Enumerable.Empty<Rule>());
    }

    private void AddRule(string selectors, string declarations, IReadOnlyList<MediaWidths> media)
    {
        var (normal, important) = WidthDeclarations.Parse(declarations);
        if (normal.IsEmpty && important.IsEmpty)
        {
            return;
        }

        foreach (var selector in selectors.Split(',').Select(WidthSelector.Parse).OfType<WidthSelector>())
        {
            var rules = _byKey.TryGetValue(selector.Key, out var known) ? known : _byKey[selector.Key] = [];
            rules.Add(new Rule(++_count, selector, media, normal, important));
        }

        foreach (var widths in media)
        {
            AddBound(widths.Max);
            AddBound(widths.Min - MediaWidths.Step);
        }
    }

    private void AddBound(double bound)
    {
        if (bound > 0 && double.IsFinite(bound))
        {
            _bounds.Add(bound);
        }
    }

    private static List<MediaWidths> Narrow(IReadOnlyList<MediaWidths> outer, string queries) =>
        [.. MediaWidths.Parse(queries).SelectMany(inner => outer.Select(each => each.And(inner))).Take(16)];

    private static string ReadBlock(ref CssTokenizer tokens)
    {
        var text = new StringBuilder();
        while (tokens.Read(out var token) && token is not { Kind: CssTokenKind.Other, Value: "}" })
        {
            text.Append(TextOf(token));
            if (token is { Kind: CssTokenKind.Other, Value: "{" })
            {
                SkipBlock(ref tokens);
                text.Append(';');
            }
        }

        return text.ToString();
    }

    private static void SkipBlock(ref CssTokenizer tokens)
    {
        for (var depth = 1; depth > 0 && tokens.Read(out var token);)
        {
            depth += token switch
            {
                { Kind: CssTokenKind.Other, Value: "{" } => 1,
                { Kind: CssTokenKind.Other, Value: "}" } => -1,
                _ => 0,
            };
        }
    }

    private static string TextOf(CssToken token) => token.Kind switch
    {
        CssTokenKind.Function => token.Value + "(",
        CssTokenKind.Url => "url()",
        // In a selector a text is the value of an attribute; no other text matters here.
        CssTokenKind.Text => token.Value.AsSpan().IndexOfAny(";{},") < 0 ? token.Value : "",
        CssTokenKind.Space => " ",
        _ => token.Value,
    };

    private sealed record Rule(
        int Order, WidthSelector Selector, IReadOnlyList<MediaWidths> Media, WidthDeclarations Normal, WidthDeclarations Important)
    {
        public bool Applies(IElement element, double window) =>
            Media.Any(widths => widths.Contains(window)) && Selector.Matches(element);
    }
}
