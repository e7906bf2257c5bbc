namespace Ulak.Console.HtmlCheck;

/// <summary>
/// Scans a style sheet, or the declarations of a style attribute, in one pass and reports what it uses. It builds no tree, and keeps one
/// bit for each
/// of the 64 innermost blocks, so that deep nesting needs no memory.
/// </summary>
internal ref struct CssScanner
{
    private const int MaxDepth = 64;

    private readonly FeatureFindings _findings;
    private readonly ReadOnlySpan<char> _css;
    private readonly bool _isStyleAttribute;
    private int _line;

    // One bit for each open block, the innermost in bit 0: set for a style rule.
    private ulong _styleRuleBits;
    private int _depth;

    // The depth of the open @keyframes, 0 for none. The preludes within it are not selectors.
    private int _keyframesDepth;

    public CssScanner(FeatureFindings findings, string css, int line, bool isStyleAttribute)
    {
        _findings = findings;
        _css = css.Contains("/*", StringComparison.Ordinal) || css.Contains("-->", StringComparison.Ordinal)
            || css.Contains("<!--", StringComparison.Ordinal) ? WithoutComments(css, findings, line) : css;
        _line = line;
        _isStyleAttribute = isStyleAttribute;
    }

    public void Scan()
    {
        var start = 0;
        var parentheses = 0;
        for (var at = 0; at < _css.Length; at++)
        {
            switch (_css[at])
            {
                case '\n':
                    _line++;
                    break;
                case '"' or '\'':
                    at = SkipTo(at, StringEnd(_css, at)) - 1;
                    break;
                case '(':
                    parentheses++;
                    break;
                case ')' when parentheses > 0:
                    parentheses--;
                    break;
                case '{':
                    OpenBlock(_css[start..at].Trim());
                    (start, parentheses) = (at + 1, 0);
                    break;
                case ';' when parentheses == 0:
                    EndStatement(_css[start..at].Trim());
                    start = at + 1;
                    break;
                case '}':
                    EndStatement(_css[start..at].Trim());
                    (start, parentheses) = (at + 1, 0);
                    _styleRuleBits >>= 1;
                    _depth = Math.Max(_depth - 1, 0);
                    _keyframesDepth = _depth < _keyframesDepth ? 0 : _keyframesDepth;
                    break;
            }
        }

        EndStatement(_css[start..].Trim());
    }

    /// <summary>Replaces comments with spaces and counts them. Line breaks stay.</summary>
    private static ReadOnlySpan<char> WithoutComments(string css, FeatureFindings findings, int line)
    {
        var text = css.ToCharArray();
        var counted = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '"' or '\'')
            {
                at = StringEnd(text, at) - 1;
            }
            else if (text.AsSpan(at).StartsWith("<!--") || text.AsSpan(at).StartsWith("-->"))
            {
                // Old pages wrap style sheets in comment marks, which CSS ignores.
                text.AsSpan(at, text[at] == '<' ? 4 : 3).Fill(' ');
            }
            else if (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '*')
            {
                line += css.AsSpan(counted, at - counted).Count('\n');
                counted = at;
                findings.Add("css", "comment", line);
                var length = css.AsSpan(at + 2).IndexOf("*/");
                var end = length < 0 ? text.Length : at + 2 + length + 2;
                for (; at < end; at++)
                {
                    text[at] = text[at] == '\n' ? '\n' : ' ';
                }

                at--;
            }
        }

        return text;
    }

    private int SkipTo(int from, int to)
    {
        _line += _css[from..to].Count('\n');
        return to;
    }

    private static int StringEnd(ReadOnlySpan<char> css, int at)
    {
        var quote = css[at];
        for (var end = at + 1; end < css.Length; end++)
        {
            if (css[end] == '\\')
            {
                end++;
            }
            else if (css[end] == quote || css[end] == '\n')
            {
                return end + 1;
            }
        }

        return css.Length;
    }

    private void OpenBlock(ReadOnlySpan<char> prelude)
    {
        var isRule = prelude.Length > 0 && prelude[0] == '@';
        if (isRule)
        {
            ReportAtRule(prelude);
            _keyframesDepth = _keyframesDepth == 0
                && prelude[..CssIdentifier.FindEnd(prelude, 1)].EndsWith("keyframes", StringComparison.OrdinalIgnoreCase) ? _depth + 1
                : _keyframesDepth;
        }
        else if (_keyframesDepth == 0)
        {
            if ((_styleRuleBits & 1) != 0 && _depth > 0)
            {
                _findings.Add("css", "nesting", _line);
            }

            CssSelector.Report(_findings, prelude, _line);
        }

        _styleRuleBits = (_styleRuleBits << 1) | (isRule ? 0ul : 1ul);
        _depth = Math.Min(_depth + 1, MaxDepth);
    }

    private readonly void EndStatement(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (text[0] == '@')
        {
            ReportAtRule(text);
        }
        else if ((_depth > 0 || _isStyleAttribute) && text.IndexOf(':') is > 0 and var colon)
        {
            CssDeclaration.Report(_findings, text[..colon].Trim(), text[(colon + 1)..].Trim(), _line);
        }
    }

    private readonly void ReportAtRule(ReadOnlySpan<char> prelude)
    {
        var end = CssIdentifier.FindEnd(prelude, 1);
        var name = prelude[1..end];
        _findings.Add("rule", name, _line);
        if (!name.Equals("media", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        for (var at = end; at < prelude.Length; at++)
        {
            if (prelude[at] == '(')
            {
                var begin = at + 1;
                while (begin < prelude.Length && char.IsWhiteSpace(prelude[begin]))
                {
                    begin++;
                }

                at = CssIdentifier.FindEnd(prelude, begin);
                _findings.Add("media", prelude[begin..at], _line);
                at--;
            }
        }
    }
}

/// <summary>A CSS identifier: letters, digits, hyphen, underscore and characters above ASCII.</summary>
internal static class CssIdentifier
{
    public static bool IsIdentifierCharacter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' || letter > '\x7f';

    /// <summary>The end of the identifier that starts here. A backslash escapes the next character.</summary>
    public static int FindEnd(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && (IsIdentifierCharacter(text[at]) || text[at] == '\\'))
        {
            at += text[at] == '\\' ? 2 : 1;
        }

        return Math.Min(at, text.Length);
    }
}
