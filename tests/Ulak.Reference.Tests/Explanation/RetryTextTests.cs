using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Texts;
using Xunit;

namespace Ulak.Reference.Tests.Explanation;

public sealed class RetryTextTests
{
    [Theory]
    [InlineData(RetryTime.NotNeeded, RetryParty.None, "nothing is wrong", "bir sorun yok")]
    [InlineData(RetryTime.ByItself, RetryParty.Server,
        "no: it passes later without a change; the sending server tries again by itself",
        "hayır: değişiklik gerekmeden sonra geçer; gönderen sunucu kendiliğinden yeniden dener")]
    [InlineData(RetryTime.AfterChange, RetryParty.Server,
        "yes: change something first; until then the sending server tries again in vain",
        "evet: önce bir şey değiştirilmeli; o zamana kadar gönderen sunucunun yeniden denemeleri sonuç vermez")]
    [InlineData(RetryTime.AfterChange, RetryParty.None, "yes: change something first", "evet: önce bir şey değiştirilmeli")]
    public void The_words_name_what_has_to_happen_and_who_tries_again(RetryTime when, RetryParty by, string english, string turkish)
    {
        var retry = new RetryAdvice(when, by);
        Assert.Equal(english, ReasonTexts.For("en").RetryText(retry));
        Assert.Equal(turkish, ReasonTexts.For("tr").RetryText(retry));
    }
}
