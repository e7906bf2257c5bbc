using System.Text.RegularExpressions;
using Xunit;

namespace Ulak.Rules;

/// <summary>ARCHITECTURE.md names files that exist.</summary>
public sealed partial class ArchitectureTests
{
    // Names with X stand for a verb: XHandler.cs, XCommand.cs.
    [GeneratedRegex(@"`([\w./-]*?)([A-Z]\w*\.(?:cs|cshtml))`")]
    private static partial Regex FileName { get; }

    [Fact]
    public void Every_file_that_the_architecture_names_exists()
    {
        var files = Repository.Files("src", ".cs", ".cshtml").Select(Repository.Relative).ToList();
        var named = FileName.Matches(File.ReadAllText(Repository.PathOf("ARCHITECTURE.md")))
            .Where(match => match.Groups[2].Value is not ("XHandler.cs" or "XCommand.cs"))
            .Select(match => match.Groups[1].Value + match.Groups[2].Value).Distinct().ToList();

        Assert.True(named.Count > 40, $"{named.Count} files are named");
        Assert.All(named, name =>
            Assert.Contains(files, file => file == name || file.EndsWith("/" + name, StringComparison.Ordinal)));
    }
}
