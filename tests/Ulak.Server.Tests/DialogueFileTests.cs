using System.Text;
using Ulak.TestKit.Dialogues;

namespace Ulak.Server.Tests;

public sealed class DialogueFileTests
{
    [Fact]
    public void A_file_is_parsed()
    {
        var file = DialogueFile.Parse("""
            # The reason,
            # in two lines.
            @syntax strict
            @size 1000

            S: 220 mx.example *
            # not a part of the reason
            C: EHLO a\\b \x41\t\{3*xy}
            C+ \0\r\n.\r
            C! half-close
            T: 1.5m
            S! closed
            """);
        Assert.Equal("The reason, in two lines.", file.Reason);
        Assert.Equal(("strict", "1000", null), (file["SYNTAX"], file["size"], file["other"]));
        Assert.Equal(6, file.Steps.Length);
        Assert.Equal(new ServerLine(6, "220 mx.example *"), file.Steps[0]);
        Assert.Equal("EHLO a\\b A\txyxyxy", Assert.IsType<ClientLine>(file.Steps[1]).Text);
        Assert.Equal("\0\r\n.\r", Encoding.ASCII.GetString(Assert.IsType<ClientOctets>(file.Steps[2]).Octets.Span));
        Assert.Equal(new ClientAction(10, "half-close"), file.Steps[3]);
        Assert.Equal(new TimeAdvance(11, TimeSpan.FromSeconds(90)), file.Steps[4]);
        Assert.Equal(new ServerClose(12), file.Steps[5]);
    }

    [Theory]
    [InlineData("X: what")]
    [InlineData("C:no space")]
    [InlineData("C: \\q")]
    [InlineData("C: \\x4")]
    [InlineData("C: \\{x*y}")]
    [InlineData("T: soon")]
    [InlineData("S! opened")]
    [InlineData("@ value")]
    [InlineData("C! ")]
    public void A_malformed_line_is_an_error_with_its_number(string line) =>
        Assert.StartsWith(
            "Line 2: ", Assert.Throws<FormatException>(() => DialogueFile.Parse("# reason\n" + line)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("250 ok", "250 ok", true)]
    [InlineData("250 ok", "250 okay", false)]
    [InlineData("250 *", "250 anything", true)]
    [InlineData("250 *", "250 ", true)]
    [InlineData("250 *", "250-x", false)]
    [InlineData("*ok*now", "is ok right now", true)]
    [InlineData("a*b*a", "aba", true)]
    [InlineData("a*b*a", "aa", false)]
    [InlineData("ab*ba", "aba", false)]
    [InlineData("2\\* x", "2* x", true)]
    [InlineData("2\\* x", "22 x", false)]
    public void A_star_matches_any_text(string pattern, string line, bool matches) =>
        Assert.Equal(matches, new ServerLine(1, pattern).Matches(line));
}
