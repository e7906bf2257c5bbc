using System.Text;
using System.Text.Json;

namespace Ulak.Reference.Explanation.Reading.Clients;

/// <summary>
/// Reads JSON as people paste it: cut off in the middle, between backticks, or as Ruby prints a hash (<c>"Message"=>"…"</c>).
/// </summary>
internal static class CutJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, AllowTrailingCommas = true };

    /// <summary>The document, or null if the text is not the beginning of one. Dispose it.</summary>
    public static JsonDocument? Parse(string text)
    {
        var json = text.AsSpan().Trim(" \r\n\t`").ToString();
        return json.Length == 0 || json[0] is not ('{' or '[') ? null
            : TryParse(json) ?? TryParse(json.Replace("\"=>", "\":", StringComparison.Ordinal)) ?? TryParse(Close(json));
    }

    private static JsonDocument? TryParse(string json)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Removes the member that was cut, and closes what is open.</summary>
    private static string Close(string json)
    {
        var open = new Stack<char>();
        var isString = false;
        var complete = 0;
        var openAtComplete = Array.Empty<char>();
        for (var i = 0; i < json.Length; i++)
        {
            var c = json[i];
            if (isString)
            {
                i += c == '\\' ? 1 : 0;
                isString = c != '"';
            }
            else if (c is '{' or '[')
            {
                open.Push(c == '{' ? '}' : ']');
                (complete, openAtComplete) = (i + 1, open.ToArray());
            }
            else if (c is '}' or ']')
            {
                open.TryPop(out _);
                (complete, openAtComplete) = (i + 1, open.ToArray());
            }
            else if (c == ',')
            {
                (complete, openAtComplete) = (i, open.ToArray());
            }
            else
            {
                isString = c == '"';
            }
        }

        return new StringBuilder(json, 0, complete, complete + openAtComplete.Length).Append(openAtComplete).ToString();
    }
}
