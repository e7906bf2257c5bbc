using System.Text.RegularExpressions;
using Xunit;

namespace Ulak.Rules;

/// <summary>CHANGELOG.md has the form of Keep a Changelog: the notes of a release are cut out of it.</summary>
public sealed partial class ChangelogTests
{
    private const int MaxBulletLength = 320;

    private static readonly string[] Kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("CHANGELOG.md"));

    [GeneratedRegex(@"^## \[(Unreleased|\d+\.\d+\.\d+(-[\w.]+)?)\]( - \d{4}-\d{2}-\d{2})?$")]
    private static partial Regex Release { get; }

    [Fact]
    public void Sections_are_releases_with_a_date_or_what_is_unreleased()
    {
        var releases = Lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(releases);
        Assert.All(releases, line => Assert.Matches(Release, line));
        Assert.All(releases, line => Assert.Equal(line != "## [Unreleased]", line.Contains(" - ", StringComparison.Ordinal)));
        Assert.Equal(releases.Count, releases.Distinct().Count());
    }

    [Fact]
    public void Changes_are_grouped_by_their_kind() => Assert.All(
        Lines.Where(line => line.StartsWith("### ", StringComparison.Ordinal)), line => Assert.Contains(line[4..], Kinds));

    [Fact]
    public void A_change_is_a_sentence_or_two()
    {
        var text = string.Join('\n', Lines);
        var bullets = Bullet.Matches(text).Select(match => match.Value.Trim()).ToList();

        Assert.NotEmpty(bullets);
        Assert.All(bullets, bullet => Assert.True(bullet.Length <= MaxBulletLength, $"{bullet.Length} characters: {bullet}"));
        Assert.All(bullets, bullet => Assert.EndsWith(".", bullet, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^- .*(\n  .*)*", RegexOptions.Multiline)]
    private static partial Regex Bullet { get; }
}
