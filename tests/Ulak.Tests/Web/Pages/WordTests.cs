using Ulak.Console.Codes;
using Xunit;

namespace Ulak.Tests.Web.Pages;

/// <summary>The words of the console: what a critical reading found foreign or wrong must not come back, in either language.</summary>
public sealed class WordTests
{
    private static readonly string[] English =
    [
        "With those chosen", "said no name", "Going on", "it is going on", "expelled", "not admitted", "may not stand here",
        "nothing came of the transaction", "No command that anybody knows", "very octets", "How it came", "Ask each link", "asks the head",
        "Not in:", "In part in", "not every mail program shows", "the server behaves", "from another time", "has started anew",
        "What you look for", "not as it is", "Because of:", "no faster than", "How often (empty", "What is no command", "is kept", "octet",
        "somebody", "anybody", "nobody", "whereas", "met a fault",
    ];

    private static readonly string[] Turkish =
    [
        "gelişmiş durum", "ayrıntılı kod", "bağlantı noktası", "kapı dışarı", "kapısı", "sekizli", "oktet", "bağımsız değişken", "diyalog",
        "engelleme listesi", "engel listesi", "kayıt defteri", "işletmeci", "aygıt", "kimlik denetimi", "Seçilenleri",
        "Okundu say", "Sürenler", "İletisiz olanlar", "uslu", "ad söylemedi", "Geçer mi", "geçmez", "Kimin işi", "geçilemedi",
        "Genel ağdaki", "yadsır", "kefil", "hizalı değil", "Nasıl geldi", "Sekizlileri",
    ];

    [Theory]
    [InlineData("en")]
    [InlineData("tr")]
    public void Foreign_and_wrong_words_do_not_come_back(string language)
    {
        var found =
            from word in PageWords.All[language]
            from bad in language == "en" ? English : Turkish
            where word.Value.Contains(bad, StringComparison.OrdinalIgnoreCase)
            select $"{word.Key}: {word.Value} ({bad})";
        Assert.Empty(found);
    }

    [Fact]
    public void Both_languages_have_the_same_words_with_the_same_values()
    {
        var (english, turkish) = (PageWords.All["en"], PageWords.All["tr"]);
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), turkish.Keys.Order(StringComparer.Ordinal));
        Assert.All(english, word =>
        {
            foreach (var place in new[] { "{0}", "{1}", "{2}" })
            {
                Assert.True(word.Value.Contains(place, StringComparison.Ordinal)
                    == turkish[word.Key].Contains(place, StringComparison.Ordinal), $"{word.Key} has {place} in one language");
            }
        });
    }
}
