namespace Ulak.Console.HtmlCheck;

/// <summary>Reports what a declaration uses: its property, and the functions, units and keywords of its value.</summary>
internal static class CssDeclaration
{
    public static void Report(FeatureFindings findings, ReadOnlySpan<char> property, ReadOnlySpan<char> value, int line)
    {
        if (property.StartsWith("--"))
        {
            findings.Add("css", "variable", line);
        }
        else
        {
            findings.Add("property", property, line);
        }

        for (var at = 0; at < value.Length;)
        {
            var letter = value[at];
            if (letter is '"' or '\'')
            {
                var length = value[(at + 1)..].IndexOf(letter);
                at = length < 0 ? value.Length : at + length + 2;
            }
            else if (char.IsAsciiDigit(letter))
            {
                at = ReadNumber(findings, value, at, line);
            }
            else if (letter == '!' && value[(at + 1)..].TrimStart().StartsWith("important", StringComparison.OrdinalIgnoreCase))
            {
                findings.Add("css", "important", line);
                at++;
            }
            else if (letter == '#')
            {
                // A hexadecimal color may look like a number with a unit.
                at = CssIdentifier.FindEnd(value, at + 1);
            }
            else if (CssIdentifier.IsIdentifierCharacter(letter))
            {
                at = ReadWord(findings, property, value, at, line);
            }
            else
            {
                at++;
            }
        }
    }

    private static int ReadNumber(FeatureFindings findings, ReadOnlySpan<char> value, int at, int line)
    {
        while (at < value.Length && (char.IsAsciiDigit(value[at]) || value[at] == '.'))
        {
            at++;
        }

        if (at < value.Length && value[at] == '%')
        {
            findings.Add("unit", "%", line);
            return at + 1;
        }

        var end = CssIdentifier.FindEnd(value, at);
        findings.Add("unit", value[at..end], line);
        return end;
    }

    private static int ReadWord(FeatureFindings findings, ReadOnlySpan<char> property, ReadOnlySpan<char> value, int at, int line)
    {
        var end = CssIdentifier.FindEnd(value, at);
        var word = value[at..end];
        if (end == value.Length || value[end] != '(')
        {
            findings.Add("word", word, line);
            if (property.Length + word.Length < 60)
            {
                findings.Add("value", $"{property}={word}", line);
            }

            return end;
        }

        findings.Add("function", word, line);
        if (word.Equals("var", StringComparison.OrdinalIgnoreCase))
        {
            findings.Add("css", "variable", line);
        }
        else if (word.Equals("url", StringComparison.OrdinalIgnoreCase))
        {
            var length = value[end..].IndexOf(')');
            var address = length < 0 ? value[(end + 1)..] : value[(end + 1)..(end + length)];
            if (!property.Equals("src", StringComparison.OrdinalIgnoreCase))
            {
                // The src of @font-face names a font, not an image.
                ImageFormat.Report(findings, address.Trim().Trim("\"'"), line);
            }

            return length < 0 ? value.Length : end + length + 1;
        }

        return end + 1;
    }
}
