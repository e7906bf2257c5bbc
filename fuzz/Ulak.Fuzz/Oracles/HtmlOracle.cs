using System.Net;

namespace Ulak.Fuzz.Oracles;

/// <summary>
/// Reads sanitized HTML literally, as it must be written: every tag closed, every value in double quotes. What it does not expect is a
/// violation. It shares nothing with the sanitizer, neither its parser nor its lists.
/// </summary>
internal static class HtmlOracle
{
    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "iframe", "frame", "frameset", "object", "embed", "applet", "base", "link", "form", "input", "button", "textarea",
        "select", "option", "svg", "math", "template", "noscript", "video", "audio", "source", "track", "portal", "title", "xmp",
        "plaintext", "slot", "dialog", "noembed", "noframes", "image", "picture", "marquee", "isindex", "keygen", "animate", "set",
    };

    private static readonly HashSet<string> Fetching = new(StringComparer.OrdinalIgnoreCase)
    {
        "src", "srcset", "background", "data", "poster", "action", "formaction", "ping", "manifest", "code", "codebase", "archive",
        "lowsrc", "dynsrc", "longdesc", "profile", "cite", "icon", "imagesrcset", "xlink:href", "srcdoc",
    };

    public static void Check(string html)
    {
        for (var at = 0; at < html.Length;)
        {
            if (html[at] != '<')
            {
                at++;
                continue;
            }

            at = ReadTag(html, at);
        }
    }

    private static int ReadTag(string html, int start)
    {
        if (html.AsSpan(start).StartsWith("<!DOCTYPE html>"))
        {
            Ensure.Equal(0, start, "the place of the document type");
            return "<!DOCTYPE html>".Length;
        }

        var isEnd = start + 1 < html.Length && html[start + 1] == '/';
        var at = start + (isEnd ? 2 : 1);
        var nameEnd = at;
        while (nameEnd < html.Length && (char.IsAsciiLetterOrDigit(html[nameEnd]) || html[nameEnd] == '-'))
        {
            nameEnd++;
        }

        var name = html[at..nameEnd];
        Ensure.That(name.Length > 0, $"'<' begins no tag: {Excerpt(html, start)}");
        Ensure.That(!Forbidden.Contains(name), $"the element {name}");
        at = nameEnd;
        var isMeta = false;
        while (at < html.Length && html[at] == ' ')
        {
            at = ReadAttribute(html, at + 1, name);
            isMeta |= name == "meta";
        }

        Ensure.That(at < html.Length && html[at] == '>', $"the tag is not closed: {Excerpt(html, start)}");
        Ensure.That(name != "meta" || (isMeta && html[start..at] == "<meta charset=\"utf-8\""), $"a meta element: {Excerpt(html, start)}");
        if (name != "style" || isEnd)
        {
            return at + 1;
        }

        var end = html.IndexOf("</style>", at, StringComparison.OrdinalIgnoreCase);
        Ensure.That(end > 0, "a style element is not closed");
        CssOracle.Check(html[(at + 1)..end]);
        return end;
    }

    private static int ReadAttribute(string html, int start, string element)
    {
        var at = start;
        while (at < html.Length && (char.IsAsciiLetterOrDigit(html[at]) || html[at] is '-' or '_' or ':'))
        {
            at++;
        }

        var name = html[start..at];
        Ensure.That(name.Length > 0 && html.AsSpan(at).StartsWith("=\""), $"no attribute: {Excerpt(html, start)}");
        var end = html.IndexOf('"', at + 2);
        Ensure.That(end > 0, $"a value is not closed: {Excerpt(html, start)}");
        CheckAttribute(element, name, WebUtility.HtmlDecode(html[(at + 2)..end]));
        return end + 1;
    }

    private static void CheckAttribute(string element, string name, string value)
    {
        Ensure.That(!name.StartsWith("on", StringComparison.OrdinalIgnoreCase), $"the attribute {name}");
        if (name.Equals("style", StringComparison.OrdinalIgnoreCase))
        {
            CssOracle.Check(value);
        }
        else if (Fetching.Contains(name))
        {
            foreach (var address in name == "srcset" ? value.Split(", ") : [value])
            {
                Ensure.That(IsHarmless(address.Trim()), $"{element} {name} = {address}");
            }
        }
        else if (name.Equals("href", StringComparison.OrdinalIgnoreCase))
        {
            // Browsers remove tabs and line ends anywhere, and control characters and spaces in front.
            var address = new string([.. value.Where(letter => letter is not ('\t' or '\r' or '\n')).SkipWhile(letter => letter <= ' ')]);
            Ensure.That(element == "a" || element == "area", $"{element} has a link");
            Ensure.That(
                !address.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase)
                && !address.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
                && !address.StartsWith("vbscript:", StringComparison.OrdinalIgnoreCase)
                && !address.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
                && !address.StartsWith("blob:", StringComparison.OrdinalIgnoreCase), $"the link {address}");
        }
    }

    // Data within the page, and the mark of a picture of the message.
    internal static bool IsHarmless(string address) =>
        address.Length == 0 || address == "none" || address[0] == '\u0001'
        || (address.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
            && !address[5..].Split(',', ';')[0].Contains("svg", StringComparison.OrdinalIgnoreCase)
            && !address.StartsWith("data:text", StringComparison.OrdinalIgnoreCase));

    private static string Excerpt(string html, int at) => html[at..Math.Min(html.Length, at + 60)];
}
