using System.Text.RegularExpressions;
using Xunit;

namespace Ulak.Rules;

/// <summary>Each rule in RFCS.md has a dialogue or a test, and they exist.</summary>
public sealed partial class RfcCoverageTests
{
    [Fact]
    public void Each_dialogue_that_is_named_exists()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "RFCS.md"));
        var rows = text[text.IndexOf("| section |", StringComparison.Ordinal)..].Split('\n')
            .Where(line => line.StartsWith("| §", StringComparison.Ordinal)).ToList();
        Assert.True(rows.Count >= 40, $"{rows.Count} rules");
        foreach (var row in rows)
        {
            var shown = row.Split('|')[^2].Split(',', StringSplitOptions.TrimEntries);
            Assert.NotEmpty(shown);
            foreach (var name in shown.Where(name => !TestClass().IsMatch(name)))
            {
                Assert.True(File.Exists(Path.Combine(Repository.Root, "dialogues", name + ".dialogue")),
                    $"RFCS.md names {name}, and there is no such dialogue.");
            }

            foreach (var name in shown.Where(name => TestClass().IsMatch(name)))
            {
                Assert.True(
                    Directory.GetFiles(Path.Combine(Repository.Root, "tests"), name + ".cs", SearchOption.AllDirectories).Length > 0,
                    $"RFCS.md names {name}, and there is no such test.");
            }
        }
    }

    [GeneratedRegex("^[A-Z][A-Za-z]+Tests$")]
    private static partial Regex TestClass();
}
