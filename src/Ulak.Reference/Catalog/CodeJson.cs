using System.Text.Json;
using System.Text.Json.Nodes;
using Ulak.Reference.Dialogues;
using Ulak.Reference.Json;

namespace Ulak.Reference.Catalog;

/// <summary>
/// Codes as JSON, the same for the command line and the API: the facts of <see cref="CodeFacts"/>, the texts in one language, and
/// dialogues of the server's tests that contain the code. Letters outside ASCII are not escaped: do not put the text inside a
/// script element.
/// </summary>
public static class CodeJson
{
    /// <summary>Serializes one code as an indented object.</summary>
    /// <param name="entry">The code as requested.</param>
    /// <param name="language">The language of the texts; English if there are none in it.</param>
    public static string Serialize(CodeEntry entry, string language)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return ReadableJson.Write(ToNode(entry, language));
    }

    /// <summary>Serializes several codes as an indented array.</summary>
    /// <param name="entries">The codes as requested.</param>
    /// <param name="language">The language of the texts; English if there are none in it.</param>
    public static string Serialize(IEnumerable<CodeEntry> entries, string language)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return ReadableJson.Write(new JsonArray([.. entries.Select(entry => ToNode(entry, language))]));
    }

    private static JsonObject ToNode(CodeEntry entry, string language)
    {
        var json = CatalogFileJson.Default;
        var node = JsonSerializer.SerializeToNode(entry.Facts, json.CodeFacts)!.AsObject();
        node["code"] = entry.Code;
        node.Insert(1, "key", entry.Key);
        node["lang"] = CodeCatalog.Default.ResolveLanguage(language).Code;
        node["text"] = JsonSerializer.SerializeToNode(entry.TextIn(language), json.CodeText);
        node["dialogues"] = JsonSerializer.SerializeToNode(CodeExamples.For(entry.Code), json.ImmutableArrayCodeExample);
        return node;
    }
}
