using System.Collections.Frozen;
using System.Text.Json;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>The texts of all causes in one language. A new language needs only a new folder.</summary>
internal sealed class CauseTexts
{
    private const string ResourcePrefix = "Ulak.Reference.Explanation.CauseTexts.";

    private static readonly Lazy<FrozenDictionary<string, CauseTexts>> LazyAll = new(Load);

    private readonly Dictionary<string, CauseText> _causes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _steps = new(StringComparer.Ordinal);

    private readonly string _language;

    private CauseTexts(string language) => _language = language;

    public static IEnumerable<string> Languages => LazyAll.Value.Keys;

    public IReadOnlyDictionary<string, CauseText> Causes => _causes;

    /// <summary>The texts of a language that <see cref="Texts.ReasonTexts"/> resolved.</summary>
    public static CauseTexts For(string language) => LazyAll.Value.TryGetValue(language, out var texts) ? texts : LazyAll.Value["en"];

    public string Title(string cause, IReadOnlyDictionary<string, string> values) =>
        TextTemplate.Fill(_causes[cause].Title, values, _language);

    public string Meaning(string cause, IReadOnlyDictionary<string, string> values) =>
        TextTemplate.Fill(_causes[cause].Meaning, values, _language);

    /// <summary>The steps of a cause, without those that do not fit: nothing waits in a queue where a program sent directly.</summary>
    public IEnumerable<string> Steps(string cause, IReadOnlyDictionary<string, string> values, RetryParty retryBy) =>
        _causes[cause].Steps.Where(step => step switch
        {
            "@wait-queue" => retryBy != RetryParty.Program,
            "@retry-program" => retryBy != RetryParty.Server,
            "@read-url" => values.ContainsKey("url"),
            _ => true,
        }).Select(step => step switch
        {
            "@wait-queue" when retryBy == RetryParty.None => "@send-again-later",
            "@contact-postmaster" when values.ContainsKey("contact") => "@contact-named",
            "@ask-delisting" when values.ContainsKey("contact") && !values.ContainsKey("url") => "@contact-named",
            _ => step,
        }).Distinct().Select(step => TextTemplate.Fill(Resolve(step), values, _language));

    public string Check(string cause, IReadOnlyDictionary<string, string> values) =>
        TextTemplate.Fill(Resolve(_causes[cause].Check), values, _language);

    public string Resolve(string step) => step.StartsWith('@') ? _steps[step[1..]] : step;

    private void Add(CauseTextFile file)
    {
        foreach (var (id, text) in file.Causes)
        {
            _causes.Add(id, text);
        }

        foreach (var (name, step) in file.Steps)
        {
            _steps.Add(name, step);
        }
    }

    private static FrozenDictionary<string, CauseTexts> Load()
    {
        var assembly = typeof(CauseTexts).Assembly;
        var all = new Dictionary<string, CauseTexts>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var file = JsonSerializer.Deserialize(stream, CauseJson.Default.CauseTextFile)
                ?? throw new InvalidDataException($"{name} is empty.");
            var language = name[ResourcePrefix.Length..name.AsSpan().IndexOfAny('/', '\\')];
            all.TryAdd(language, new CauseTexts(language));
            all[language].Add(file);
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
