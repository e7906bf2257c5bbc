using System.Globalization;

namespace Ulak.Mime.Html;

/// <summary>
/// What declarations of CSS state about the width of a box, in pixels: null for a property that is not declared, and
/// <see cref="double.NaN"/> for a value that follows the window, such as a percentage.
/// </summary>
internal sealed record WidthDeclarations
{
    public double? Width { get; private init; }

    public double? MinWidth { get; private init; }

    public double? MaxWidth { get; private init; }

    /// <summary>The space left and right of the content, together.</summary>
    public double? Padding { get; private init; }

    /// <summary>Whether the box is not shown; null where nothing is declared.</summary>
    public bool? IsHidden { get; private init; }

    public bool IsEmpty => this is { Width: null, MinWidth: null, MaxWidth: null, Padding: null, IsHidden: null };

    /// <summary>These declarations, with those that come later in their place.</summary>
    public WidthDeclarations With(WidthDeclarations later) => new()
    {
        Width = later.Width ?? Width,
        MinWidth = later.MinWidth ?? MinWidth,
        MaxWidth = later.MaxWidth ?? MaxWidth,
        Padding = later.Padding ?? Padding,
        IsHidden = later.IsHidden ?? IsHidden,
    };

    /// <summary>These declarations with the width that an attribute asks for, which any declaration overrides.</summary>
    public WidthDeclarations WithAttribute(string? width) =>
        Width is null
            && double.TryParse(width.AsSpan().Trim().TrimEnd("px"), NumberStyles.None, CultureInfo.InvariantCulture, out var pixels)
            ? this with { Width = pixels } : this;

    /// <summary>Reads declarations that are separated by semicolons.</summary>
    public static (WidthDeclarations Normal, WidthDeclarations Important) Parse(string css)
    {
        var (normal, important) = (new WidthDeclarations(), new WidthDeclarations());
        foreach (var range in css.AsSpan().Split(';'))
        {
            var declaration = css.AsSpan(range);
            if (declaration.IndexOf(':') is not (> 0 and var colon))
            {
                continue;
            }

            var property = declaration[..colon].Trim().ToString().ToLowerInvariant();
            var value = declaration[(colon + 1)..].Trim();
            if (value.IndexOf('!') is >= 0 and var mark)
            {
                important = important.Declare(property, value[..mark].Trim());
            }
            else
            {
                normal = normal.Declare(property, value);
            }
        }

        return (normal, important);
    }

    private WidthDeclarations Declare(string property, ReadOnlySpan<char> value) => property switch
    {
        "width" => this with { Width = CssLength.Parse(value) ?? double.NaN },
        "min-width" => this with { MinWidth = CssLength.Parse(value) ?? double.NaN },
        "max-width" => this with { MaxWidth = CssLength.Parse(value) ?? (value is "none" ? double.PositiveInfinity : double.NaN) },
        "display" => this with { IsHidden = value is "none" },
        "padding" => this with { Padding = Sides(value) },
        "padding-left" or "padding-right" => this with { Padding = (Padding ?? 0) + (CssLength.Parse(value) ?? 0) },
        _ => this,
    };

    // One to four values: of the sides, the second is the right one and the fourth the left one (CSS Box 3 §4.2).
    private static double Sides(ReadOnlySpan<char> value)
    {
        var sides = value.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(each => CssLength.Parse(each) ?? 0).ToList();
        return sides.Count switch
        {
            0 => 0,
            1 => 2 * sides[0],
            4 => sides[1] + sides[3],
            _ => 2 * sides[1],
        };
    }
}
