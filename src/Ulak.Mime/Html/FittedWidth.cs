using System.Globalization;
using System.Text;
using AngleSharp.Dom;

namespace Ulak.Mime.Html;

/// <summary>
/// Makes HTML with a fixed width fit a narrower window, as mail programs on phones do: it is shown smaller. The width comes from what the
/// HTML declares for its tables, boxes and pictures. The browser divides by the width of its window, so no script is needed, and the
/// media queries of the message still see the real window.
/// </summary>
internal sealed class FittedWidth
{
    private const int MaxCharacters = 1024 * 1024;
    private const int MaxElements = 20_000;
    private const int MaxBounds = 8;
    private const double BodyMargin = 16;

    // A picture without a declared size may have any.
    private const string Pictures =
        "img:not([width]):not([style*=width]){max-width:100%}img:not([height]):not([style*=height]){height:auto}";

    private readonly WidthRules _rules;
    private readonly double _window;

    private FittedWidth(WidthRules rules, double window)
    {
        (_rules, _window) = (rules, window);
    }

    /// <summary>The HTML with a style that makes it fit; unchanged where it is too long to be examined.</summary>
    public static string Apply(string html, CancellationToken cancellationToken)
    {
        var end = html.IndexOf("</head>", StringComparison.Ordinal);
        if (end < 0 || html.Length > MaxCharacters)
        {
            return html;
        }

        using var document = HtmlTree.Parse(html, cancellationToken);
        var elements = document?.All.Take(MaxElements + 1).ToList() ?? [];
        return document?.Body is not { } body || elements.Count > MaxElements
            ? html : html.Insert(end, $"<style>{Pictures}{StyleOf(elements, body)}</style>");
    }

    private static string StyleOf(IEnumerable<IElement> elements, IElement body)
    {
        var rules = new WidthRules();
        foreach (var style in elements.Where(element => element.LocalName == "style"))
        {
            rules.Add(style.TextContent);
        }

        var css = new StringBuilder();
        var from = 0.0;
        foreach (var to in rules.Bounds.Where(bound => bound is > 200 and < 2000).Take(MaxBounds).Append(double.PositiveInfinity))
        {
            // At the upper end of the range: a rule applies to the whole of it or not at all.
            var width = new FittedWidth(rules, Math.Min(to, 10_000)).Measure(body, cellPadding: 0);
            if (width > from)
            {
                AppendRule(css, from, to, width);
            }

            from = to;
        }

        return css.ToString();
    }

    private static void AppendRule(StringBuilder css, double from, double to, double width)
    {
        // The tangent of the angle of two lengths is their quotient, which calc() cannot give in all browsers.
        var culture = CultureInfo.InvariantCulture;
        var rule = string.Create(culture, $"html{{zoom:min(1,tan(atan2(100vw,{Math.Ceiling(width)}px)))}}");
        var least = from + MediaWidths.Step;
        _ = (from, to) switch
        {
            (0, double.PositiveInfinity) => css.Append(rule),
            (0, _) => css.Append(culture, $"@media (max-width:{to:0.##}px){{{rule}}}"),
            (_, double.PositiveInfinity) => css.Append(culture, $"@media (min-width:{least:0.##}px){{{rule}}}"),
            _ => css.Append(culture, $"@media (min-width:{least:0.##}px) and (max-width:{to:0.##}px){{{rule}}}"),
        };
    }

    /// <summary>The width that an element needs at least, in pixels.</summary>
    private double Measure(IElement element, double cellPadding)
    {
        var box = BoxOf(element);
        if (box.IsHidden == true)
        {
            return 0;
        }

        // A percentage as the greatest width lets the box follow the window, and so does one as its width.
        var width = box.Width is { } declared && !double.IsNaN(declared) && !SharesWidth(element) && !IsFluid(box.MaxWidth) ? declared : 0;
        width = box.MaxWidth is { } max && !double.IsNaN(max) ? Math.Min(width, max) : width;
        width = Math.Max(width, box.MinWidth is { } min && !double.IsNaN(min) ? min : 0);
        var padding = box.Padding ?? (element.LocalName switch { "td" or "th" => 2 * cellPadding, "body" => BodyMargin, _ => 0 });
        var content = MeasureContent(element, element.LocalName == "table" ? CellPaddingOf(element) : cellPadding);
        var isWhole = element.LocalName is "table" or "img";
        return Math.Max(width == 0 || isWhole ? width : width + padding, content == 0 ? 0 : content + padding);
    }

    private double MeasureContent(IElement element, double cellPadding)
    {
        var (widest, together) = (0.0, 0.0);
        // By index: NextElementSibling looks for its element among all of its parent's.
        var children = element.Children;
        for (var i = 0; i < children.Length; i++)
        {
            var width = Measure(children[i], cellPadding);
            (widest, together) = (Math.Max(widest, width), together + width);
        }

        return element.LocalName == "tr" ? together : widest;
    }

    private WidthDeclarations BoxOf(IElement element)
    {
        var (normal, important) = _rules.For(element, _window);
        var (inline, decisive) = WidthDeclarations.Parse(element.GetAttribute("style") ?? "");
        return normal.With(inline).With(important).With(decisive).WithAttribute(element.GetAttribute("width"));
    }

    // The cells of a table share its width: what they declare is a wish (CSS 2.2 §17.5.2.2).
    private static bool SharesWidth(IElement element) => element.LocalName is "td" or "th" or "col" or "tr" or "tbody";

    private static bool IsFluid(double? length) => length is { } value && double.IsNaN(value);

    private static double CellPaddingOf(IElement table) =>
        double.TryParse(table.GetAttribute("cellpadding"), NumberStyles.None, CultureInfo.InvariantCulture, out var padding) ? padding : 1;
}
