using System.Text;

namespace Ulak.Mime.Html;

/// <summary>
/// Writes CSS again without what fetches: at-rules that are not known go, and addresses become what <see cref="ResourcePolicy"/> makes of
/// them. Tokens are written in one
/// form, so that no escape hides a name and nothing can end the style element.
/// </summary>
internal sealed class CssSanitizer(ResourcePolicy resources)
{
    private static readonly HashSet<string> AtRules = new(StringComparer.OrdinalIgnoreCase)
    {
        "media", "supports", "font-face", "keyframes", "-webkit-keyframes", "-moz-keyframes", "page", "layer", "container", "property",
            "counter-style",
    };

    // Functions that take an address as a string.
    private static readonly HashSet<string> Fetching = new(StringComparer.OrdinalIgnoreCase)
    {
        "url", "src", "image", "image-set", "-webkit-image-set", "cross-fade", "-webkit-cross-fade", "url-prefix", "domain",
            "expression", "element", "-moz-element", "paint", "format-url",
    };

    /// <summary>A style sheet.</summary>
    public string StyleSheet(string css) => Write(css, isStyleSheet: true);

    /// <summary>The declarations of a style attribute.</summary>
    public string Declarations(string css) => Write(css, isStyleSheet: false);

    private string Write(string css, bool isStyleSheet)
    {
        var output = new StringBuilder(css.Length);
        var tokens = new CssTokenizer(css);
        var fetching = new Stack<bool>();
        while (tokens.Read(out var token))
        {
            switch (token.Kind)
            {
                case CssTokenKind.AtKeyword when isStyleSheet && token.Value.Equals("import", StringComparison.OrdinalIgnoreCase):
                    Import(ref tokens, output);
                    break;
                case CssTokenKind.AtKeyword when !isStyleSheet || !AtRules.Contains(token.Value):
                    SkipRule(ref tokens);
                    // What stood on both sides must not become one word.
                    Space(output, ' ');
                    break;
                case CssTokenKind.AtKeyword:
                    output.Append('@').Append(token.Value);
                    break;
                case CssTokenKind.Function when token.Value.Equals("url", StringComparison.OrdinalIgnoreCase)
                    || token.Value.Equals("src", StringComparison.OrdinalIgnoreCase):
                    Url(ref tokens, output);
                    break;
                case CssTokenKind.Function:
                    fetching.Push(Fetching.Contains(token.Value));
                    Name(output, token.Value);
                    output.Append('(');
                    break;
                case CssTokenKind.Url:
                    Address(output, token.Value);
                    break;
                case CssTokenKind.Text when fetching.Contains(true):
                    Address(output, token.Value);
                    break;
                case CssTokenKind.Text:
                    Quoted(output, token.Value);
                    break;
                case CssTokenKind.Space:
                    Space(output, token.Value[0]);
                    break;
                case CssTokenKind.Identifier:
                    Name(output, token.Value);
                    break;
                default:
                    CountBrackets(fetching, token.Value);
                    Other(output, token.Value);
                    break;
            }

            if (fetching.Count > 64)
            {
                // Nested deeper than any style sheet of people: the rest is not worth its cost.
                break;
            }
        }

        return output.Replace("< =", "<=").ToString().Trim();
    }

    private static void CountBrackets(Stack<bool> fetching, string token)
    {
        if (token == "(")
        {
            fetching.Push(false);
        }
        else if (token == ")" && fetching.Count > 0)
        {
            fetching.Pop();
        }
    }

    /// <summary>Writes an import of a style sheet elsewhere, where that may be loaded. Its media queries go.</summary>
    private void Import(ref CssTokenizer tokens, StringBuilder output)
    {
        string? address = null;
        while (tokens.Read(out var token) && token is not { Kind: CssTokenKind.Other, Value: ";" or "}" or "{" })
        {
            address ??= token.Kind is CssTokenKind.Text or CssTokenKind.Url ? token.Value : null;
        }

        if (address is not null && ResourcePolicy.IsRemote(address.Trim()) && resources.Resolve(address) is { } resolved)
        {
            output.Append("@import url(");
            Quoted(output, resolved);
            output.Append(");");
        }
        else
        {
            Space(output, ' ');
        }
    }

