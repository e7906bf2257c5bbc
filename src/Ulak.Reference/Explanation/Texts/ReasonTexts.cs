using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Reference.Json;

namespace Ulak.Reference.Explanation.Texts;

/// <summary>The texts of a reason.</summary>
internal sealed record ReasonText
{
    public required string Title { get; init; }

    public required string Meaning { get; init; }

    public required IReadOnlyList<string> Steps { get; init; }
}

/// <summary>The contents of a language's file.</summary>
internal sealed record ReasonTextFile
{
    /// <summary>The first step wherever the sending server tries again by itself.</summary>
    public required string Retry { get; init; }

    /// <summary>The actors' names.</summary>
    public required IReadOnlyDictionary<string, string> Actors { get; init; }

    /// <summary>Labels for people: of the fields, and of the two states of "temporary".</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required IReadOnlyDictionary<string, ReasonText> Reasons { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ReasonTextFile))]
internal sealed partial class ReasonTextJson : JsonSerializerContext;

/// <summary>The texts of one language. A further language is a further file, and nothing else.</summary>
internal sealed class ReasonTexts
{
    private const string ResourcePrefix = "Ulak.Reference.Explanation.Texts.";

    private static readonly Lazy<IReadOnlyDictionary<string, ReasonTexts>> LazyAll = new(Load);

    private readonly ReasonTextFile _file;

    private ReasonTexts(string language, ReasonTextFile file) => (Language, _file) = (language, file);

    /// <summary>The language, as in <c>Texts/</c>.</summary>
    public string Language { get; }

    /// <summary>All available languages.</summary>
    public static IEnumerable<string> Languages => LazyAll.Value.Keys;

    internal string RetryStep => _file.Retry;

    internal ReasonTextFile File => _file;

    /// <summary>The texts of a language (<c>tr</c>, <c>tr-TR</c>), or the English ones if there are none.</summary>
    public static ReasonTexts For(string language)
    {
        ArgumentNullException.ThrowIfNull(language);
        var hyphen = language.IndexOf('-', StringComparison.Ordinal);
        var key = (hyphen < 0 ? language : language[..hyphen]).ToLowerInvariant();
        return LazyAll.Value.TryGetValue(key, out var texts) ? texts : LazyAll.Value["en"];
    }

    /// <summary>An actor's name for people.</summary>
    public string ActorName(Actor actor) => _file.Actors[actor.Word()];

    /// <summary>A label of <c>labels</c> in the file.</summary>
    public string Label(string name) => _file.Labels[name];

    /// <summary>Whether and when the same message can pass, in words.</summary>
    public string RetryText(RetryAdvice retry)
    {
        ArgumentNullException.ThrowIfNull(retry);
        var when = Label("when-" + JsonNamingPolicy.KebabCaseLower.ConvertName(retry.When.ToString()));
        var by = retry is { When: RetryTime.AfterChange, By: RetryParty.Server }
            ? Label("by-server-in-vain")
            : Label("by-" + JsonNamingPolicy.KebabCaseLower.ConvertName(retry.By.ToString()));
        return by.Length == 0 ? when : $"{when}; {by}";
    }

    /// <summary>The title of a reason in two or three words, for lists.</summary>
    public string ReasonTitle(Reason reason) => TextFor(reason).Title;

    internal ReasonText TextFor(Reason reason) => _file.Reasons[reason.Word()];

    private static Dictionary<string, ReasonTexts> Load()
    {
        var assembly = typeof(ReasonTexts).Assembly;
        var all = new Dictionary<string, ReasonTexts>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith(ResourcePrefix, StringComparison.Ordinal) || !name.EndsWith(".json", StringComparison.Ordinal))
            {
                continue;
            }

            var language = name[ResourcePrefix.Length..^".json".Length];
            all.Add(language, new ReasonTexts(language, EmbeddedJson.Read(name, ReasonTextJson.Default.ReasonTextFile)));
        }

        return all;
    }
}
