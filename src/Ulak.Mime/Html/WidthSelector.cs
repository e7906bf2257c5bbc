using AngleSharp.Dom;

namespace Ulak.Mime.Html;

/// <summary>The last part of a selector: an element's name, its identifier, classes and attributes.</summary>
internal sealed record WidthSelector
{
    private readonly string _name;
    private readonly string? _id;
    private readonly IReadOnlyList<string> _classes;
    private readonly IReadOnlyList<(string Name, string Value, bool IsPart)> _attributes;

    private WidthSelector(
        string name, string? id, IReadOnlyList<string> classes, IReadOnlyList<(string Name, string Value, bool IsPart)> attributes)
    {
        (_name, _id, _classes, _attributes) = (name, id, classes, attributes);
    }

    /// <summary>What an element must have at least: a class, an identifier, a name, or <c>*</c>.</summary>
    public string Key => _classes.Count > 0 ? "." + _classes[0] : _id is not null ? "#" + _id : _name.Length > 0 ? _name : "*";

    /// <summary>Reads a selector; null where it selects a state or a part of an element.</summary>
    public static WidthSelector? Parse(string text)
    {
        var selector = text.Trim();
        var depth = 0;
        var start = 0;
        for (var at = 0; at < selector.Length; at++)
        {
            depth += selector[at] switch { '[' => 1, ']' => -1, _ => 0 };
            start = depth == 0 && selector[at] is ' ' or '>' or '+' or '~' ? at + 1 : start;
        }

        var last = selector[start..];
        return last.Length == 0 || last.Contains(':', StringComparison.Ordinal) ? null : ParseCompound(last);
    }

    private static WidthSelector ParseCompound(string text)
    {
        var (name, id) = ("", (string?)null);
        var classes = new List<string>();
        var attributes = new List<(string Name, string Value, bool IsPart)>();
        for (var at = 0; at < text.Length;)
        {
            var end = text.AsSpan(at + 1).IndexOfAny(".#[") is >= 0 and var length ? at + 1 + length : text.Length;
            switch (text[at])
            {
                case '.':
                    classes.Add(text[(at + 1)..end]);
                    break;
                case '#':
                    id = text[(at + 1)..end];
                    break;
                case '[':
                    end = text.IndexOf(']', at) is > 0 and var close ? close + 1 : text.Length;
                    attributes.Add(ParseAttribute(text[(at + 1)..end].TrimEnd(']')));
                    break;
                default:
                    name = text[at..end] is "*" ? "" : text[at..end];
                    break;
            }

            at = end;
        }

        return new WidthSelector(name, id, classes, attributes);
    }

    private static (string Name, string Value, bool IsPart) ParseAttribute(string text)
    {
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        if (sign <= 0)
        {
            return (text.Trim(), "", true);
        }

        var isPart = text[sign - 1] is '~' or '*' or '^' or '$' or '|';
        return (text[..(isPart ? sign - 1 : sign)].Trim(), text[(sign + 1)..].Trim(), isPart);
    }

    public bool Matches(IElement element) =>
        (_name.Length == 0 || element.LocalName.Equals(_name, StringComparison.OrdinalIgnoreCase))
        && (_id is null || element.Id == _id)
        && _classes.All(element.ClassList.Contains)
        && _attributes.All(attribute => element.GetAttribute(attribute.Name) is { } value
            && (attribute.IsPart ? value.Contains(attribute.Value, StringComparison.Ordinal) : value == attribute.Value));
}
