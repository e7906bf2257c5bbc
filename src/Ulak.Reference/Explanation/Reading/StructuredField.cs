

namespace Ulak.Reference.Explanation.Reading;

/// <summary>A structured MIME field (RFC 2045 §5.1): a value and parameters.</summary>
internal sealed class StructuredField
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);

    private StructuredField(string value) => Value = value;

    /// <summary>Lower case.</summary>
    public string Value { get; }

    public string? Parameter(string name) => _parameters.GetValueOrDefault(name);

    public static StructuredField Parse(string text)
    {
        var end = text.IndexOf(';', StringComparison.Ordinal);
        var field = new StructuredField((end < 0 ? text : text[..end]).Trim().ToLowerInvariant());
        var i = end < 0 ? text.Length : end + 1;
        while (i < text.Length)
        {
            var equals = text.IndexOf('=', i);
            if (equals < 0)
            {
                break;
            }

            var name = text[i..equals].Trim(' ', '\t', ';', '\n');
            i = equals + 1;
            while (i < text.Length && text[i] is ' ' or '\t')
            {
                i++;
            }

            (var value, i) = i < text.Length && text[i] == '"' ? ReadQuotedString(text, i + 1) : ReadToken(text, i);
            if (name.Length > 0)
            {
                field._parameters.TryAdd(name, value);
            }
        }

        return field;
    }

    private static (string Value, int Next) ReadQuotedString(string text, int start)
    {
        var value = new System.Text.StringBuilder();
        var i = start;
        for (; i < text.Length && text[i] != '"'; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
            }

            value.Append(text[i]);
        }

        var semicolon = text.IndexOf(';', Math.Min(i, text.Length));
        return (value.ToString(), semicolon < 0 ? text.Length : semicolon + 1);
    }

    private static (string Value, int Next) ReadToken(string text, int start)
    {
        var end = text.IndexOf(';', start);
        return end < 0 ? (text[start..].Trim(), text.Length) : (text[start..end].Trim(), end + 1);
    }
}
