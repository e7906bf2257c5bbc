namespace Ulak.Relay.Tables;

/// <summary>A line of a table: a pattern of addresses, or the name of an alias, and what follows it.</summary>
/// <param name="Key">The first word. It is unique in its table; case does not count.</param>
/// <param name="Value">The rest: the targets of an alias, or a remark; empty for nothing.</param>
internal sealed record TableEntry(string Key, string Value)
{
    /// <summary>The order of entries, and when two keys are the same.</summary>
    public static StringComparer Keys => StringComparer.OrdinalIgnoreCase;

    /// <summary>Parses a line; null if it has no word.</summary>
    public static TableEntry? Parse(string line)
    {
        var text = line.Trim();
        var end = text.IndexOfAny([' ', '\t']);
        return text.Length == 0 ? null
            : end < 0 ? new TableEntry(text, "")
            : new TableEntry(text[..end], text[end..].TrimStart());
    }

    public override string ToString() => Value.Length == 0 ? Key : $"{Key} {Value}";
}
