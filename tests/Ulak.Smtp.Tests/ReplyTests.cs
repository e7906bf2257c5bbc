using System.Text;
using Ulak.Smtp.Replies;

namespace Ulak.Smtp.Tests;

public sealed class ReplyTests
{
    [Fact]
    public void A_single_line_reply_is_encoded_with_both_codes() =>
        Assert.Equal("250 2.1.0 Sender taken\r\n", Wire(new Reply(250, "2.1.0", "Sender taken")));

    [Fact]
    public void A_reply_of_several_lines_has_a_hyphen_in_all_but_the_last() =>
        Assert.Equal("250-mx.example\r\n250-SIZE 1000\r\n250 HELP\r\n", Wire(new Reply(250, null, ["mx.example", "SIZE 1000", "HELP"])));

    [Fact]
    public void The_enhanced_code_stands_in_every_line() =>
        Assert.Equal("550-5.7.1 no\r\n550 5.7.1 really\r\n", Wire(new Reply(550, "5.7.1", ["no", "really"])));

    [Theory]
    [InlineData(250, "5.1.1")]
    [InlineData(451, "5.1.1")]
    [InlineData(354, "2.0.0")]
    public void Mismatched_classes_are_rejected(int code, string enhanced) =>
        Assert.Throws<ArgumentException>(() => new Reply(code, enhanced, "text"));

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\tb")]
    [InlineData("a\u007fb")]
    public void Control_characters_are_rejected(string text) => Assert.Throws<ArgumentException>(() => new Reply(250, null, text));

    [Theory]
    [InlineData(199)]
    [InlineData(600)]
    [InlineData(0)]
    public void Invalid_codes_are_rejected(int code) => Assert.Throws<ArgumentOutOfRangeException>(() => new Reply(code, null, "text"));

    [Fact]
    public void Codes_outside_the_grammar_are_accepted_and_flagged()
    {
        Assert.False(new ReplyCode(571).IsInRfcRange);
        Assert.True(new ReplyCode(551).IsInRfcRange);
    }

    [Fact]
    public void Replies_are_equal_by_value()
    {
        Assert.Equal(new Reply(250, "2.0.0", "ok"), new Reply(250, "2.0.0", "ok"));
        Assert.NotEqual(new Reply(250, "2.0.0", "ok"), new Reply(250, "2.1.0", "ok"));
        Assert.NotEqual(new Reply(250, "2.0.0", "ok"), new Reply(250, "2.0.0", ["ok", "ok"]));
        Assert.Equal(new Reply(250, null, "ok").GetHashCode(), new Reply(250, null, "ok").GetHashCode());
    }

    [Theory]
    [InlineData("word ", 300)]
    [InlineData("x", 3000)]
    [InlineData("\u00fc", 1000)]
    [InlineData("\ud83d\ude00", 500)]
    public void A_long_text_is_folded_at_512_octets_and_loses_nothing(string piece, int count)
    {
        var text = string.Concat(Enumerable.Repeat(piece, count)).Trim();
        var lines = Wire(new Reply(550, "5.7.1", text)).Split("\r\n")[..^1];
        Assert.True(lines.Length > 1);
        Assert.All(lines, l => Assert.InRange(Encoding.UTF8.GetByteCount(l), 10, 510));
        Assert.All(lines[..^1], l => Assert.StartsWith("550-5.7.1 ", l, StringComparison.Ordinal));
        Assert.StartsWith("550 5.7.1 ", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', string.Concat(lines));
        Assert.Equal(text, string.Join(piece.Contains(' ', StringComparison.Ordinal) ? " " : "", lines.Select(l => l[10..])));
    }

    [Fact]
    public void The_encoding_is_cached()
    {
        var reply = new Reply(250, null, "ok");
        Assert.True(reply.Wire.Span == reply.Wire.Span);
    }

    [Theory]
    [InlineData("2.0.0", true)]
    [InlineData("5.7.500", true)]
    [InlineData("3.0.0", false)]
    [InlineData("5.1", false)]
    [InlineData("5.1.1000", false)]
    [InlineData("5.01.1", false)]
    [InlineData("5.1.1 ", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Enhanced_codes_are_parsed(string? text, bool valid)
    {
        Assert.Equal(valid, EnhancedStatusCode.TryParse(text, out var code));
        if (valid)
        {
            Assert.Equal(text, code.ToString());
        }
    }

    [Theory]
    [InlineData("550 5.1.1 No such user", "550 5.1.1 No such user")]
    [InlineData(" 450  4.2.0  Try again later ", "450 4.2.0 Try again later")]
    [InlineData("550 No such user here", "550 5.7.1 No such user here")]
    [InlineData("421 Busy", "421 4.7.1 Busy")]
    [InlineData("550 5.x.1 No such user", "550 5.7.1 5.x.1 No such user")]
    [InlineData("599 5.7.26", "599 5.7.26 Rejected")]
    [InlineData("250 2.0.0 Accepted", null)]
    [InlineData("399 Text", null)]
    [InlineData("600 Text", null)]
    [InlineData("0550 Text", null)]
    [InlineData("+50 Text", null)]
    [InlineData("550", null)]
    [InlineData("", null)]
    [InlineData("Rejected", null)]
    [InlineData("550 4.7.1 Classes that differ", null)]
    [InlineData("550 5.7.1 Two\r\nlines", null)]
    public void Rejections_are_parsed(string text, string? expected)
    {
        Assert.Equal(expected is not null, Reply.TryParseRejection(text, out var reply));
        Assert.Equal(expected, reply?.ToString());
    }

    private static string Wire(Reply reply) => Encoding.UTF8.GetString(reply.Wire.Span);
}
