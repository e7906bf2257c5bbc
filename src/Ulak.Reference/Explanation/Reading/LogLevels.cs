using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// Removes the warnings of a program's log where it has an error as well: a warning names what might go wrong, in words that elsewhere
/// mean a refusal. They become spaces, so that no position changes.
/// </summary>
internal static partial class LogLevels
{
    // A longer log is read entry by entry.
    private const int MaxLength = 20_000;

    /// <summary>The text without the warnings beside an error.</summary>
    public static string Blank(string text)
    {
        if (text.Length > MaxLength || !Error().IsMatch(text))
        {
            return text;
        }

        var warnings = Warning().Matches(text);
        if (warnings.Count == 0)
        {
            return text;
        }

        var letters = text.ToCharArray();
        foreach (Match warning in warnings)
        {
            if (!Telling().IsMatch(warning.Value))
            {
                letters.AsSpan(warning.Index, warning.Length).Fill(' ');
            }
        }

        return new string(letters);
    }

    // A time, and the level as a separate word: "email.0 2025-03-15 13:41:40.022 error Cannot send".
    [GeneratedRegex(
        @"^[^\n]{0,60}\d\d:\d\d:\d\d[^\n]{0,40}?[\s|\[(](?i:error|err|fatal|critical|severe)[\]|)]?[ \t|]+\S[^\n]{20}",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Error();

    [GeneratedRegex(
        @"^[^\n]{0,60}\d\d:\d\d:\d\d[^\n]{0,40}?[\s|\[(](?i:warn|warning)[\]|)]?[ \t|]+\S[^\n]*",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Warning();

    // A reply or an error within the warning is the failure itself.
    [GeneratedRegex(@"\b[245]\d\d[ -]|\b[45]\.\d{1,3}\.\d{1,3}\b|\bE[A-Z]{4,}\b|[Ee]xception|refused|timed out|failed",
        RegexOptions.CultureInvariant)]
    private static partial Regex Telling();
}
