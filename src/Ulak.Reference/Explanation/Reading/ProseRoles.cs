using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// The role of an address in a person's sentence, as the word beside it shows: "from a@example.org to b@example.net", in the languages of
/// the program. The words for "of" and "from" are the same in several of them, so a sender is only set aside for an address with the
/// other word.
/// </summary>
internal static partial class ProseRoles
{
    private const int Window = 40;

    public static bool IsSender(string text, int start, int end) =>
        BeforeSender().IsMatch(Before(text, start)) || AfterSender().IsMatch(After(text, end));

    public static bool IsAddressed(string text, int start, int end) =>
        BeforeAddressed().IsMatch(Before(text, start)) || AfterAddressed().IsMatch(After(text, end));

    private static string Before(string text, int start) => text[Math.Max(0, start - Window)..start];

    private static string After(string text, int end) => text[end..Math.Min(text.Length, end + Window)];

    [GeneratedRegex(
        @"(?:(?<!\w)(?:from|use|using|von|mit|aus|de|desde|depuis|avec|con|da|dal|dall'|com|van|met|z|ze|od|с|со|от|из)\s+|[从從由用]\s*)"
        + @"[<\[""'„«`]?$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex BeforeSender();

    [GeneratedRegex(
        @"^[>\]""'”»`]?(?:\s?(?:から|より)|['’][dt][ae]n\b|\s+(?:adresi(?:nden|mden)|hesabı(?:ndan|mdan|mla|yla)|adresimle|üzerinden)\b)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex AfterSender();

    [GeneratedRegex(
        @"(?:(?<!\w)(?:to|for|an|à|a|para|per|naar|aan|do|na|на|для|к)\s+|[到给給至往向]\s*)[<\[""'„«`]?$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex BeforeAddressed();

    [GeneratedRegex(
        @"^[>\]""'”»`]?(?:\s?(?:に|へ|宛)|['’]y?[ae]\b|\s+(?:adresine|hesabına|için)\b)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex AfterAddressed();
}
