using Ulak.Terminal;
using Xunit;

namespace Ulak.Tests.Commands;

/// <summary>The Levenshtein distance.</summary>
public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("serve", "serve", 0)]
    [InlineData("serve", "SERVE", 0)]
    [InlineData("serve", "srve", 1)]
    [InlineData("serve", "sevre", 2)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Insertions_deletions_and_substitutions_are_counted(string one, string other, int expected) =>
        Assert.Equal(expected, EditDistance.Between(one, other));
}
