using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Reference.Json;

namespace Ulak.Console.Codes;

/// <summary>The texts of the console, one file for each language: <c>Codes/Words/tr.json</c>.</summary>
internal static class PageWords
{
    private const string Prefix = "Ulak.Console.Words.";

    private static readonly FrozenDictionary<string, Dictionary<string, string>> WordsByLanguage = Load();

    /// <summary>The texts by language.</summary>
    public static IReadOnlyDictionary<string, Dictionary<string, string>> All => WordsByLanguage;

    public static string Of(string language, string name) =>
        (WordsByLanguage.TryGetValue(language, out var words) ? words : WordsByLanguage["en"])[name];

    /// <summary>Finds an optional text. Null for none.</summary>
    public static string? Find(string language, string name) =>
        (WordsByLanguage.TryGetValue(language, out var words) ? words : WordsByLanguage["en"]).GetValueOrDefault(name);

    /// <summary>Formats a text with values.</summary>
    public static string Of(string language, string name, params object[] values) =>
        string.Format(CultureInfo.InvariantCulture, Of(language, name), values);

    private static FrozenDictionary<string, Dictionary<string, string>> Load()
    {
        var assembly = typeof(PageWords).Assembly;
        var files = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = EmbeddedFile.Open(assembly, name);
            files.Add(name[Prefix.Length..^".json".Length],
                JsonSerializer.Deserialize(stream, PageWordsJson.Default.DictionaryStringString)!);
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class PageWordsJson : JsonSerializerContext;
