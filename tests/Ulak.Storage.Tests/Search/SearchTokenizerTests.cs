using CsCheck;
using Ulak.Storage.Search;
using Xunit;

namespace Ulak.Storage.Tests.Search;

/// <summary>The tokens of a text.</summary>
public sealed class SearchTokenizerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" .,- ", "")]
    [InlineData("Hello, World", "hello world")]
    [InlineData("bob@example.org", "bob example org")]
    [InlineData("a1-b2", "a1 b2")]
    [InlineData("İıIi", "iiii")]
    [InlineData("Größe GRÖSSE", "grosse grosse")]
    [InlineData("ﬃ ½ ² Ⅷ", "ffi 1 2 2 viii")]
    [InlineData("日本語abc", "日 本 語 abc")]
    [InlineData("x𠀀y", "x 𠀀 y")]
    [InlineData("कखग", "कखग")]
    [InlineData("a\u200Bb", "ab")]
    [InlineData("a\u0000b", "a b")]
    [InlineData("\uE000x", "x")]
    [InlineData("\uD800x", "x")]
    [InlineData("naïve nai\u0308ve", "naive naive")]
    public void A_text_has_tokens(string text, string tokens) => Assert.Equal(tokens, string.Join(' ', SearchTokenizer.Tokenize(text)));

    [Fact]
    public void A_long_run_is_cut()
    {
        Assert.Equal(new string('a', 64), Assert.Single(SearchTokenizer.Tokenize(new string('A', 10_000))));

        // Also where the run has other letters among those of ASCII.
        var mixed = Assert.Single(SearchTokenizer.Tokenize(new string('A', 40) + "É" + new string('B', 40) + "É" + new string('C', 40)));
        Assert.Equal(new string('a', 40) + "e" + new string('b', 23), mixed);

        // 𐐨 is a pair of surrogates.
        var token = Assert.Single(SearchTokenizer.Tokenize("a" + string.Concat(Enumerable.Repeat("𐐨", 100))));
        Assert.True(char.IsLowSurrogate(token[^1]));
    }

    [Fact]
    public void Tokens_of_tokens_are_the_same_tokens() => Gen.String.Sample(text =>
    {
        var tokens = SearchTokenizer.Tokenize(text);
        Assert.Equal(tokens, SearchTokenizer.Tokenize(string.Join(' ', tokens)));
        Assert.All(tokens, token => Assert.InRange(token.Length, 1, 65));
        Assert.All(tokens, token => Assert.DoesNotContain('"', token));
    }, iter: 2_000);
}
