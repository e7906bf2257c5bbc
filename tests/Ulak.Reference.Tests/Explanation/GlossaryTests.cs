using System.Text.Json;
using Ulak.Reference.Json;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>The texts use the words of docs/glossary.md, and none of the synonyms that once stood beside them.</summary>
public sealed class GlossaryTests
{
    // The beginning of a word, and the word of the glossary.
    private static readonly (string Synonym, string Word)[] Turkish =
    [
        ("röle", "aktarma"), ("sekizli", "oktet"), ("bağlantı noktas", "port"), ("etki alan", "alan adı"),
        ("kara liste", "engelleme listesi"), ("engel listes", "engelleme listesi"), ("geri dönüş", "geri dönen ileti"),
        ("cevap kod", "yanıt kodu"),
        ("selamlama", "karşılama"), ("tokalaş", "el sıkışma"), ("argüman", "parametre"),
        ("aygıt", "cihaz"), ("bağımsız değişken", "parametre"),
    ];

    private static readonly (string Synonym, string Word)[] English =
    [
        ("somebody", "someone"), ("anybody", "anyone"), ("mend", "correct"), ("mends", "corrects"), ("mended", "corrected"),
        ("home-made", "self-written"), ("blacklist", "blocklist"), ("graylist", "greylist"),
        ("extended status code", "enhanced status code"), ("response code", "reply code"),
    ];

    public static TheoryData<string> Files => [.. typeof(Explainer).Assembly.GetManifestResourceNames()
        .Where(name => name.Contains("Text", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Texts_use_the_words_of_the_glossary(string file)
    {
        var isTurkish = IsTurkish(file);
        using var stream = EmbeddedFile.Open(typeof(Explainer).Assembly, file);
        using var document = JsonDocument.Parse(stream);

        foreach (var text in Strings(document.RootElement).Select(text => " " + text.ToLowerInvariant()))
        {
            foreach (var (synonym, word) in isTurkish ? Turkish : English)
            {
                var end = text.IndexOf(" " + synonym, StringComparison.Ordinal) + 1 + synonym.Length;
                Assert.False(end > synonym.Length && (isTurkish || end == text.Length || !char.IsAsciiLetter(text[end])),
                    $"{file}: \"{synonym}\" instead of \"{word}\" in: {text.Trim()}");
            }
        }
    }

    [Fact]
    public void Files_of_both_languages_are_read() => Assert.Equal(
        Files.Count(row => IsTurkish(row.Data)), Files.Count(row => !IsTurkish(row.Data)));

    private static bool IsTurkish(string file) => file.Split('.', '/', '\\').Contains("tr");

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Strings(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        _ => [],
    };
}
