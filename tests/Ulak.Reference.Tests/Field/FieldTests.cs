using System.Runtime.CompilerServices;
using Ulak.Reference.Explanation;
using Xunit;

namespace Ulak.Reference.Tests.Field;

/// <summary>Texts that users posted, with the results that a reader expected before the program was run.</summary>
public sealed class FieldTests
{
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

    // One line each: the case, a tab, what is wrong. Remove a line when the case is solved; do not add one.
    private static readonly HashSet<string> KnownMisses =
        [.. File.ReadLines(Path.Combine(Folder(), "known-misses.txt")).Select(line => line.Split('\t')[0])];

    private static string Folder([CallerFilePath] string path = "") =>
        Directory.Exists(Path.GetDirectoryName(path)) ? Path.GetDirectoryName(path)! : Path.Combine(AppContext.BaseDirectory, "Field");
}
