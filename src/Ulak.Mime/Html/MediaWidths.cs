using System.Globalization;

namespace Ulak.Mime.Html;

/// <summary>The widths of the window for which a media query holds, in pixels.</summary>
internal readonly record struct MediaWidths(double Min, double Max)
{
    /// <summary>The smallest difference between two widths that the style sheets of this program write.</summary>
    public const double Step = 0.01;

    /// <summary>Any width.</summary>
    public static MediaWidths All => new(0, double.PositiveInfinity);

    private static MediaWidths None => new(double.PositiveInfinity, 0);

    /// <summary>Whether the query holds for a window of this width.</summary>
    public bool Contains(double width) => Min <= width && width <= Max;

    /// <summary>The widths for which both queries hold.</summary>
    public MediaWidths And(MediaWidths other) => new(Math.Max(Min, other.Min), Math.Min(Max, other.Max));

    /// <summary>
    /// The widths of each query in a list (Media Queries 4 §2). A query that asks for something other than a width, or that cannot be
    /// read, holds for none.
    /// </summary>
    public static IReadOnlyList<MediaWidths> Parse(string list) =>
        [.. list.ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries).Select(ParseQuery)];

    private static MediaWidths ParseQuery(string query)
    {
        var widths = All;
        for (var rest = query.AsSpan().Trim(); !rest.IsEmpty; rest = rest.TrimStart())
        {
            if (rest[0] == '(')
            {
                var end = rest.IndexOf(')');
                widths = widths.And(end < 0 ? None : ParseFeature(rest[1..end]));
                rest = end < 0 ? [] : rest[(end + 1)..];
                continue;
            }

            var length = rest.IndexOfAny(' ', '(');
            var word = length < 0 ? rest : rest[..length];
            widths = word is "only" or "and" or "screen" or "all" ? widths : None;
            rest = rest[word.Length..];
        }

        return widths;
    }

    private static MediaWidths ParseFeature(ReadOnlySpan<char> feature)
    {
        var sign = feature.IndexOfAny(":<>");
        if (sign < 0)
        {
            return None;
        }

        var name = feature[..sign].Trim().ToString();
        var isStrict = sign + 1 < feature.Length && feature[sign + 1] != '=';
        if (CssLength.Parse(feature[(sign + 1)..].TrimStart('=').Trim()) is not { } length)
        {
            return None;
        }

        return (name, feature[sign]) switch
        {
            ("max-width" or "max-device-width", ':') => new MediaWidths(0, length),
            ("min-width" or "min-device-width", ':') => new MediaWidths(length, double.PositiveInfinity),
            ("width", '<') => new MediaWidths(0, isStrict ? length - Step : length),
            ("width", '>') => new MediaWidths(isStrict ? length + Step : length, double.PositiveInfinity),
            _ => None,
        };
    }
}

/// <summary>Reads lengths of CSS.</summary>
internal static class CssLength
{
    private static readonly (string Unit, double Pixels)[] Units =
        [("px", 1), ("pt", 4.0 / 3), ("em", 16), ("rem", 16), ("in", 96), ("cm", 96 / 2.54), ("mm", 9.6 / 2.54)];

    /// <summary>A length in pixels; null for a percentage, a keyword, a function, and what cannot be read.</summary>
    public static double? Parse(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        if (!double.TryParse(text[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var unit = text[end..].Trim();
        foreach (var (name, pixels) in Units)
        {
            if (unit.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return number * pixels;
            }
        }

        return unit.IsEmpty && number == 0 ? 0 : null;
    }
}
