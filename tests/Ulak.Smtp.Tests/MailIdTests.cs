using CsCheck;

namespace Ulak.Smtp.Tests;

public sealed class MailIdTests
{
    [Fact]
    public void An_id_round_trips() => Gen.Long[0, long.MaxValue].Sample(value =>
    {
        var id = new MailId(value);
        Assert.Equal(13, id.ToString().Length);
        Assert.True(MailId.TryParse(id.ToString(), out var read) && read == id);
        Assert.True(MailId.TryParse(id.ToString().ToUpperInvariant(), out read) && read == id);
    });

    [Fact]
    public void Ids_sort_by_time_as_numbers_and_as_text() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 100_000], Gen.Int, Gen.Int).Sample((seconds, later, a, b) =>
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        var (first, second) = (MailId.Create(time, a), MailId.Create(time.AddMilliseconds(later), b));
        Assert.True(first.Value < second.Value);
        Assert.True(string.CompareOrdinal(first.ToString(), second.ToString()) < 0);
        Assert.Equal(time, first.Time);
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123456789ab")]
    [InlineData("0123456789abcd")]
    [InlineData("0123456789abu")]
    [InlineData("zzzzzzzzzzzzz")]
    public void Invalid_ids_are_rejected(string? text) => Assert.False(MailId.TryParse(text, out _));
}
