using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;

namespace Ulak.Mime.Html;

/// <summary>
/// Parses HTML as browsers do, with scripting off, and within a budget: the HTML standard's algorithm walks its stack of open elements
/// for many tags, so that deep nesting
/// makes it quadratic.
/// </summary>
internal static class HtmlTree
{
    /// <summary>Deeper than replies to replies are. Chromium stops at 512.</summary>
    private const int MaxDepth = 256;

    private const int MaxElements = 300_000;

    // Elements that the parser closes by itself, or that have no content, do not make the stack deep.
    private static readonly HashSet<string> Unstacked = new(StringComparer.OrdinalIgnoreCase)
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "html", "head",
            "body",
        "p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption",
    };

    /// <summary>The document; null where it is over the budget.</summary>
    public static IHtmlDocument? Parse(string html, CancellationToken cancellationToken)
    {
        var depth = new DepthCounter(cancellationToken);
        var elements = 0;
        var options = new HtmlParserOptions
        {
            IsScripting = false,
            DisableElementPositionTracking = true,
            SkipComments = true,
            OnToken = (token, _) => depth.Count(token),
            OnCreated = (_, _) =>
            {
                if (++elements > MaxElements)
                {
                    throw new BudgetExceededException();
                }
            },
        };
        try
        {
            return new HtmlParser(options).ParseDocument(html);
        }
        catch (BudgetExceededException)
        {
            return null;
        }
    }

    private sealed class DepthCounter(CancellationToken cancellationToken)
    {
        private readonly Dictionary<string, int> _open = new(StringComparer.OrdinalIgnoreCase);
        private int _depth;
        private int _tokens;

        public void Count(HtmlToken token)
        {
            if ((++_tokens & 0x3FF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (token.Type == HtmlTokenType.StartTag && !Unstacked.Contains(token.Name))
            {
                _open[token.Name] = _open.GetValueOrDefault(token.Name) + 1;
                if (++_depth > MaxDepth)
                {
                    throw new BudgetExceededException();
                }
            }
            else if (token.Type == HtmlTokenType.EndTag && _open.GetValueOrDefault(token.Name) is > 0 and var open)
            {
                _open[token.Name] = open - 1;
                _depth--;
            }
        }
    }

    private sealed class BudgetExceededException : Exception;
}
