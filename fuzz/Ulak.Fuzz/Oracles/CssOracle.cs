using System.Globalization;
using System.Text;

namespace Ulak.Fuzz.Oracles;

/// <summary>
/// Reads sanitized CSS in two steps: escapes and strings first, then names of functions and at-rules by plain search. It shares nothing
/// with the sanitizer.
/// </summary>
internal static class CssOracle
{
    private static readonly string[] FetchingFunctions =
        ["url", "src", "image", "image-set", "-webkit-image-set", "cross-fade", "-webkit-cross-fade", "element", "expression", "paint"];

    private static readonly string[] AtRules = ["import", "charset", "namespace", "document", "-moz-document", "font-palette-values"];

    public static void Check(string css)
    {
        Ensure.That(!css.Contains("</", StringComparison.Ordinal), "a style element ends");
        Ensure.That(!css.Contains("<!--", StringComparison.Ordinal), "a comment of HTML begins");
        var functions = new Stack<string>();
        var outside = new StringBuilder();
        for (var at = 0; at < css.Length;)
        {
            var letter = css[at];
            if (letter is '\'' or '"')
            {
                var text = ReadString(css, ref at);
                if (functions.Any(function => FetchingFunctions.Contains(function)))
                {
                    Ensure.That(HtmlOracle.IsHarmless(text), $"{functions.Peek()}('{text}')");
                }

                outside.Append(' ');
                continue;
            }

            if (letter == '\\')
            {
                // What is escaped belongs to a name, whatever it is.
                var escaped = ReadEscape(css, ref at);
                outside.Append(escaped is [var only] && (char.IsAsciiLetterOrDigit(only) || only is '-' or '_') ? escaped : "\uFFFD");
                continue;
            }

            if (letter == '(')
            {
                var function = LastWord(outside);
                functions.Push(function);
                Ensure.That(function is not ("url" or "src") || NextIsString(css, at + 1), $"{function}( without a string");
            }
            else if (letter == ')' && functions.Count > 0)
            {
                functions.Pop();
            }

            outside.Append(letter);
            at++;
        }

        var words = outside.ToString();
        foreach (var rule in AtRules)
        {
            Ensure.That(!words.Contains("@" + rule, StringComparison.OrdinalIgnoreCase), $"@{rule}");
        }
    }

    private static bool NextIsString(string css, int at) => at < css.Length && css[at] is '\'' or '"';

    private static string LastWord(StringBuilder text)
    {
        var start = text.Length;
        // Every character beyond ASCII belongs to a name (CSS Syntax 3 §4.2).
        while (start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '-' or '_' or >= '\u0080'))
        {
            start--;
        }

        // A hash or a number with its unit is no name of a function.
        var isName = start < text.Length && !char.IsAsciiDigit(text[start]) && (start == 0 || text[start - 1] != '#');
        return isName ? text.ToString(start, text.Length - start).ToLowerInvariant() : "";
    }

    private static string ReadString(string css, ref int at)
    {
        var quote = css[at++];
        var text = new StringBuilder();
        while (at < css.Length && css[at] != quote)
        {
            Ensure.That(css[at] != '\n', "a line end within a string");
            if (css[at] == '\\')
            {
                text.Append(ReadEscape(css, ref at));
            }
            else
            {
                text.Append(css[at++]);
            }
        }

        Ensure.That(at < css.Length, "a string is not closed");
        at++;
        return text.ToString();
    }

    // "\" and one to six hexadecimal digits and one white space, or any other character.
    private static string ReadEscape(string css, ref int at)
    {
        at++;
        var digits = 0;
        while (digits < 6 && at + digits < css.Length && char.IsAsciiHexDigit(css[at + digits]))
        {
            digits++;
        }

        if (digits == 0)
        {
            return at < css.Length ? css[at++].ToString() : "";
        }

        var value = int.Parse(css.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        at += digits;
        at += at < css.Length && css[at] is ' ' or '\n' or '\t' ? 1 : 0;
        return Rune.TryCreate(value, out var rune) && value != 0 ? rune.ToString() : "\uFFFD";
    }
}
