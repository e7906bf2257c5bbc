using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Explanation.Settings;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// A login that the code names and that is empty where the program runs: it is read from variables that are not set there, or its lines are
/// comments. Libraries skip the login then, and the server asks for one.
/// </summary>
internal static partial class UnsetLogin
{
    private const string Variables = "auth-variables-unset";
    private const string CommentedOut = "auth-commented-out";

    // Variables that the system sets itself, whatever stands in a file of settings.
    private static readonly FrozenSet<string> OfSystem =
        FrozenSet.ToFrozenSet(["USER", "USERNAME", "LOGNAME", "MAIL", "NAME", "HOST", "HOSTNAME"], StringComparer.Ordinal);

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [Variables, CommentedOut];

    /// <summary>The more precise cause, with the names of the setting and of its variable; null if there is none.</summary>
    public static (string Cause, IReadOnlyDictionary<string, string> Values)? Find(
        Cause? cause, Finding finding, IReadOnlyDictionary<string, string> values)
    {
        if (cause?.Id != "auth-needed" || finding.IsOwnRefusal)
        {
            return null;
        }

        if (finding.Match(FromVariable()) is { } read)
        {
            return (Variables, values.With("name", read.Groups["name"].Value).With("own-key", $"`{read.Groups["key"].Value.Trim()}`"));
        }

        var isSet = finding.Settings.Find(SettingRole.User) is not null || finding.Settings.Find(SettingRole.Password) is not null;
        return !isSet && finding.Match(Comment()) is { } comment
            ? (CommentedOut, values.With("own-key", $"`{comment.Groups["line"].Value.Trim()} …`")) : null;
    }

    /// <summary>The variable of a login that the system sets itself; null if the text reads none.</summary>
    public static string? SystemVariable(string text) =>
        AnyVariable().Matches(text).Select(match => match.Groups["name"].Value).FirstOrDefault(OfSystem.Contains);

    private const string Read = @"(?:os\.environ(?:\.get)?\s?[\[(]|os\.getenv\(|process\.env(?:\.|\[)|import\.meta\.env\.|Deno\.env\.get\("
        + @"|ENV(?:\.fetch)?[\[(]|(?<![\w.])env(?:\.\w{1,12})?\(|(?<![\w.])getenv\(|System\.get_?env\(|\$_ENV\[|os\.Getenv\("
        + @"|Environment\.GetEnvironmentVariable\()";

    // "MAIL_USERNAME'] = os.environ.get('EMAIL_USER')", "user: process.env.SMTP_USER".
    [GeneratedRegex(
        @"(?<!^[^\n]{0,40}(?:#|//|;)[^\n]{0,60})(?<![\w.-])"
        + @"(?<key>[\w.-]{0,40}?(?i:user(?:_?name)?|login|pass(?:word|wd)?|pwd))"
        + @"['""]?\]?\s{0,4}(?::=|=>|[:=])\s{0,4}" + Read
        + @"\s?['""]?(?<name>[A-Za-z_]\w{1,50})",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex FromVariable();

    [GeneratedRegex(Read + @"\s?['""]?(?<name>[A-Z]{4,8})\b", RegexOptions.CultureInvariant)]
    private static partial Regex AnyVariable();

    // "# app.config['MAIL_USERNAME'] = …", ";user =", "// pass: …": the sign before the setting switches it off.
    [GeneratedRegex(
        @"^[ \t]{0,20}(?<line>(?:#|//|;)[ \t]{0,4}[\w.$\['""-]{0,40}?(?i:user(?:_?name)?|login|pass(?:word|wd)?|pwd)['""]?\]?"
        + @"\s{0,4}(?::=|=>|[:=]))(?!=)",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Comment();
}
