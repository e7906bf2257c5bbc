using System.Text;
using MimeKit.Text;

namespace Ulak.Mime.Html;

/// <summary>HTML as plain text, in one pass: for previews, search, and HTML that is too complex to be shown.</summary>
public static class HtmlText
{
    private static readonly HashSet<HtmlTagId> Blocks =
    [
        HtmlTagId.P, HtmlTagId.Div, HtmlTagId.TR, HtmlTagId.LI, HtmlTagId.UL, HtmlTagId.OL, HtmlTagId.Table, HtmlTagId.BlockQuote,
            HtmlTagId.H1, HtmlTagId.H2, HtmlTagId.H3,
        HtmlTagId.H4, HtmlTagId.H5, HtmlTagId.H6, HtmlTagId.Br, HtmlTagId.HR, HtmlTagId.DT, HtmlTagId.DD, HtmlTagId.Pre,
    ];

    /// <summary>The text of HTML, up to a number of characters.</summary>
    public static string From(string html, int maxCharacters)
    {
        var text = new StringBuilder();
        var tokenizer = new HtmlTokenizer(new StringReader(html)) { DecodeCharacterReferences = true };
        var hidden = 0;
        var pending = '\0';
        while (text.Length < maxCharacters && tokenizer.ReadNextToken(out var token))
        {
            switch (token)
            {
                case HtmlTagToken { Id: HtmlTagId.Style or HtmlTagId.Script or HtmlTagId.Title } tag:
                    hidden = Math.Max(0, hidden + (tag.IsEndTag ? -1 : tag.IsEmptyElement ? 0 : 1));
                    break;
                case HtmlTagToken tag:
                    pending = Blocks.Contains(tag.Id) ? '\n' : tag.Id is HtmlTagId.TD or HtmlTagId.TH && pending != '\n' ? ' ' : pending;
                    break;
                case HtmlDataToken { Data: { } data } when hidden == 0 && token.Kind == HtmlTokenKind.Data:
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
