using System.Buffers;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;

namespace Ulak.Mime.Html;

/// <summary>Finds the addresses that HTML takes pictures from, in one pass: attributes, and <c>url()</c> in styles.</summary>
internal static class PictureReferences
{
    private static readonly SearchValues<char> Ends = SearchValues.Create("\"'() \t\r\n<>,;");

    public static IEnumerable<string> Find(string html)
    {
        using var tokens = new HtmlTokenReader(html);
        while (tokens.Read() is { } token)
        {
            if (token is HtmlTagToken tag)
            {
                foreach (var attribute in tag.Attributes)
                {
                    if (attribute.Value is not { Length: > 0 } value)
                    {
                        continue;
                    }

                    if (attribute.Name is "src" or "background" or "poster")
                    {
                        yield return value;
                    }
                    else if (value.Contains("cid:", StringComparison.OrdinalIgnoreCase))
                    {
                        foreach (var id in Ids(value))
                        {
                            yield return id;
                        }
                    }
                }
            }
            else if (token.Type == HtmlTokenType.Character && token.Data is { } data
                && data.Contains("cid:", StringComparison.OrdinalIgnoreCase))
            {
                foreach (var id in Ids(data))
                {
                    yield return id;
                }
            }
        }
    }

    private static IEnumerable<string> Ids(string text)
    {
        for (var at = 0; (at = text.IndexOf("cid:", at, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            var end = text.AsSpan(at).IndexOfAny(Ends);
            end = end < 0 ? text.Length : at + end;
            yield return text[at..end];
            at = end;
        }
    }
}
