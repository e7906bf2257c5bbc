using System.Globalization;

namespace Ulak.Relay.Routing;

/// <summary>A condition on the size of a message, such as <c>&gt;25MiB</c>.</summary>
internal sealed record SizeCondition(string Text, long Limit, bool IsAbove)
{
    /// <summary>Parses <c>&gt;SIZE</c> or <c>&lt;SIZE</c>; null if the text is neither.</summary>
    public static SizeCondition? Parse(string text)
    {
        if (text.Length < 2 || text[0] is not ('<' or '>'))
        {
            return null;
        }

        var (digits, unit) = text[1..].Trim() switch
        {
            [.. var number, 'K', 'i', 'B'] => (number, 1L << 10),
            [.. var number, 'M', 'i', 'B'] => (number, 1L << 20),
            [.. var number, 'G', 'i', 'B'] => (number, 1L << 30),
            var number => (number, 1L),
        };
        return long.TryParse(digits.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit < long.MaxValue / unit
            ? new SizeCondition(text, limit * unit, text[0] == '>')
            : null;
    }

    public bool IsMatch(long size) => IsAbove ? size > Limit : size < Limit;
}

/// <summary>A condition on a header field, such as <c>X-Tag: urgent*</c>; the name alone matches every value.</summary>
internal sealed record HeaderCondition(string Text, string Name, string Pattern)
{
    /// <summary>Parses <c>NAME</c> or <c>NAME: PATTERN</c>; null if the name is invalid.</summary>
    public static HeaderCondition? Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (name, pattern) = colon < 0 ? (text.Trim(), "*") : (text[..colon].Trim(), text[(colon + 1)..].Trim());
        return name.Length > 0 && name.All(c => c is > ' ' and < '\u007f' and not ':')
            ? new HeaderCondition(text, name, pattern.Length == 0 ? "*" : pattern)
            : null;
    }

    public bool IsMatch(IReadOnlyList<(string Name, string Value)> header) => header.Any(
        field => field.Name.Equals(Name, StringComparison.OrdinalIgnoreCase) && Glob.IsMatch(Pattern, field.Value));
}
