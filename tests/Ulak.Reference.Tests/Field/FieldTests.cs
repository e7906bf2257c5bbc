using System.Runtime.CompilerServices;
using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Field;

/// <summary>Texts that users posted, with the answers that a reader expected before the program was run.</summary>
public sealed class FieldTests
{
    // Known misses. Take an entry out when it is answered; do not add one without a reason.
    private static readonly string[] KnownMisses =
    [
        "field-021", // The parser of Go quotes an address that is not the recipient.
        "real-008", // The session is cut off before the message ends.
        "real-080", // The notice of an intermediate host: no recipient expected.
        "real-205", // The blocklist of the text has ended since: the receiver has to act.
        "real-239", // "The server is unable to connect" without any context.
        "real-247", // "Access denied" by the own server looks like Microsoft's unknown recipient.
    ];

    public static TheoryData<string> Ids => [.. Cases.Keys];

    private static readonly Dictionary<string, FieldCase> Cases =
        Directory.GetFiles(Folder(), "*.jsonl").SelectMany(FieldCase.Load).ToDictionary(each => each.Id);

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_text_gets_the_expected_answer(string id)
    {
        var result = Cases[id].Run();

        Assert.True(result.IsRight != KnownMisses.Contains(id), result.IsRight
            ? $"{id} is right now: take it out of the known misses" : $"{id}: {result.Wrong}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_text_gets_a_cause_with_steps_in_each_language(string id)
    {
        foreach (var language in (string[])["en", "tr"])
        {
            var result = Explainer.Explain(Cases[id].Text, new ExplainOptions { Language = language });

            Assert.NotEmpty(result.Recipients);
            Assert.All(result.Recipients, recipient =>
            {
                Assert.NotNull(recipient.Cause);
                Assert.NotEmpty(recipient.Steps);
                Assert.NotNull(recipient.Check);
                Assert.All([recipient.Title, recipient.Meaning, recipient.Check, .. recipient.Steps], text =>
                    Assert.DoesNotContain("{{", text, StringComparison.Ordinal));
            });
        }
    }

    private static string Folder([CallerFilePath] string path = "") =>
        Directory.Exists(Path.GetDirectoryName(path)) ? Path.GetDirectoryName(path)! : Path.Combine(AppContext.BaseDirectory, "Field");
}
