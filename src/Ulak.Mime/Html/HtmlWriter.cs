using System.Text;
using AngleSharp.Dom;

namespace Ulak.Mime.Html;

/// <summary>
/// Writes the elements of a tree that are shown, so that only they can be in what a browser makes of it: every name is on a list, and
/// every text is escaped.
/// </summary>
internal sealed class HtmlWriter(ResourcePolicy resources, int maxCharacters, CancellationToken cancellationToken)
{
    private readonly StringBuilder _html = new();
    private readonly CssSanitizer _css = new(resources);

    private int _nodes;

    /// <summary>Whether the output was ended before the tree was.</summary>
    public bool IsTruncated => _html.Length >= maxCharacters;

    /// <summary>Writes what an element holds.</summary>
    public string WriteContent(INode parent)
    {
        _html.Clear();
        Children(parent);
        return _html.ToString();
    }

    /// <summary>The attributes of an element, each with a space in front.</summary>
    public string WriteAttributes(IElement element)
    {
        _html.Clear();
        Attributes(element);
        return _html.ToString();
    }

    /// <summary>A style sheet without what fetches.</summary>
    public string WriteStyle(string css) => _css.StyleSheet(css);

    private void Children(INode parent)
    {
        // By index: NextSibling looks for its node among all of its parent's.
        var nodes = parent.ChildNodes;
        for (var i = 0; i < nodes.Length && !IsTruncated; i++)
        {
            var node = nodes[i];
            if ((++_nodes & 0x3FF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            switch (node)
            {
                case IText text:
                    Text(text.Data);
                    break;
                case IElement element when element.LocalName == "style" && element.NamespaceUri == NamespaceNames.HtmlUri:
                    Style(element);
                    break;
                case IElement element when element.NamespaceUri != NamespaceNames.HtmlUri || HtmlAllowList.IsDropped(element.LocalName):
                    break;
                case IElement element when HtmlAllowList.IsShown(element.LocalName):
                    Element(element);
                    break;
                case IElement element when element.LocalName is "amp-img" or "amp-anim":
                    Tag(element, "img");
                    break;
                case IElement element:
                    Children(element);
                    break;
                default:
                    break;
            }
        }
    }

    private void Element(IElement element)
    {
        Tag(element, element.LocalName);
        if (element.LocalName is "br" or "hr" or "img" or "col" or "area" or "wbr")
        {
            return;
        }

        // The parser drops a line end right behind <pre>; a second one stays.
        if (element.LocalName == "pre" && element.FirstChild is IText { Data: ['\n', ..] })
        {
            _html.Append('\n');
        }

        Children(element);
        _html.Append("</").Append(element.LocalName).Append('>');
    }

    private void Tag(IElement element, string name)
    {
        _html.Append('<').Append(name);
        Attributes(element);
        _html.Append('>');
    }

    private void Style(IElement element)
    {
        var css = _css.StyleSheet(element.TextContent);
        if (css.Length > 0)
        {
            _html.Append("<style>").Append(css).Append("</style>");
        }
    }

    private void Attributes(IElement element)
    {
        foreach (var attribute in element.Attributes)
        {
            var name = attribute.LocalName;
            if (attribute.Prefix is null && HtmlAllowList.IsAllowed(name) && ValueOf(element, name, attribute.Value) is { } value)
            {
                Attribute(name, value);
            }
        }

        if (element.LocalName is "a" or "area" && element.GetAttribute("href") is { } target && !target.TrimStart().StartsWith('#'))
        {
            Attribute("target", "_blank");
            Attribute("rel", "noopener noreferrer");
        }
    }

    private string? ValueOf(IElement element, string name, string value) => name switch
    {
        "style" => _css.Declarations(value) is { Length: > 0 } css ? css : null,
        "src" => element.LocalName is "img" or "amp-img" or "amp-anim" ? resources.Resolve(value) : null,
        "background" => resources.Resolve(value),
        "srcset" => SourceSet(value),
        "href" => element.LocalName is "a" or "area" && LinkTarget.IsAllowed(value) ? value.Trim() : null,
        _ => value,
    };

    // Candidates are separated by commas, but an address may hold commas too: what begins with a scheme is one.
    private string? SourceSet(string value)
    {
        var candidates = value.Split(", ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var kept = new List<string>();
        foreach (var candidate in candidates)
        {
            var space = candidate.IndexOf(' ', StringComparison.Ordinal);
            if (resources.Resolve(space < 0 ? candidate : candidate[..space]) is { } address)
            {
                kept.Add(space < 0 ? address : address + candidate[space..]);
            }
        }

        return kept.Count == 0 ? null : string.Join(", ", kept);
    }

    private void Attribute(string name, string value)
    {
        _html.Append(' ').Append(name).Append("=\"");
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '&' => _html.Append("&amp;"),
                '"' => _html.Append("&quot;"),
                '<' => _html.Append("&lt;"),
                '>' => _html.Append("&gt;"),
                ResourcePolicy.PictureStart or ResourcePolicy.PictureEnd when name is "src" or "background" or "srcset" or "style" =>
                    _html.Append(letter),
                '\t' or '\n' => _html.Append(letter),
                _ when char.IsControl(letter) => _html,
                _ => _html.Append(letter),
            };
        }

        _html.Append('"');
    }

    private void Text(string text)
    {
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '&' => _html.Append("&amp;"),
                '<' => _html.Append("&lt;"),
                '>' => _html.Append("&gt;"),
                '\u00A0' => _html.Append("&nbsp;"),
                '\t' or '\n' => _html.Append(letter),
                _ when char.IsControl(letter) => _html,
                _ => _html.Append(letter),
            };
        }
    }
}
