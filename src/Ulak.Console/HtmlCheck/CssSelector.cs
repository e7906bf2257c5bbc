namespace Ulak.Console.HtmlCheck;

/// <summary>Reports what a selector uses: kinds, combinators, pseudo-classes and pseudo-elements.</summary>
internal static class CssSelector
{
    public static void Report(FeatureFindings findings, ReadOnlySpan<char> selector, int line)
    {
        // The number of adjacent simple selectors, and whether a space followed.
        var (together, spaced) = (0, false);
        for (var at = 0; at < selector.Length;)
        {
            var letter = selector[at];
            if (char.IsWhiteSpace(letter))
            {
                (spaced, at) = (together > 0, at + 1);
                continue;
            }

            if (letter is '>' or '+' or '~' or ',')
            {
                findings.Add("selector",
                    letter switch { '>' => "child", '+' => "adjacent-sibling", '~' => "general-sibling", _ => "grouping" }, line);
                (together, spaced, at) = (0, false, at + 1);
                continue;
            }

            if (spaced)
            {
                findings.Add("selector", "descendant", line);
                (together, spaced) = (0, false);
            }

            at = ReadSimple(findings, selector, at, ref together, line);
        }
    }

    private static int ReadSimple(FeatureFindings findings, ReadOnlySpan<char> selector, int at, ref int together, int line)
    {
        var letter = selector[at];
        var kind =
            letter switch
            {
                '.' => "class",
                '#' => "id",
                '[' => "attribute",
                '*' => "universal",
                _ when CssIdentifier.IsIdentifierCharacter(letter) => "type",
                _ => null
            };
        if (kind is not null)
        {
            findings.Add("selector", kind, line);
            if (++together == 2)
            {
                findings.Add("selector", "chaining", line);
            }
        }

        switch (letter)
        {
            case '[':
                var length = selector[at..].IndexOf(']');
                return length < 0 ? selector.Length : at + length + 1;
            case ':':
                return ReadPseudo(findings, selector, at, line);
            default:
                return Math.Max(CssIdentifier.FindEnd(selector, letter is '.' or '#' ? at + 1 : at), at + 1);
        }
    }

    private static int ReadPseudo(FeatureFindings findings, ReadOnlySpan<char> selector, int at, int line)
    {
        var colons = at + 1 < selector.Length && selector[at + 1] == ':' ? 2 : 1;
        var end = CssIdentifier.FindEnd(selector, at + colons);
        var name = selector[(at + colons)..end];

        // CSS 2 writes these four pseudo-elements with one colon.
        var isElement = colons == 2 || name.Equals("before", StringComparison.OrdinalIgnoreCase)
            || name.Equals("after", StringComparison.OrdinalIgnoreCase)
            || name.Equals("first-line", StringComparison.OrdinalIgnoreCase)
                || name.Equals("first-letter", StringComparison.OrdinalIgnoreCase);
        findings.Add("pseudo", $"{(isElement ? "::" : ":")}{(name.Length > 40 ? "" : name)}", line);
        return end;
    }
}
