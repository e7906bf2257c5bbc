using System.Text.RegularExpressions;
using Ulak.Reference.Catalog;
using Xunit;

namespace Ulak.Reference.Tests.Catalog;

/// <summary>The catalogue is whole in each language, and each language is itself.</summary>
public sealed partial class CodeCatalogTests
{
    private static readonly CodeCatalog Codes = CodeCatalog.Default;

    public static TheoryData<string> Languages => [.. Codes.Languages.Select(language => language.Code)];

    [Fact]
    public void The_catalog_has_every_code_in_English_and_Turkish()
    {
        Assert.Equal(["en", "tr"], Codes.Languages.Select(language => language.Code).Order(StringComparer.Ordinal));
        Assert.Equal(195, Codes.Codes.Count);
        Assert.Equal(Codes.Codes.Count, Codes.Codes.Select(facts => facts.Code).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Each_field_of_each_code_is_filled_in(string language)
    {
        foreach (var entry in All())
        {
            var text = entry.TextIn(language);
            foreach (var field in new[] { text.Meaning, text.Seen, text.Sender, text.Operator, text.Confusion })
            {
                Assert.True(field.Length > 15 && field.TrimEnd()[^1] is '.' or '?' or '!'
                    && !field.Contains("  ", StringComparison.Ordinal), $"{language} {entry.Key}: '{field}'");

                // Turkish repeats a word on purpose: "harf harf", letter by letter.
                Assert.False(language == "en" && DoubledWord().IsMatch(field), $"{language} {entry.Key}: '{field}'");
            }

            Assert.False(string.IsNullOrWhiteSpace(text.Name), entry.Key);
            Assert.False(text.Name.EndsWith('.'), text.Name);
        }
    }

    [Fact]
    public void No_Turkish_text_contains_English()
    {
        foreach (var entry in All())
        {
            var (english, turkish) = (entry.TextIn("en"), entry.TextIn("tr"));
            Assert.NotEqual(english.Meaning, turkish.Meaning);
            Assert.NotEqual(english.Seen, turkish.Seen);
            Assert.NotEqual(english.Sender, turkish.Sender);
            Assert.NotEqual(english.Operator, turkish.Operator);
            Assert.NotEqual(english.Confusion, turkish.Confusion);
            foreach (var field in new[] { turkish.Name, turkish.Meaning, turkish.Seen, turkish.Sender, turkish.Operator,
                turkish.Confusion })
            {
                Assert.False(EnglishWord().IsMatch(Quoted().Replace(field, "")), $"{entry.Key}: '{field}'");
            }
        }
    }

    [Theory]
    [InlineData("501", "501", 5)]
    [InlineData("5.7.26", "X.7.26", 5)]
    [InlineData("4.7.27", "X.7.27", 4)]
    [InlineData("x.1.1", "X.1.1", null)]
    public void A_code_is_found_in_each_of_its_forms(string asked, string key, int? digit)
    {
        Assert.True(Codes.TryGet(asked, out var entry));
        Assert.Equal(key, entry.Key);
        Assert.Equal(digit, entry.Class);
    }

    [Theory]
    [InlineData("")]
    [InlineData("999")]
    [InlineData("hello")]
    [InlineData("9.1.1")]
    [InlineData("5.99.99")]
    public void Text_that_is_not_a_code_is_not_found(string asked) => Assert.False(Codes.TryGet(asked, out _));

    [Fact]
    public void Facts_match_their_code()
    {
        foreach (var facts in Codes.Codes)
        {
            Assert.Equal(facts.Code.Contains('.', StringComparison.Ordinal) ? CodeKind.Enhanced : CodeKind.Basic, facts.Kind);
            // 255 is the exit status of a program, not a reply.
            Assert.True(facts.Class is null ? facts.Code[0] == 'X' || facts.Code == "255" : facts.Code[0] - '0' == facts.Class, facts.Code);
            Assert.True(facts.Status == CodeStatus.Seen || facts.References.Count > 0, $"{facts.Code} is defined nowhere.");
            Assert.All(facts.Partners, partner => Assert.True(Codes.TryGet(partner, out _),
                $"{facts.Code} goes with {partner}, which is not there."));
        }

        Assert.True(Codes.TryGet("221", out var goodbye) && goodbye.Facts.ClosesConnection);
        Assert.True(Codes.TryGet("501", out var syntax) && !syntax.Facts.ClosesConnection && syntax.Facts.Next == NextStep.Fix);
        Assert.True(Codes.TryGet("450", out var later) && later.Facts.Next == NextStep.Retry);
    }

    [Fact]
    public void Search_ignores_case_and_diacritics()
    {
        Assert.Contains(Codes.Search("posta kutusu", "tr"), entry => entry.Key == "X.2.2");
        Assert.Equal(Codes.Search("sözdizimi", "tr").Select(entry => entry.Key),
            Codes.Search("SOZDIZIMI", "tr").Select(entry => entry.Key));
        Assert.Empty(Codes.Search("xyzzy", "en"));
    }

    private static IEnumerable<CodeEntry> All() =>
        Codes.Codes.Select(facts => Codes.TryGet(facts.Code, out var entry) ? entry : throw new InvalidOperationException(facts.Code));

    // Names of commands and words between quotes are the protocol's own.
    [GeneratedRegex("\"[^\"]*\"|'[^']*'|“[^”]*”|‘[^’]*’")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(the|and|with|when|which|your|this|that|should|because)\b", RegexOptions.IgnoreCase)]
    private static partial Regex EnglishWord();

    [GeneratedRegex(@"\b(\p{L}{3,}) \1\b")]
    private static partial Regex DoubledWord();
}
