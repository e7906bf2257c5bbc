using System.Text.RegularExpressions;
using Xunit;

namespace Ulak.Rules;

/// <summary>
/// Code that follows a rule of an RFC cites it, always as <c>RFC 5321 §4.1.2</c>; RFCS.md lists each RFC that is cited, with its state.
/// </summary>
public sealed partial class RfcCitationTests
{
    [GeneratedRegex(@"RFC ?-?(\d{3,5})")]
    private static partial Regex AnyCitation { get; }

    [GeneratedRegex(@"RFC \d{3,5}")]
    private static partial Regex ValidCitation { get; }

    [GeneratedRegex(@"RFC ?\d{3,5},? (section|sec\.|sect\.|par\.|chapter) ?\d", RegexOptions.IgnoreCase)]
    private static partial Regex SectionInWords { get; }

    [GeneratedRegex(@"^\| \[?RFC (\d{3,5})", RegexOptions.Multiline)]
    private static partial Regex Row { get; }

    [Fact]
    public void Every_citation_has_the_same_form()
    {
        var odd = from file in Repository.Files("src", ".cs")
                  from line in File.ReadLines(file)
                  where line.Contains("//", StringComparison.Ordinal)
                  let comment = line[line.IndexOf("//", StringComparison.Ordinal)..]
                  where AnyCitation.Count(comment) != ValidCitation.Count(comment) || SectionInWords.IsMatch(comment)
                  select $"{Repository.Relative(file)}: {line.Trim()}";

        Assert.Empty(odd);
    }

    [Fact]
    public void Every_RFC_that_the_code_cites_is_in_the_list()
    {
        var listed = Row.Matches(File.ReadAllText(Repository.PathOf("RFCS.md"))).Select(match => match.Groups[1].Value).ToHashSet();
        var cited = Repository.Files("src", ".cs").SelectMany(file => ValidCitation.Matches(File.ReadAllText(file)))
            .Select(match => match.Value[4..]).ToHashSet();

        Assert.NotEmpty(cited);
        Assert.Empty(cited.Except(listed));
    }
}
