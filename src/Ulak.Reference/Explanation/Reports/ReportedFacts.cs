using Ulak.Reference.Json;

namespace Ulak.Reference.Explanation.Reports;

/// <summary>Finds what a person reports, by the phrases of the files in this folder.</summary>
internal static class ReportedFacts
{
    private const string ResourcePrefix = "Ulak.Reference.Explanation.Reports.";

    private static readonly Lazy<PhraseAutomaton> Automaton = new(Build);

    /// <summary>The facts that a text reports.</summary>
    public static IReadOnlySet<ReportedFact> Find(string text) => Automaton.Value.Find(text);

    /// <summary>The patterns of each fact.</summary>
    public static IEnumerable<(ReportedFact Fact, string Pattern)> Patterns() => Files()
        .SelectMany(file => file.Facts, (_, fact) => fact)
        .SelectMany(fact => fact.Value, (fact, pattern) => (FactOf(fact.Key), pattern));

    private static PhraseAutomaton Build()
    {
        var automaton = new PhraseAutomaton();
        foreach (var file in Files())
        {
            var parser = new PhraseParser(automaton, file.Sets);
            foreach (var (name, patterns) in file.Facts)
            {
                foreach (var pattern in patterns)
                {
                    parser.Add(FactOf(name), pattern);
                }
            }
        }

        return automaton;
    }

    private static ReportedFact FactOf(string name) =>
        Enum.TryParse<ReportedFact>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var fact) ? fact
        : throw new InvalidDataException($"A file of phrases names the fact '{name}', which does not exist.");

    private static IEnumerable<PhraseFile> Files() => typeof(ReportedFacts).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(name => EmbeddedJson.Read(name, PhraseJson.Default.PhraseFile));
}
