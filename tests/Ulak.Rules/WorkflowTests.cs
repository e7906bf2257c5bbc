using System.Text.RegularExpressions;
using Xunit;

namespace Ulak.Rules;

/// <summary>Hosted workflows run only the code of this repository and actions that cannot change unnoticed.</summary>
public sealed partial class WorkflowTests
{
    [GeneratedRegex(@"^\s*(- )?uses: [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex PinnedAction { get; }

    [GeneratedRegex(@"(?<![\w./-])(\./)?((?:tests|fuzz|\.ci)/[\w-]+\.sh|\.ci/run|(?:test|publish)\.sh)\b")]
    private static partial Regex Script { get; }

    public static TheoryData<string> Files => [.. Repository.Files(".github/workflows", ".yml").Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Actions_are_pinned_by_commit_with_their_version(string file)
    {
        var uses = File.ReadLines(Repository.PathOf(file)).Where(line => line.Contains("uses:", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.Matches(PinnedAction, line));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Jobs_have_a_time_limit_and_no_more_rights_than_they_need(string file)
    {
        var text = File.ReadAllText(Repository.PathOf(file));

        Assert.Contains("\npermissions:\n  contents: read\n", text, StringComparison.Ordinal);
        Assert.Equal(Count(text, "    runs-on:"), Count(text, "    timeout-minutes:"));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Scripts_that_are_called_exist(string file)
    {
        var scripts = Script.Matches(File.ReadAllText(Repository.PathOf(file))).Select(match => match.Groups[2].Value).Distinct().ToList();

        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.True(File.Exists(Repository.PathOf(script)), script));
    }

    private static int Count(string text, string beginning) =>
        text.Split('\n').Count(line => line.StartsWith(beginning, StringComparison.Ordinal));
}
