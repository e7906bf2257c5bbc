using System.Text;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Replies;

namespace Ulak.Smtp.Tests;

/// <summary>Characters beyond ASCII: look-alikes, Punycode (RFC 3492) and U-labels (RFC 5892).</summary>
public sealed class CharacterTests
{
    private const string Latin =
        "\u0430a \u03B1a \u0441c \u03F2c \u0501d \u0435e \u0456i \u0131i \u03B9i \u0458j \u04CFl \u043Eo \u03BFo \u0440p \u03C1p \u051Bq "
        + "\u0455s \u0443y \u03B3y \u0445x \u03C7x \u03BDv \u0410A \u0391A "
        + "\u0412B \u0392B \u0421C \u0415E \u0395E \u041DH \u0397H \u0406I \u0399I "
        + "\u041AK \u039AK \u041CM \u039CM \u041EO \u039FO \u0420P \u03A1P \u0422T \u03A4T \u0425X \u03A7X";

    private const string Ascii =
        "\uFF01! \uFF5E~ \uFF20@ \u3002. \uFF61. \uFE52. \u2024. \uFE6B@ \uFE64< \u3008< \u2039< \u27E8< \u2329< \u300A< \uFE65> "
        + "\u3009> \u203A> \u27E9> \u232A> \u300B> \uFE55: \u2010- \u2011- \u2012- \u2013- \u2212- \uFE63-";

    [Fact]
    public void Look_alikes_of_ASCII_are_known_one_by_one()
    {
        foreach (var pair in Ascii.Split(' '))
        {
            Assert.Equal(pair[1], LookAlikeCharacters.ToAscii(new Rune(pair[0])));
            var octets = Encoding.UTF8.GetBytes($"a{pair[0]}b");
            Assert.Equal([(byte)'a', (byte)pair[1], (byte)'b'], LookAlikeCharacters.ReplaceWithAscii(octets));
            Assert.Equal(1, LookAlikeCharacters.IndexOf(octets, pair[1]));
            Assert.Equal(-1, LookAlikeCharacters.IndexOf(octets, '?'));
        }

        foreach (var space in "\u00A0\u3000\u2000\u200A\u202F")
        {
            Assert.Equal(' ', LookAlikeCharacters.ToAscii(new Rune(space)));
        }

        foreach (var other in "a.\uFF00\uFF5F\u200B\u1FFF\u2014\u00A1")
        {
            Assert.Null(LookAlikeCharacters.ToAscii(new Rune(other)));
        }
    }

    [Fact]
    public void Cyrillic_and_Greek_letters_look_Latin_only_among_Latin_ones()
    {
        foreach (var pair in Latin.Split(' '))
        {
            Assert.Equal(pair[1], LookAlikeCharacters.ToLatin(new Rune(pair[0]), isAmongLatin: true));
            Assert.Null(LookAlikeCharacters.ToLatin(new Rune(pair[0]), isAmongLatin: false));
        }

        Assert.Null(LookAlikeCharacters.ToLatin(new Rune('\u0431'), isAmongLatin: true));
    }

    [Theory]
    [InlineData('\u2018', true)]
    [InlineData('\u201F', true)]
    [InlineData('\u00AB', true)]
    [InlineData('\u00BB', true)]
    [InlineData('\u2017', false)]
    [InlineData('\u2020', false)]
    [InlineData('"', false)]
    public void Typographic_quotes_are_known(char character, bool isQuote) =>
        Assert.Equal(isQuote, LookAlikeCharacters.IsSmartQuote(new Rune(character)));

    [Fact]
    public void Octets_that_are_not_UTF_8_are_kept()
    {
        Assert.Equal([(byte)'a', 0xFF, (byte)'.'], LookAlikeCharacters.ReplaceWithAscii([(byte)'a', 0xFF, 0xE3, 0x80, 0x82]));
        Assert.Equal(2, LookAlikeCharacters.IndexOf([(byte)'a', 0xFF, 0xE3, 0x80, 0x82], '.'));
    }

