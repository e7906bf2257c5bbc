using System.Text.RegularExpressions;
using Xunit;

namespace Ulak.Rules;

/// <summary>
/// Code that follows a rule of an RFC cites it, always as <c>RFC 5321 §4.1.2</c>; RFCS.md lists each RFC that is cited, with its state.
/// </summary>
public sealed partial class RfcMarkTests
{
    [GeneratedRegex(@"RFC ?-?(\d{3,5})")]
    private static partial Regex AnyMention { get; }

    [GeneratedRegex(@"RFC \d{3,5}")]
    private static partial Regex GoodMention { get; }

    [GeneratedRegex(@"RFC ?\d{3,5},? (section|sec\.|sect\.|par\.|chapter) ?\d", RegexOptions.IgnoreCase)]
    private static partial Regex SectionInWords { get; }

    [GeneratedRegex(@"^\| \[?RFC (\d{3,5})", RegexOptions.Multiline)]
    private static partial Regex Row { get; }

    [Fact]
    public void Every_mark_has_the_one_form()
    {
        var odd = from file in Repository.Files("src", ".cs")
                  from line in File.ReadLines(file)
                  where line.Contains("//", StringComparison.Ordinal)
                  let comment = line[line.IndexOf("//", StringComparison.Ordinal)..]
                  where AnyMention.Count(comment) != GoodMention.Count(comment) || SectionInWords.IsMatch(comment)
                  select $"{Repository.Relative(file)}: {line.Trim()}";

        Assert.Empty(odd);
    }

    [Fact]
    public void Every_RFC_that_the_code_cites_is_in_the_list()
    {
        var listed = Row.Matches(File.ReadAllText(Repository.PathOf("RFCS.md"))).Select(match => match.Groups[1].Value).ToHashSet();
        var cited = Repository.Files("src", ".cs").SelectMany(file => GoodMention.Matches(File.ReadAllText(file))).Select(match => match.Value[4..]).ToHashSet();

        Assert.NotEmpty(cited);
        Assert.Empty(cited.Except(listed));
    }
}
