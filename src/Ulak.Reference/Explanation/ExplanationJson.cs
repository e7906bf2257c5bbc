using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ulak.Reference.Explanation;

/// <summary>The answer as JSON, the same for the command line and the API.</summary>
public sealed record ExplanationDocument
{
    /// <summary>One entry for each recipient.</summary>
    public required IReadOnlyList<RecipientDocument> Recipients { get; init; }

    /// <summary>The language of the texts.</summary>
    public required string Lang { get; init; }

    /// <summary>What the text was taken for: <c>reply</c>, <c>delivery-report</c>, ….</summary>
    public required string Kind { get; init; }

    /// <summary>Of a result.</summary>
    public static ExplanationDocument From(ExplanationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new ExplanationDocument
        {
            Kind = JsonNamingPolicy.KebabCaseLower.ConvertName(result.Kind.ToString()),
            Lang = result.Language,
            Recipients = [.. result.Recipients.Select(RecipientDocument.From)],
        };
    }

    /// <summary>As indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ExplanationJson.Readable.ExplanationDocument);
}

/// <summary>One recipient, in JSON.</summary>
public sealed record RecipientDocument
{
    /// <summary>The address, or null.</summary>
    public required string? Address { get; init; }

    /// <summary>The reply code, or null.</summary>
    public required int? Code { get; init; }

    /// <summary>The enhanced status code, or null.</summary>
    public required string? Enhanced { get; init; }

    /// <summary>A word of the closed list of reasons.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether the same message may pass later.</summary>
    public required bool Temporary { get; init; }

    /// <summary>Who acts.</summary>
    public required string Actor { get; init; }

    /// <summary>What to do, in the language asked for.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>What it rests on.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>The reason's name, in the language asked for.</summary>
    public required string Title { get; init; }

    /// <summary>What it means, in the language asked for.</summary>
    public required string Meaning { get; init; }

    /// <summary>The rule that decided, or null.</summary>
    public required string? Rule { get; init; }

    internal static RecipientDocument From(RecipientExplanation recipient) => new()
    {
        Address = recipient.Address,
        Code = recipient.Code,
        Enhanced = recipient.Enhanced,
        Reason = recipient.Reason.Word(),
        Temporary = recipient.Temporary,
        Actor = recipient.Actor.Word(),
        Steps = recipient.Steps,
        Evidence = recipient.Evidence,
        Title = recipient.Title,
        Meaning = recipient.Meaning,
        Rule = recipient.Rule,
    };
}

/// <summary>The serializer's knowledge of <see cref="ExplanationDocument"/>, made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ExplanationDocument))]
public sealed partial class ExplanationJson : JsonSerializerContext
{
    private static readonly Lazy<ExplanationJson> LazyReadable = new(() => new ExplanationJson(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }));

    /// <summary>Writes Turkish as Turkish and not as escapes; for a terminal or an API, not for a script within a page.</summary>
    public static ExplanationJson Readable => LazyReadable.Value;
}
