using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;

namespace Ulak.Console.Viewing;

/// <summary>A message's text with its quotations coloured and its links made links, which open in a new tab.</summary>
internal static partial class TextMarkup
{
    private const int MaxQuoteLevel = 3;
    private const string Trailing = ".,;:!?'\"";

    public static HtmlString Of(string text)
    {
        var html = new StringBuilder(text.Length + (text.Length / 4));
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var level = QuoteLevel(line);
            html.Append(level > 0 ? $"<span class=\"quote q{Math.Min(level, MaxQuoteLevel)}\">" : "");
            AppendLinked(html, line);
            html.Append(level > 0 ? "</span>\n" : "\n");
        }

        return new HtmlString(html.ToString());
    }

    private static int QuoteLevel(string line)
    {
        var level = 0;
        foreach (var letter in line)
        {
            if (letter == '>')
            {
                level++;
            }
            else if (letter != ' ')
            {
                break;
            }
        }

        return level;
    }

    private static void AppendLinked(StringBuilder html, string line)
    {
        var at = 0;
        foreach (Match match in Link().Matches(line))
        {
            var target = WithoutTrailing(match.Value);
            html.Append(PageResult.Encoder.Encode(line[at..match.Index]));
            var address = target.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? target
                : target.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? "https://" + target : "mailto:" + target;
            html.Append("<a href=\"").Append(PageResult.Encoder.Encode(address)).Append("\" target=\"_blank\" rel=\"noopener noreferrer\">")
                .Append(PageResult.Encoder.Encode(target)).Append("</a>");
            at = match.Index + target.Length;
        }

        html.Append(PageResult.Encoder.Encode(line[at..]));
    }

    /// <summary>A full stop after an address ends the sentence; a bracket belongs to it only where the address opens it.</summary>
    private static string WithoutTrailing(string target)
    {
        while (target.Length > 0
            && (Trailing.Contains(target[^1], StringComparison.Ordinal)
            || (target[^1] == ')' && !target.Contains('(', StringComparison.Ordinal))
            || (target[^1] == ']' && !target.Contains('[', StringComparison.Ordinal))))
        {
            target = target[..^1];
        }

        return target;
    }

    [GeneratedRegex(
        @"\b(?:https?://[^\s<>""]{2,2000}|www\.[^\s<>""]{3,2000}|"
        + @"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})",
        RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