    // RFC 3492 §7.1, (A) to (S) in part, in lower case.
    [Theory]
    [InlineData("\u0644\u064A\u0647\u0645\u0627\u0628\u062A\u0643\u0644\u0645\u0648\u0634\u0639\u0631\u0628\u064A\u061F",
        "egbpdaj6bu4bxfgehfvwxn")]
    [InlineData("\u4ED6\u4EEC\u4E3A\u4EC0\u4E48\u4E0D\u8BF4\u4E2D\u6587", "ihqwcrb4cv8a8dqg056pqjye")]
    [InlineData("pro\u010Dprost\u011Bnemluv\u00ED\u010Desky", "proprostnemluvesky-uyb24dma41a")]
    [InlineData("\u306A\u305C\u307F\u3093\u306A\u65E5\u672C\u8A9E\u3092\u8A71\u3057\u3066\u304F\u308C\u306A\u3044\u306E\u304B",
        "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa")]
    [InlineData("3\u5E74b\u7D44\u91D1\u516B\u5148\u751F", "3b-ww4c5e180e575a65lsy2b")]
    [InlineData("\u3072\u3068\u3064\u5C4B\u6839\u306E\u4E0B2", "2-u9tlzr9756bt3uc0v")]
    [InlineData("maji\u3067koi\u3059\u308B5\u79D2\u524D", "majikoi5-783gue6qz075azm5e")]
    [InlineData("\u305D\u306E\u30B9\u30D4\u30FC\u30C9\u3067", "d9juau41awczczp")]
    public void Punycode_has_the_forms_of_the_RFC(string text, string expected)
    {
        var points = text.EnumerateRunes().Select(rune => rune.Value).ToArray();
        var output = new byte[expected.Length];

        Assert.Equal(expected.Length, Punycode.Encode(points, output));
        Assert.Equal(expected, Encoding.ASCII.GetString(output));
        for (var room = 0; room < expected.Length; room++)
        {
            Assert.Equal(-1, Punycode.Encode(points, new byte[room]));
        }

        Assert.True(Punycode.IsDecodable(output));
        Assert.True(Punycode.IsDecodable(Encoding.ASCII.GetBytes(expected.ToUpperInvariant())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc-")]
    [InlineData("-")]
    [InlineData("\u007f")]
    [InlineData("a!")]
    [InlineData("9")] // a number that does not end
    [InlineData("99999999")]
    [InlineData("zzzzzz99999b")]
    [InlineData("a.b")]
    public void What_is_no_Punycode_is_not_decodable(string text) => Assert.False(Punycode.IsDecodable(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("b\u00FCcher", "xn--bcher-kva")]
    [InlineData("stra\u00DFe", "xn--strae-oqa")]
    [InlineData("\u03B2\u03CC\u03BB\u03BF\u03C2", "xn--nxasmm1c")] // a final sigma
    [InlineData("l\u00B7l", "xn--ll-0ea")]
    [InlineData("\u30C6\u30B9\u30FB", "xn--zckza2m")]
    [InlineData("\u0646\u0627\u0645\u0647\u200C\u0627\u06CC", "xn--mgba3gch31f060k")] // a joiner between letters
    [InlineData("a\u0301", "xn--a-xbb")]
    [InlineData("a\u00B7l", null)]
    [InlineData("ab--\u00FC", null)] // hyphens in the third and fourth place
    [InlineData("\u0301a", null)]
    [InlineData("\u200Ca", null)]
    [InlineData("a\u200C", null)]
    [InlineData("\u30FBa\u00FC", null)] // a middle dot without Japanese
    [InlineData("\u00DC", null)] // upper case
    [InlineData("\uFF41", null)] // full width
    [InlineData("\uFB01", null)] // a ligature
    [InlineData("\u2602", null)] // a symbol
    public void A_U_label_has_its_A_label(string label, string? expected) =>
        Assert.Equal(expected, ULabel.ToALabel(Encoding.UTF8.GetBytes(label)));

    [Fact]
    public void The_place_of_a_character_that_is_not_allowed_is_found()
    {
        Assert.Equal(ULabelStatus.BadCharacter, ULabel.Check("b\u00FC\u2602x"u8, out var offset, out var length));
        Assert.Equal((3, 3), (offset, length));
        Assert.Equal(ULabelStatus.BadCharacter, ULabel.Check("ab--\u00FC"u8, out offset, out length));
        Assert.Equal((0, 6), (offset, length));
        Assert.Equal(ULabelStatus.Valid, ULabel.Check("abc-\u00FC"u8, out _, out _));
        Assert.Equal(ULabelStatus.Valid, ULabel.Check("ab-c\u00FC"u8, out _, out _));
    }

    // 59 octets beside "xn--" (RFC 5890 §2.3.2.1).
    [Fact]
    public void A_label_has_at_most_63_octets_in_Punycode()
    {
        Assert.Equal(ULabelStatus.Valid, ULabel.Check(Encoding.UTF8.GetBytes(new string('a', 55) + "\u00FC"), out _, out _));
        Assert.Equal(63, ULabel.ToALabel(Encoding.UTF8.GetBytes(new string('a', 55) + "\u00FC"))!.Length);
        Assert.Equal(ULabelStatus.TooLong, ULabel.Check(Encoding.UTF8.GetBytes(new string('a', 56) + "\u00FC"), out _, out _));
        Assert.Equal(ULabelStatus.TooLong, ULabel.Check(Encoding.UTF8.GetBytes(new string('\u00FC', 253)), out _, out _));
    }

    [Fact]
    public void A_reply_without_code_or_line_is_not_created()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Reply(default, null, ["text"]));
        Assert.Throws<ArgumentException>(() => new Reply(250, null, Array.Empty<string>()));
        Assert.Throws<ArgumentException>(() => new Reply(new ReplyCode(250), null, default));
        Assert.True(new Reply(250, null, "a").Equals((object)new Reply(250, null, "a")));
        Assert.False(new Reply(250, null, "a").Equals((object)"a"));
    }
}
