using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Reference.Dialogues;
using Ulak.Reference.Explanation;

namespace Ulak.Reference.Catalog;

/// <summary>A code as JSON, the same for the command line and the API.</summary>
public sealed record CodeDocument
{
    /// <summary>The code as requested.</summary>
    public required string Code { get; init; }

    /// <summary>The key of the entry: <c>X.7.26</c> for <c>5.7.26</c>.</summary>
    public required string Key { get; init; }

    /// <summary><c>basic</c> or <c>enhanced</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The first digit, or null for all classes.</summary>
    public required int? Class { get; init; }

    /// <summary><c>standard</c>, <c>historic</c> or <c>seen</c>.</summary>
    public required string Standard { get; init; }

    /// <summary>The language of the texts.</summary>
    public required string Lang { get; init; }

    /// <summary>The texts.</summary>
    public required CodeText Text { get; init; }

    /// <summary>The documents that define it.</summary>
    public required IReadOnlyList<CodeReference> References { get; init; }

    /// <summary>Known senders of a code that no RFC defines.</summary>
    public required IReadOnlyList<string> SeenAt { get; init; }

    /// <summary>The commands it is a reply to.</summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>The codes of the other kind that occur together with it.</summary>
    public required IReadOnlyList<string> Partners { get; init; }

    /// <summary><c>nothing</c>, <c>retry</c>, <c>fix</c> or <c>contact</c>.</summary>
    public required string Next { get; init; }

    /// <summary>Whether the server closes the connection after it.</summary>
    public required bool ClosesConnection { get; init; }

    /// <summary>Who has to act, as in explanations: <c>sender-operator</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>Dialogues of the server's tests that contain the code.</summary>
    public required IReadOnlyList<DialogueDocument> Dialogues { get; init; }

    /// <summary>Creates the document of an entry in a language.</summary>
    public static CodeDocument From(CodeEntry entry, string language)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var facts = entry.Facts;
        return new CodeDocument
        {
            Code = entry.Code,
            Key = entry.Key,
            Kind = WireName(facts.Kind),
            Class = facts.Class,
            Standard = WireName(facts.Status),
            Lang = CodeCatalog.Default.ResolveLanguage(language).Code,
            Text = entry.TextIn(language),
            References = facts.References,
            SeenAt = facts.SeenAt,
            Commands = facts.Commands,
            Partners = facts.Partners,
            Next = WireName(facts.Next),
            ClosesConnection = facts.ClosesConnection,
            Actor = facts.Actor.Word(),
            Dialogues = [.. CodeExamples.For(entry.Code).Select(DialogueDocument.From)],
        };
    }

    /// <summary>Serializes the document as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CodeDocumentJson.Readable.CodeDocument);

    /// <summary>Serializes several documents as an indented JSON array.</summary>
    public static string ToJson(IReadOnlyList<CodeDocument> documents) =>
        JsonSerializer.Serialize(documents, CodeDocumentJson.Readable.IReadOnlyListCodeDocument);

    private static string WireName<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <summary>A dialogue as JSON.</summary>
/// <param name="Name">The name of the test.</param>
/// <param name="Reason">The purpose of the test, in English.</param>
/// <param name="Lines">The lines in order.</param>
public sealed record DialogueDocument(string Name, string Reason, IReadOnlyList<DialogueLineDocument> Lines)
{
    /// <summary>Creates the document of a dialogue.</summary>
    public static DialogueDocument From(CodeExample dialogue)
    {
        ArgumentNullException.ThrowIfNull(dialogue);
        return new(dialogue.Name, dialogue.Reason,
            [.. dialogue.Lines.Select(line => new DialogueLineDocument(JsonNamingPolicy.KebabCaseLower.ConvertName(line.Kind.ToString()),
            line.Text, line.IsMarked))]);
    }
}

/// <summary>A line of a dialogue as JSON.</summary>
/// <param name="From">
/// <c>client</c>, <c>server</c>, or an event: <c>handshake</c>, <c>client-closes</c>, <c>server-closes</c>, <c>time</c>.
/// </param>
/// <param name="Text">The text of the line.</param>
/// <param name="Marked">Whether the line contains the code.</param>
public sealed record DialogueLineDocument(string From, string Text, bool Marked);

/// <summary>Source-generated serializer of <see cref="CodeDocument"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CodeDocument))]
[JsonSerializable(typeof(IReadOnlyList<CodeDocument>))]
public sealed partial class CodeDocumentJson : JsonSerializerContext
{
    private static readonly Lazy<CodeDocumentJson> LazyReadable = new(() => new CodeDocumentJson(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }));

    /// <summary>Writes letters outside ASCII unescaped. For terminals and the API; not safe inside a script element.</summary>
    public static CodeDocumentJson Readable => LazyReadable.Value;
}
