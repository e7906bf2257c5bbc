using System.Collections.Frozen;

namespace Ulak.Console.Codes;

/// <summary>Texts that other parts of the server write in English, such as why a route does not match, in the language of a page.</summary>
internal static class ServerTexts
{
    private static readonly FrozenDictionary<string, TextPatterns> Texts = TextPatterns.Load("Ulak.Console.Texts.");

    /// <summary>The text in a language; the English one where the language has none.</summary>
    public static string Of(string english, string language) => Find(english, language) ?? english;

    private static string? Find(string english, string language) =>
        Texts.GetValueOrDefault(language)?.Find(english, value => Find(value, language));
}
