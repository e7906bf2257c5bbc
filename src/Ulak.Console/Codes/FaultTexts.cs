using System.Collections.Frozen;
using System.Text.Json;
using Ulak.Smtp.Syntax;

namespace Ulak.Console.Codes;

/// <summary>
/// The explanations of faults in languages other than English, which <see cref="FaultCatalog"/> has: <c>Codes/Faults/tr.json</c>.
/// </summary>
internal static class FaultTexts
{
    private const string Prefix = "Ulak.Console.Faults.";

    private static readonly FrozenDictionary<string, Dictionary<string, string>> Texts = Load();

    /// <summary>The languages that have texts besides English.</summary>
    public static IEnumerable<string> Languages => Texts.Keys;

    /// <summary>The explanation of a fault.</summary>
    public static string Explain(SyntaxFault fault, string language) => Find(fault.Kind, language) ?? fault.Explanation;

    /// <summary>The explanation of a kind in a language; null where the language has none.</summary>
    public static string? Find(FaultKind kind, string language) => Texts.GetValueOrDefault(language)?.GetValueOrDefault(kind.ToString());

    private static FrozenDictionary<string, Dictionary<string, string>> Load()
    {
        var assembly = typeof(FaultTexts).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[Prefix.Length..^".json".Length],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                return JsonSerializer.Deserialize(stream, PageWordsJson.Default.DictionaryStringString)!;
            },
            StringComparer.Ordinal);
    }
}
