using System.Text.RegularExpressions;

namespace Ulak.Mime.Html;

/// <summary>
/// Decides the media queries for a colour scheme. A browser evaluates them by the theme of the system alone, so each is replaced by a query
/// that is always true or never.
/// </summary>
internal static partial class ColorSchemes
{
    private const string Always = "(min-width:0)";
    private const string Never = "(max-width:0)";

    /// <summary>The HTML with its queries decided; unchanged where neither scheme is asked for.</summary>
    public static string Apply(string html, string? scheme) =>
        scheme is "light" or "dark"
            ? Query().Replace(html, match => match.Groups[1].Value.Equals(scheme, StringComparison.OrdinalIgnoreCase) ? Always : Never)
            : html;

    [GeneratedRegex(@"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Query();
}
