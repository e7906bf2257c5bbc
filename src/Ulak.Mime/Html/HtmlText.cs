using System.Collections.Frozen;
using System.Text;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;

namespace Ulak.Mime.Html;

/// <summary>HTML as plain text, in one pass: for previews, search, and HTML that is too complex to be shown.</summary>
public static class HtmlText
{
    private static readonly FrozenSet<string> Blocks = FrozenSet.Create(
        "p", "div", "tr", "li", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "dt", "dd", "pre");

    /// <summary>The text of HTML, up to a number of characters.</summary>
    public static string From(string html, int maxCharacters)
    {
        var text = new StringBuilder();
        using var tokens = new HtmlTokenReader(html);
        var hidden = 0;
        var pending = '\0';
        while (text.Length < maxCharacters && tokens.Read() is { } token)
        {
            switch (token)
            {
                case HtmlTagToken { Name: "style" or "script" or "title" } tag:
                    hidden = Math.Max(0, hidden + (tag.Type == HtmlTokenType.EndTag ? -1 : 1));
                    break;
                case HtmlTagToken tag:
                    pending = Blocks.Contains(tag.Name) ? '\n' : tag.Name is "td" or "th" && pending != '\n' ? ' ' : pending;
                    break;
                case { Type: HtmlTokenType.Character, Data: { } data } when hidden == 0:
                    Append(text, data, ref pending);
                    break;
            }
        }

        return text.Length > maxCharacters ? text.ToString(0, maxCharacters) : text.ToString();
    }

    private static void Append(StringBuilder text, string data, ref char pending)
    {
        foreach (var letter in data)
        {
            if (char.IsWhiteSpace(letter))
            {
                pending = pending == '\0' ? ' ' : pending;
                continue;
            }

            if (pending != '\0' && text.Length > 0)
            {
                text.Append(pending);
            }

            pending = '\0';
            text.Append(letter);
        }
    }
}
