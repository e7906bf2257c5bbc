using System.Globalization;
using System.Text;
using Ulak.Smtp.Parameters;

namespace Ulak.Smtp.Tests;

/// <summary>The exact bounds of parameter values: times of RFC 3339, BY, xtext and its UTF-8 form.</summary>
public sealed class ParameterValueTests
{
    [Theory]
    [InlineData("2026-11-23T12:00:00Z", "2026-11-23T12:00:00.0000000+00:00")]
    [InlineData("2026-11-23t12:00:00z", "2026-11-23T12:00:00.0000000+00:00")]
    [InlineData("2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00.0000000+00:00")]
    [InlineData("2026-12-31T23:59:59-13:59", "2026-12-31T23:59:59.0000000-13:59")]
    [InlineData("2026-12-31T23:59:60Z", "2026-12-31T23:59:59.0000000+00:00")] // a leap second
    [InlineData("2026-11-23T12:34:56.7Z", "2026-11-23T12:34:56.0000000+00:00")]
    [InlineData("2026-11-23T12:34:56.1234567890+05:30", "2026-11-23T12:34:56.0000000+05:30")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.0000000+00:00")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.0000000+00:00")]
    public void A_time_is_parsed(string text, string expected) =>
        Assert.Equal(expected, Rfc3339Time.Parse(text)?.ToString("O", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-23T12:00:00")] // no zone
    [InlineData("2026-11-23T12:00Z")]
    [InlineData("2026/11/23T12:00:00Z")]
    [InlineData("2026-11/23T12:00:00Z")]
    [InlineData("2026-11-23 12:00:00Z")]
    [InlineData("2026-11-23T12.00:00Z")]
    [InlineData("2026-11-23T12:00.00Z")]
    [InlineData("x026-11-23T12:00:00Z")]
    [InlineData("2026-x1-23T12:00:00Z")]
    [InlineData("2026-11-x3T12:00:00Z")]
    [InlineData("2026-11-23Tx2:00:00Z")]
    [InlineData("2026-11-23T12:x0:00Z")]
    [InlineData("2026-11-23T12:00:x0Z")]
    [InlineData("0000-11-23T12:00:00Z")]
    [InlineData("2026-00-23T12:00:00Z")]
    [InlineData("2026-13-23T12:00:00Z")]
    [InlineData("2026-11-00T12:00:00Z")]
    [InlineData("2026-11-31T12:00:00Z")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-11-23T24:00:00Z")]
    [InlineData("2026-11-23T12:60:00Z")]
    [InlineData("2026-11-23T12:00:61Z")]
    [InlineData("2026-11-23T12:00:00.Z")]
    [InlineData("2026-11-23T12:00:00.1")]
    [InlineData("2026-11-23T12:00:00X")]
    [InlineData("2026-11-23T12:00:00+1:00")]
    [InlineData("2026-11-23T12:00:00+01:0")]
    [InlineData("2026-11-23T12:00:00+01-00")]
    [InlineData("2026-11-23T12:00:00*01:00")]
    [InlineData("2026-11-23T12:00:00+14:00")]
    [InlineData("2026-11-23T12:00:00+01:60")]
    [InlineData("2026-11-23T12:00:00+x1:00")]
    [InlineData("2026-11-23T12:00:00+01:x0")]
    [InlineData("2026-11-23T12:00:00+01:000")]
    [InlineData("2026-11-23T12:00:00.12345678901+01:00")] // 37 octets
    [InlineData("0001-01-01T00:00:00+00:01")] // before the first
    [InlineData("9999-12-31T23:59:59-00:01")] // after the last
    public void What_is_no_time_is_not_parsed(string text) => Assert.Null(Rfc3339Time.Parse(text));

    [Fact]
    public void No_text_is_no_time() => Assert.Null(Rfc3339Time.Parse(null));

    [Theory]
    [InlineData("1;R", 1, false, false)]
    [InlineData("1;r", 1, false, false)]
    [InlineData("120;RT", 120, false, true)]
    [InlineData("120;Nt", 120, true, true)]
    [InlineData("+120;n", 120, true, false)]
    [InlineData("0;N", 0, true, false)]
    [InlineData("-120;N", -120, true, false)]
    [InlineData("999999999;R", 999_999_999, false, false)]
    public void A_deadline_is_parsed_and_written(string text, int seconds, bool notify, bool trace)
    {
        var by = DeliverBy.Parse(text);

        Assert.Equal(new DeliverBy(seconds, notify, trace), by);
        Assert.Equal(by, DeliverBy.Parse(by.ToString()));
        Assert.Equal($"{seconds};{(notify ? "N" : "R")}{(trace ? "T" : "")}", by.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData(";R")]
    [InlineData("1;")]
    [InlineData("1;X")]
    [InlineData("1;RX")]
    [InlineData("1;RTT")]
    [InlineData("0;R")]
    [InlineData("-1;R")]
    [InlineData("-;N")]
    [InlineData("+;N")]
    [InlineData("--1;N")]
    [InlineData("+-1;N")]
    [InlineData("x;N")]
    [InlineData("1x;N")]
    [InlineData("1000000000;N")]
    [InlineData("+1000000000;N")]
    public void What_is_no_deadline_is_not_parsed(string text) => Assert.Null(DeliverBy.Parse(text));

    [Fact]
    public void No_text_is_no_deadline() => Assert.Null(DeliverBy.Parse(null));

    [Theory]
    [InlineData("!~", "!~")]
    [InlineData(" ", "+20")]
    [InlineData("\u007f", "+7F")]
    [InlineData("a+b=c", "a+2Bb+3Dc")]
    [InlineData("\u00fc", "+C3+BC")]
    [InlineData("\n", "+0A")]
    [InlineData("", "")]
    public void Xtext_has_upper_case_digits_for_what_is_not_literal(string text, string encoded)
    {
        Assert.Equal(encoded, XText.Encode(text));
        Assert.True(XText.TryDecode(encoded, out var decoded));
        Assert.Equal(text, decoded);
    }

    [Theory]
    [InlineData("", -1)]
    [InlineData("abc", -1)]
    [InlineData("+41", -1)]
    [InlineData("a+41b+5A", -1)]
    [InlineData("+09+AF", -1)]
    [InlineData("a+", 1)]
    [InlineData("a+4", 1)]
    [InlineData("a+4g", 1)]
    [InlineData("a+g4", 1)]
    [InlineData("a+4a", 1)]
    [InlineData("a+:0", 1)]
    [InlineData("a+@0", 1)]
    [InlineData("a+/0", 1)]
    [InlineData("a+0:", 1)]
    [InlineData("a+0@", 1)]
    [InlineData("a+0G", 1)]
    [InlineData("ab=", 2)]
    [InlineData("+41=", 3)]
    [InlineData("abc d", 3)]
    [InlineData("abc\u007f", 3)]
    [InlineData("ab\u00fc", 2)]
    public void The_first_octet_that_is_not_xtext_is_found(string text, int index) =>
        Assert.Equal(index, XText.IndexOfInvalid(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("a@b", "a@b")]
    [InlineData("\\x{FC}@b", "\u00fc@b")]
    [InlineData("\\x{1F600}", "\U0001F600")]
    [InlineData("\\x{10FFFF}", "\U0010FFFF")]
    [InlineData("\\x{20}\\x{2B}\\x{3D}\\x{5C}\\x{7F}", " +=\\\u007f")]
    [InlineData("\\x{01}\\x{09}\\x{10}\\x{19}", "\u0001\u0009\u0010\u0019")]
    [InlineData("\\x{80}", "\u0080")]
    [InlineData("\\x{FF}\u00fc!~", "\u00ff\u00fc!~")]
    public void A_UTF_8_address_is_decoded(string text, string expected) => Assert.Equal(expected, Utf8AddressXtext.Decode(text));

    [Theory]
    [InlineData("a+b", 1)]
    [InlineData("a=b", 1)]
    [InlineData("a b", 1)]
    [InlineData("ab\u007f", 2)]
    [InlineData("ab\u0000", 2)]
    [InlineData("a\\", 1)]
    [InlineData("a\\x", 1)]
    [InlineData("a\\x{}", 1)]
    [InlineData("a\\x{F}", 1)]
    [InlineData("a\\x{FC", 1)]
    [InlineData("a\\x{fc}", 1)]
    [InlineData("a\\y{FC}", 1)]
    [InlineData("a\\x(FC}", 1)]
    [InlineData("a\\x{41}", 1)] // stands for itself
    [InlineData("a\\x{00}", 1)]
    [InlineData("a\\x{0A}", 1)]
    [InlineData("a\\x{0F}", 1)]
    [InlineData("a\\x{1A}", 1)]
    [InlineData("a\\x{1F}", 1)]
    [InlineData("a\\x{21}", 1)]
    [InlineData("a\\x{2A}", 1)]
    [InlineData("a\\x{2C}", 1)]
    [InlineData("a\\x{7E}", 1)]
    [InlineData("a\\x{0FC}", 1)] // a leading zero
    [InlineData("a\\x{D800}", 1)] // a surrogate
    [InlineData("a\\x{110000}", 1)]
    [InlineData("a\\x{10FFFFF}", 1)]
    public void What_is_no_UTF_8_address_is_found(string text, int index)
    {
        Assert.Equal(index, Utf8AddressXtext.IndexOfInvalid(Encoding.UTF8.GetBytes(text), utf8: true));
        Assert.Null(Utf8AddressXtext.Decode(text));
    }

    [Fact]
    public void UTF_8_is_literal_only_with_SMTPUTF8()
    {
        Assert.Equal(-1, Utf8AddressXtext.IndexOfInvalid("a\u00fcb"u8, utf8: true));
        Assert.Equal(1, Utf8AddressXtext.IndexOfInvalid("a\u00fcb"u8, utf8: false));
        Assert.Equal(1, Utf8AddressXtext.IndexOfInvalid([(byte)'a', 0xC3, 0x28], utf8: true));
    }
}
