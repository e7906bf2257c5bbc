using System.Text.RegularExpressions;
using Ulak.Reference.Comparison;
using Ulak.Reference.Comparison.Texts;
using Xunit;

namespace Ulak.Reference.Tests.Comparison;

public sealed class TurkishNumberTests
{
    [Theory]
    [InlineData("221", "221'in", "221'e", "221'i", "221'de", "221'den")]
    [InlineData("252", "252'nin", "252'ye", "252'yi", "252'de", "252'den")]
    [InlineData("553", "553'ün", "553'e", "553'ü", "553'te", "553'ten")]
    [InlineData("354", "354'ün", "354'e", "354'ü", "354'te", "354'ten")]
    [InlineData("555", "555'in", "555'e", "555'i", "555'te", "555'ten")]
    [InlineData("556", "556'nın", "556'ya", "556'yı", "556'da", "556'dan")]
    [InlineData("5.1.7", "5.1.7'nin", "5.1.7'ye", "5.1.7'yi", "5.1.7'de", "5.1.7'den")]
    [InlineData("538", "538'in", "538'e", "538'i", "538'de", "538'den")]
    [InlineData("5.7.9", "5.7.9'un", "5.7.9'a", "5.7.9'u", "5.7.9'da", "5.7.9'dan")]
    [InlineData("5.7.0", "5.7.0'ın", "5.7.0'a", "5.7.0'ı", "5.7.0'da", "5.7.0'dan")]
    [InlineData("5.1.10", "5.1.10'un", "5.1.10'a", "5.1.10'u", "5.1.10'da", "5.1.10'dan")]
    [InlineData("220", "220'nin", "220'ye", "220'yi", "220'de", "220'den")]
    [InlineData("530", "530'un", "530'a", "530'u", "530'da", "530'dan")]
    [InlineData("440", "440'ın", "440'a", "440'ı", "440'ta", "440'tan")]
    [InlineData("450", "450'nin", "450'ye", "450'yi", "450'de", "450'den")]
    [InlineData("560", "560'ın", "560'a", "560'ı", "560'ta", "560'tan")]
    [InlineData("570", "570'in", "570'e", "570'i", "570'te", "570'ten")]
    [InlineData("580", "580'in", "580'e", "580'i", "580'de", "580'den")]
    [InlineData("590", "590'ın", "590'a", "590'ı", "590'da", "590'dan")]
    [InlineData("500", "500'ün", "500'e", "500'ü", "500'de", "500'den")]
    [InlineData("1000", "1000'in", "1000'e", "1000'i", "1000'de", "1000'den")]
    [InlineData("5.7.26", "5.7.26'nın", "5.7.26'ya", "5.7.26'yı", "5.7.26'da", "5.7.26'dan")]
    [InlineData("4.7.500-699", "4.7.500-699'un", "4.7.500-699'a", "4.7.500-699'u", "4.7.500-699'da", "4.7.500-699'dan")]
    public void A_suffix_follows_the_last_word_that_is_read(string code, string genitive, string dative, string accusative,
        string locative, string ablative)
    {
        Assert.Equal(genitive, TurkishNumber.WithSuffix(code, TurkishCase.Genitive));
        Assert.Equal(dative, TurkishNumber.WithSuffix(code, TurkishCase.Dative));
        Assert.Equal(accusative, TurkishNumber.WithSuffix(code, TurkishCase.Accusative));
        Assert.Equal(locative, TurkishNumber.WithSuffix(code, TurkishCase.Locative));
        Assert.Equal(ablative, TurkishNumber.WithSuffix(code, TurkishCase.Ablative));
    }

    [Theory]
    [InlineData("421", "421'dir")]
    [InlineData("4.4.3", "4.4.3'tür")]
    [InlineData("530", "530'dur")]
    [InlineData("556", "556'dır")]
    public void The_copula_agrees_in_the_same_way(string code, string expected) =>
        Assert.Equal(expected, TurkishNumber.WithSuffix(code, TurkishCase.Copula));

    [Fact]
    public void Suffixes_that_were_written_by_hand_agree_too()
    {
        var seen = 0;
        foreach (var pair in ComparisonTexts.For("tr").Pairs.Values)
        {
            var text = string.Join('\n', [pair.Title, pair.Summary, pair.Shared, .. pair.Differences, pair.First, pair.Second, pair.Next,
                pair.Trap]);
            foreach (var match in Regex.Matches(text, @"(\d[\d.]*)'(\p{L}+)").Cast<Match>())
            {
                var suffixes = Enum.GetValues<TurkishCase>()
                    .Select(turkishCase => TurkishNumber.WithSuffix(match.Groups[1].Value, turkishCase)).ToArray();

                // "550'ninkinde" and "4.1.2'deki" go on after the case.
                Assert.True(suffixes.Contains(match.Value)
                    || suffixes.Any(suffix => match.Value.StartsWith(suffix + "ki", StringComparison.Ordinal)), match.Value);
                seen++;
            }
        }

        Assert.True(seen > 200);
    }

    [Theory]
    [InlineData("")]
    [InlineData("X.7.x")]
    public void A_code_without_a_final_digit_gets_no_suffix(string code) =>
        Assert.Equal(code, TurkishNumber.WithSuffix(code, TurkishCase.Genitive));
}
