using System.Text;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Replies;

namespace Ulak.Smtp.Tests;

/// <summary>The exact bounds of reply codes and enhanced codes, and which word a misspelt one is taken for.</summary>
public sealed class CodeTests
{
    [Theory]
    [InlineData(200, 2, true)]
    [InlineData(259, 2, true)]
    [InlineData(260, 2, false)]
    [InlineData(354, 3, true)]
    [InlineData(421, 4, true)]
    [InlineData(550, 5, true)]
    [InlineData(559, 5, true)]
    [InlineData(599, 5, false)]
    public void A_code_has_its_class(int value, int expectedClass, bool isInRfcRange)
    {
        Assert.True(ReplyCode.TryCreate(value, out var code));

        Assert.Equal((value, expectedClass, isInRfcRange), (code.Value, code.Class, code.IsInRfcRange));
        Assert.Equal(
            (expectedClass == 2, expectedClass == 3, expectedClass == 4, expectedClass == 5),
            (code.IsPositiveCompletion, code.IsIntermediate, code.IsTransient, code.IsPermanent));
        Assert.Equal(new ReplyCode(value), code);
        Assert.Equal($"{value}", code.ToString());
    }

    [Theory]
    [InlineData(199)]
    [InlineData(600)]
    [InlineData(-250)]
    public void A_code_out_of_range_is_not_created(int value)
    {
        Assert.False(ReplyCode.TryCreate(value, out var code));
        Assert.Equal(0, code.Value);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReplyCode(value));
    }

    [Theory]
    [InlineData(2, 0, 0)]
    [InlineData(4, 999, 1)]
    [InlineData(5, 1, 999)]
    public void An_enhanced_code_keeps_its_numbers(int @class, int subject, int detail)
    {
        var code = new EnhancedStatusCode(@class, subject, detail);
        var (first, second, third) = code;

        Assert.Equal((@class, subject, detail), (first, second, third));
        Assert.Equal(code, EnhancedStatusCode.Parse($"{@class}.{subject}.{detail}"));
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(3, 0, 0)]
    [InlineData(6, 0, 0)]
    [InlineData(2, 1000, 0)]
    [InlineData(2, -1, 0)]
    [InlineData(2, 0, 1000)]
    [InlineData(2, 0, -1)]
    public void An_enhanced_code_out_of_range_is_not_created(int @class, int subject, int detail) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EnhancedStatusCode(@class, subject, detail));

    [Theory]
    [InlineData("5.999.999", true)]
    [InlineData("5.0.0", true)]
    [InlineData("5.10.0", true)]
    [InlineData("5.00.0", false)]
    [InlineData("5.0.00", false)]
    [InlineData("5.0000.0", false)]
    [InlineData("5.1.0000", false)]
    [InlineData("5..1", false)]
    [InlineData("5.1.", false)]
    [InlineData("5.1", false)]
    [InlineData("5.1a1", false)]
    [InlineData("5x1.1", false)]
    [InlineData("1.1.1", false)]
    [InlineData("5.1.1.1", false)]
    [InlineData("5.1.:", false)]
    [InlineData("5.1./", false)]
    [InlineData("\u0665.1.1", false)]
    [InlineData("5.1000.999", false)]
    public void Enhanced_codes_have_one_to_three_digits_without_leading_zeros(string text, bool isValid)
    {
        Assert.Equal(isValid, EnhancedStatusCode.TryParse(text, out _));
        if (!isValid)
        {
            Assert.Contains(text, Assert.Throws<FormatException>(() => EnhancedStatusCode.Parse(text)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("5.1.1 text", 5)]
    [InlineData("5.999.999x", 9)]
    [InlineData("2.0.0", 5)]
    [InlineData("5.1.1234", 0)]
    [InlineData("5.1.", 0)]
    [InlineData("text", 0)]
    public void A_code_at_the_start_of_a_text_is_read_with_its_length(string text, int length)
    {
        Assert.Equal(length > 0, EnhancedStatusCode.TryRead(Encoding.ASCII.GetBytes(text), out _, out var used));
        Assert.Equal(length, used);
    }

    [Theory]
    [InlineData("MIAL", "MAIL")] // a transposition
    [InlineData("MAL", "MAIL")]
    [InlineData("MAILL", "MAIL")]
    [InlineData("NAIL", "MAIL")]
    [InlineData("mial", "MAIL")]
    [InlineData("QUTI", "QUIT")]
    [InlineData("STARTTSL", "STARTTLS")]
    [InlineData("STARTLS", "STARTTLS")]
    [InlineData("STRATTSL", "STARTTLS")] // two edits in a long word
    [InlineData("XQTZ", null)]
    [InlineData("NAIK", null)] // two edits in a short word
    [InlineData("M", null)]
    [InlineData("SSTTAARRTTTTLLSS", null)]
    public void A_misspelt_verb_is_the_nearest_one(string word, string? expected) =>
        Assert.Equal(expected, Misspelling.Nearest(Encoding.ASCII.GetBytes(word), Commands.VerbTable.Names));

    [Theory]
    [InlineData("ab", "AC", "AC")]
    [InlineData("ab", "CD", null)]
    [InlineData("abcde", "ABCXY", null)]
    [InlineData("abcde", "ABCDX", "ABCDX")]
    [InlineData("abcdef", "ABCDXY", "ABCDXY")]
    [InlineData("abcdef", "ABCXYZ", null)]
    [InlineData("bacdfe", "ABCDEF", "ABCDEF")]
    [InlineData("cab", "ABC", null)]
    public void The_distance_counts_changes_insertions_removals_and_transpositions(string word, string candidate, string? expected) =>
        Assert.Equal(expected, Misspelling.Nearest(Encoding.ASCII.GetBytes(word), [candidate]));

    [Fact]
    public void Words_that_are_too_short_too_long_or_not_ASCII_have_no_neighbour()
    {
        Assert.Null(Misspelling.Nearest("A"u8, ["AB"]));
        Assert.Equal("ABC", Misspelling.Nearest("AB"u8, ["ABC"]));
        Assert.Equal(new string('A', 24), Misspelling.Nearest(Encoding.ASCII.GetBytes(new string('A', 24)), [new string('A', 24)]));
        Assert.Null(Misspelling.Nearest(Encoding.ASCII.GetBytes(new string('A', 25)), [new string('A', 25)]));
        Assert.Null(Misspelling.Nearest("M\u00c4IL"u8, ["MAIL"]));
    }

    [Fact]
    public void The_nearest_of_several_candidates_is_taken() =>
        Assert.Equal("STARTTLS", Misspelling.Nearest("STARTTLX"u8, ["STARTTXY", "STARTTLS", "STARTXLX"]));
}
