namespace Ulak.Reference.Explanation.Faults;

/// <summary>
/// Words of one line with values between them: <c>Unknown column '{name}' in</c>. An ellipsis stands for any words. The case of letters
/// does not matter.
/// </summary>
internal sealed class FaultPattern
{
    private const int MaxValue = 160;

    private static readonly System.Buffers.SearchValues<char> EndOfValue = System.Buffers.SearchValues.Create(" \t'\"`,;)>]");
    private static readonly System.Buffers.SearchValues<char> NotInPath = System.Buffers.SearchValues.Create(" \t'\"`,;()<>");

    // A value, and the words after it; no words at the end of the pattern.
    private readonly (string Value, string Words)[] _parts;

    private FaultPattern(string first, (string Value, string Words)[] parts) => (First, _parts) = (first, parts);

    /// <summary>The words with which it begins.</summary>
    public string First { get; }

    /// <summary>Reads a pattern. It begins with words.</summary>
    public static FaultPattern Parse(string pattern)
    {
        var parts = new List<(string, string)>();
        var (end, name) = NextValue(pattern, 0);
        var first = pattern[..end];
        while (name is not null)
        {
            var start = end + (name.Length == 0 ? 1 : name.Length + 2);
            (end, var next) = NextValue(pattern, start);
            parts.Add((name, pattern[start..end]));
            name = next;
        }

        return first.Length > 3 ? new FaultPattern(first, [.. parts])
            : throw new InvalidDataException($"The pattern of a fault begins with too few words: {pattern}");
    }

    /// <summary>The values, if the pattern matches from this place of the line on; otherwise null.</summary>
    public IReadOnlyDictionary<string, string>? Match(ReadOnlySpan<char> line, int start)
    {
        if (!line[start..].StartsWith(First, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = start + First.Length;
        foreach (var (name, words) in _parts)
        {
            var rest = line[at..];
            var length = words.Length > 0 ? rest.IndexOf(words, StringComparison.OrdinalIgnoreCase)
                : name.Length == 0 ? 0 : rest.IndexOfAny(EndOfValue) is >= 0 and var end ? end : rest.Length;
            if (length < 0 || (name.Length > 0 && !IsValue(name, rest[..length])))
            {
                return null;
            }

            if (name.Length > 0)
            {
                // The address in brackets after a host's name is no part of it.
                var bracket = name == "host" ? rest[..length].IndexOf('[') : -1;
                values[name] = rest[..(bracket > 0 ? bracket : length)].Trim(" .:").ToString();
            }

            at += length + words.Length;
        }

        return values;
    }

    private static bool IsValue(string name, ReadOnlySpan<char> value) => value.Trim(" .:").Length is > 0 and <= MaxValue
        && (name != "path" || (value.Contains('/') && value.Trim(" .:").IndexOfAny(NotInPath) < 0));

    /// <summary>Where the next value is, and its name: empty for an ellipsis, null at the end.</summary>
    private static (int At, string? Name) NextValue(string pattern, int from)
    {
        var open = pattern.AsSpan(from).IndexOfAny('{', '…');
        if (open < 0)
        {
            return (pattern.Length, null);
        }

        open += from;
        return (open, pattern[open] == '…' ? "" : pattern[(open + 1)..pattern.IndexOf('}', open)]);
    }
}
