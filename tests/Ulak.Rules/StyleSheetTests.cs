using System.Text.RegularExpressions;
using Xunit;

namespace Ulak.Rules;

/// <summary>The console removes white space around punctuation from its style sheets, quoted texts included.</summary>
public sealed partial class StyleSheetTests
{
    [Fact]
    public void No_quoted_text_contains_white_space_that_is_removed() => Assert.Empty(
        from file in Repository.Files("src", ".css")
        from quoted in QuotedText().Matches(File.ReadAllText(file))
        where RemovedSpace().IsMatch(quoted.Value)
        select $"{Repository.Relative(file)}: {quoted.Value}");

    [GeneratedRegex("\"[^\"\n]*\"")]
    private static partial Regex QuotedText();

    [GeneratedRegex("[:;] | [{}]")]
    private static partial Regex RemovedSpace();
}