    /// <summary>Skips an at-rule with its block.</summary>
    private static void SkipRule(ref CssTokenizer tokens)
    {
        var depth = 0;
        while (tokens.Read(out var token))
        {
            if (token.Kind != CssTokenKind.Other)
            {
                continue;
            }

            switch (token.Value)
            {
                case ";" when depth == 0:
                case "}" when depth <= 1:
                    return;
                case "{":
                    depth++;
                    break;
                case "}":
                    depth--;
                    break;
            }
        }
    }

    /// <summary>Reads what <c>url("…")</c> holds, through its closing parenthesis.</summary>
    private void Url(ref CssTokenizer tokens, StringBuilder output)
    {
        string? address = null;
        while (tokens.Read(out var token) && token is not { Kind: CssTokenKind.Other, Value: ")" })
        {
            address ??= token.Kind == CssTokenKind.Text ? token.Value : null;
        }

        Address(output, address ?? "");
    }

    private void Address(StringBuilder output, string address)
    {
        // After a number the word would become its unit, after a name a part of it, and after "@" or "#" its name.
        if (output.Length > 0
            && (char.IsLetterOrDigit(output[^1]) || output[^1] is '-' or '_' or '%' or '@' or '#' or > '\x7F' || EndsWithEscape(output)))
        {
            output.Append(' ');
        }

        if (resources.Resolve(address) is { } resolved)
        {
            output.Append("url(");
            Quoted(output, resolved);
            output.Append(')');
        }
        else
        {
            output.Append("none");
        }
    }

    // The space behind an escape belongs to it.
    private static bool EndsWithEscape(StringBuilder output)
    {
        var at = output.Length - 1;
        if (at < 0 || output[at] != ' ')
        {
            return false;
        }

        for (at--; at >= 0 && char.IsAsciiHexDigit(output[at]); at--)
        {
        }

        return at >= 0 && at < output.Length - 2 && output[at] == '\\';
    }

    // One space is as good as many, and what is sanitized again stays as it is.
    private static void Space(StringBuilder output, char space)
    {
        if (output.Length > 0 && output[^1] is not (' ' or '\n'))
        {
            output.Append(space);
        }
    }

    private static void Quoted(StringBuilder output, string text)
    {
        output.Append('\'');
        foreach (var letter in text)
        {
            _ = letter switch
            {
                ResourcePolicy.PictureStart or ResourcePolicy.PictureEnd => output.Append(letter),
                '\'' or '"' or '\\' or '<' or '>' or '&' => Escaped(output, letter),
                _ when char.IsControl(letter) => Escaped(output, letter),
                _ => output.Append(letter),
            };
        }

        output.Append('\'');
    }

    private static void Name(StringBuilder output, string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            // Not all browsers count other characters as part of a name.
            var isPlain = char.IsLetter(letter) || char.IsSurrogate(letter) || letter is '-' or '_' or '\uFFFD'
                || (char.IsAsciiDigit(letter) && i > 0);
            _ = isPlain && !char.IsControl(letter) ? output.Append(letter) : Escaped(output, letter);
        }
    }

    private static StringBuilder Escaped(StringBuilder output, char letter) =>
        output.Append('\\').Append(((int)letter).ToString("X", System.Globalization.CultureInfo.InvariantCulture)).Append(' ');

    // "</" would end the style element, and "<!--" has a meaning in it; "<=" is a comparison of media queries.
    private static void Other(StringBuilder output, string text)
    {
        foreach (var letter in text)
        {
            if (letter == '\\' || (char.IsControl(letter) && letter is not ('\n' or '\t')))
            {
                // What stands on both sides must not become one word: "u", a control character, "rl(". Within a word it stays one.
                if (text.Length == 1)
                {
                    Space(output, ' ');
                }
                else
                {
                    output.Append('\uFFFD');
                }

                continue;
            }

            output.Append(letter);
            if (letter == '<')
            {
                output.Append(' ');
            }
        }
    }
}
