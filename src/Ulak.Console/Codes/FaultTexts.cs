using System.Collections.Frozen;
using Ulak.Smtp.Syntax;

namespace Ulak.Console.Codes;

/// <summary>
/// The texts of faults in languages other than English, which <see cref="FaultCatalog"/> has: the explanation of each kind in
/// <c>Codes/Faults/tr.json</c>, what was expected in <c>Codes/Expectations/tr.json</c>, by the English text.
/// </summary>
internal static class FaultTexts
{
    private static readonly FrozenDictionary<string, TextPatterns> Explanations = TextPatterns.Load("Ulak.Console.Faults.");

    private static readonly FrozenDictionary<string, TextPatterns> Expectations = TextPatterns.Load("Ulak.Console.Expectations.");

    /// <summary>The languages that have texts besides English.</summary>
    public static IEnumerable<string> Languages => Explanations.Keys;

    /// <summary>The English texts of what was expected that a language has a text for; <c>{0}</c> stands for a value.</summary>
    public static IEnumerable<string> EnglishExpectations(string language) => Expectations[language].English;

    /// <summary>The explanation of a fault.</summary>
    public static string Explain(SyntaxFault fault, string language) => Find(fault.Kind, language) ?? fault.Explanation;

    /// <summary>The explanation of a kind in a language; null where the language has none.</summary>
    public static string? Find(FaultKind kind, string language) =>
        Explanations.GetValueOrDefault(language)?.Find(kind.ToString(), value => value);

    /// <summary>The sentence that names the column and what was expected there.</summary>
    public static string Expected(SyntaxFault fault, PageLanguage language) =>
        language.Word("column-expected", fault.Column, FindExpected(fault.Expected, language.Code) ?? fault.Expected);

    /// <summary>What was expected, in a language; null where the language has no text for it.</summary>
    public static string? FindExpected(string expected, string language) =>
        !Expectations.TryGetValue(language, out var texts) || IsProtocol(expected)
            ? expected : texts.Find(expected, value => FindExpected(value, language));

    /// <summary>Whether a text is of the protocol alone, such as <c>'&lt;'</c>, <c>CRLF</c> or <c>MAIL FROM</c>.</summary>
    private static bool IsProtocol(string text) =>
        (text is ['\'', .., '\''] && text.AsSpan(1, text.Length - 2).IndexOf('\'') < 0) || !text.Any(char.IsAsciiLetterLower);
}
