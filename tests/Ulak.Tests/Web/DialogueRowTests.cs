using System.Text;
using Ulak.Console.Dialogues;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;
using Xunit;

namespace Ulak.Tests.Web;

/// <summary>A dialogue's lines as its page shows them.</summary>
public sealed class DialogueRowTests
{
    [Theory]
    [InlineData("MAIL FROM: <a@b.example>", "MAIL FROM:", " ", "<a@b.example>")]
    [InlineData("RCPT TO:<a..b@c.example>", "RCPT TO:<a.", ".", "b@c.example>")]
    [InlineData("MAIL FROM:<a@b.example", "MAIL FROM:<a@b.example", "", "")]
    [InlineData("MAIL FROM:<ä@b.example>", "MAIL FROM:<", "ä", "@b.example>")]
    public void The_marked_part_is_what_is_wrong(string line, string before, string marked, string after)
    {
        var octets = Encoding.UTF8.GetBytes(line);
        var fault = CommandParser.Parse(octets, new SyntaxRules(Strictness.Strict, default), out _);

        var shown = Assert.Single(DialogueRow.Of(new CommandEntry(TimeSpan.Zero, octets, fault)));

        Assert.NotNull(shown.Fault);
        Assert.Equal((before, marked, after), (shown.Before, shown.Marked, shown.After));
    }

    [Fact]
    public void Unprintable_octets_are_escaped()
    {
        var shown =
            Assert.Single(DialogueRow.Of(new CommandEntry(TimeSpan.Zero, new byte[] { (byte)'N', 0, 0x1b, 0xff, (byte)'!' }, null)));

        Assert.Equal(@"N\x00\x1B\xFF!", shown.Before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_bare_line_feed_in_the_mail_data_is_marked(bool isAccepted)
    {
        var fault = SyntaxFault.BareLineEndInMessage(1, 20, 4);
        var shown = Assert.Single(DialogueRow.Of(new MailDataEntry(TimeSpan.Zero, 30, IsChunk: false, IsComplete: true)
        {
            Line = "one\ntwo"u8.ToArray(),
            Fault = isAccepted ? null : fault,
            Remarks = isAccepted ? [fault] : [],
        }));

        var row = Assert.Single(shown.Remarks);
        Assert.Equal(("one", @"\x0A", "two"), row.Line);
        Assert.StartsWith("550 5.6.11 The message has 1 CR or LF alone, at octet 20;", row.StrictReply, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_line_of_EHLO_has_the_meaning_of_its_extension()
    {
        var lines =
            DialogueRow.Of(new ReplyEntry(TimeSpan.Zero, new Reply(250, null, ["mx.example", "PIPELINING", "SIZE 1000", "SMTPUTF8"])))
            .ToList();

        Assert.Equal(["250-mx.example", "250-PIPELINING", "250-SIZE 1000", "250 SMTPUTF8"], lines.Select(line => line.Before));
        Assert.All(lines, line => Assert.NotEmpty(line.Meaning));
        Assert.Contains("1000 bytes", lines[2].Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verb_and_every_class_of_reply_has_a_meaning()
    {
        Assert.All(Enum.GetValues<Verb>(),
            verb => Assert.EndsWith(".", LineMeaning.OfCommand(Encoding.ASCII.GetBytes(verb.ToString())), StringComparison.Ordinal));
        Assert.All(Enumerable.Range(200, 360).Where(code => code / 10 % 10 <= 5),
            code => Assert.EndsWith(".", LineMeaning.OfReply(new Reply(code, null, "text")), StringComparison.Ordinal));
    }
}
