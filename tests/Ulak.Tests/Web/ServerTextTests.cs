using Ulak.Console;
using Ulak.Console.Codes;
using Ulak.Storage.Search;
using Xunit;

namespace Ulak.Tests.Web;

/// <summary>Texts of other parts of the server in the language of a page, and numbers as the language writes them.</summary>
public sealed class ServerTextTests
{
    [Theory]
    [InlineData("foo:x")]
    [InlineData("tag:")]
    [InlineData("has:wings")]
    [InlineData("is:lost")]
    [InlineData("after:lunch")]
    [InlineData("larger:abc")]
    [InlineData("header:")]
    public void What_is_wrong_with_a_search_is_in_Turkish_to_the_end(string search)
    {
        var english = Assert.Single(SearchQuery.Parse(search).Problems);
        var turkish = ServerTexts.Of(english, "tr");
        Assert.NotEqual(english, turkish);
        foreach (var word in new[] { " or ", "e.g.", " a ", " the ", "{" })
        {
            Assert.DoesNotContain(word, turkish, StringComparison.Ordinal);
        }

        Assert.Equal(english, ServerTexts.Of(english, "en"));
    }

    [Theory]
    [InlineData("the recipient is not in @example.org", "alıcı şunun içinde değil: @example.org")]
    [InlineData("The route out holds it until it is released", "out yönlendirmesi bırakılana kadar tutuyor")]
    [InlineData("`x` is no value of `tag:`; it takes a tag, e.g. `tag:work`.",
        "`x`, `tag:` için geçerli bir değer değil; beklenen: bir etiket, örneğin `tag:work`.")]
    [InlineData("452 4.2.2 Mailbox full", "452 4.2.2 Mailbox full")]
    public void Values_stand_at_their_places_and_unknown_texts_stay(string english, string turkish) =>
        Assert.Equal(turkish, ServerTexts.Of(english, "tr"));

    [Fact]
    public void Numbers_follow_the_language_of_the_page()
    {
        Assert.Equal("12,345", DisplayFormat.Number(12345, "en"));
        Assert.Equal("12.345", DisplayFormat.Number(12345, "tr"));
    }
}
