using System.Collections.Frozen;
using System.Text.Json;
using Ulak.Smtp.Syntax;

namespace Ulak.Console.Codes;

/// <summary>
/// The texts of faults in languages other than English, which <see cref="FaultCatalog"/> has: the explanation of each kind in
/// <c>Codes/Faults/tr.json</c>, what was expected in <c>Codes/Expectations/tr.json</c>, by the English text.
/// </summary>
internal static class FaultTexts
{
    private static readonly FrozenDictionary<string, Dictionary<string, string>> Explanations = Load("Ulak.Console.Faults.");

    private static readonly FrozenDictionary<string, Dictionary<string, string>> Expectations = Load("Ulak.Console.Expectations.");

    /// <summary>The languages that have texts besides English.</summary>
    public static IEnumerable<string> Languages => Explanations.Keys;

    /// <summary>The English texts of what was expected that a language has a text for; <c>{0}</c> stands for a value.</summary>
    public static IEnumerable<string> EnglishExpectations(string language) => Expectations[language].Keys;

    /// <summary>The explanation of a fault.</summary>
    public static string Explain(SyntaxFault fault, string language) => Find(fault.Kind, language) ?? fault.Explanation;

    /// <summary>The explanation of a kind in a language; null where the language has none.</summary>
    public static string? Find(FaultKind kind, string language) =>
        Explanations.GetValueOrDefault(language)?.GetValueOrDefault(kind.ToString());

    /// <summary>The sentence that names the column and what was expected there.</summary>
    public static string Expected(SyntaxFault fault, PageLanguage language) =>
        language.Word("column-expected", fault.Column, FindExpected(fault.Expected, language.Code) ?? fault.Expected);

    /// <summary>What was expected, in a language; null where the language has no text for it.</summary>
    public static string? FindExpected(string expected, string language)
    {
        if (!Expectations.TryGetValue(language, out var texts) || IsProtocol(expected))
        {
            return expected;
        }

        return texts.TryGetValue(expected, out var text) ? text
            : texts.Select(each => Fill(expected, each.Key, each.Value, language)).FirstOrDefault(filled => filled is not null);
    }

    /// <summary>Fills a text with the value that stands at the place of <c>{0}</c>; null if the English text has another form.</summary>
    private static string? Fill(string expected, string english, string text, string language)
    {
        if (english.Split("{0}") is not [var before, var after]
            || expected.Length <= before.Length + after.Length
            || !expected.StartsWith(before, StringComparison.Ordinal)
            || !expected.EndsWith(after, StringComparison.Ordinal))
        {
            return null;
        }

        var value = expected[before.Length..^after.Length];
        return text.Replace("{0}", FindExpected(value, language) ?? value, StringComparison.Ordinal);
    }

    /// <summary>Whether a text is of the protocol alone, such as <c>'&lt;'</c>, <c>CRLF</c> or <c>MAIL FROM</c>.</summary>
    private static bool IsProtocol(string text) =>
        (text is ['\'', .., '\''] && text.AsSpan(1, text.Length - 2).IndexOf('\'') < 0) || !text.Any(char.IsAsciiLetterLower);

    private static FrozenDictionary<string, Dictionary<string, string>> Load(string prefix)
    {
        var assembly = typeof(FaultTexts).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[prefix.Length..^".json".Length],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                return JsonSerializer.Deserialize(stream, PageWordsJson.Default.DictionaryStringString)!;
            },
            StringComparer.Ordinal);
    }
}
