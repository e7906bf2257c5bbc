using System.Text.Json;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Causes;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Json;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

/// <summary>Where the words about other servers are left out of a step, whole sentences remain.</summary>
public sealed partial class WholeSentencesTests
{
    private const string Places = "Its own places.";

    private static readonly string[] Programs =
        ["Exim", "Sendmail", "OpenSMTPD", "qmail", "Haraka", "Exchange", "hMailServer", "Stalwart", "maddy", "mox", "Postal", "KumoMTA"];

    public static TheoryData<string> Files => [.. typeof(Explainer).Assembly.GetManifestResourceNames()
        .Where(name => name.Contains(".CauseTexts.", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void No_step_has_half_a_sentence(string file)
    {
        using var stream = EmbeddedFile.Open(typeof(Explainer).Assembly, file);
        using var document = JsonDocument.Parse(stream);
        var faults = Steps(document.RootElement).Distinct()
            .SelectMany(step => Programs.Select(program => (step, program, shown: Of(step, program))))
            .Where(each => each.shown != each.step && each.shown != Places && Fault(each.step, each.shown) is not null)
            .Select(each => $"{each.program}: {Fault(each.step, each.shown)} in: {each.shown}").ToList();

        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(20)));
    }

    [Fact]
    public void A_clause_that_goes_on_in_other_words_is_left_out() => Assert.Equal("It must take the domain.",
        Of("It must take the domain, and no alias, table, `relayhost` or rule may lead back.", "Haraka"));

    private static string Of(string step, string program) => string.Join(' ', ProgramSteps.Of(
        [step], new Dictionary<string, string> { ["server-name"] = program }, Audience.Operator, Places));

    private static string? Fault(string step, string shown) => Start().Matches(shown)
        .Select(match => match.Groups["word"].Value).FirstOrDefault(word => !step.Contains(word, StringComparison.Ordinal))
        ?? (Open().Match(shown) is { Success: true } open ? open.Value : null);

    private static IEnumerable<string> Steps(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(each => Steps(each.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Steps),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    // A sentence that begins in small letters: the words before them are gone.
    [GeneratedRegex(@"(?<=^|[a-zıöüçşğ)`][.!?] )(?<word>[a-zıöüçşğ]+ [^ ]+ [^ ]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Start();

    // A sentence that ends with a clause which goes on.
    [GeneratedRegex(@"(?:, (?:and|or|ve|ya da) (?:no|nor|hiçbir) [^.,]+, [^ .,]+|,| and| or| the| a| ve| ya da|:|;)\.(?= |$)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Open();
}
