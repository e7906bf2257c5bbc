using System.Globalization;
using System.Text;
using Ulak.Server.Sessions;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.MailData;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.Tests;

/// <summary>A bare CR or LF in a message is found at its octet, however the data is split.</summary>
public sealed class BareLineEndTests
{
    [Theory]
    [InlineData("one\ntwo\r\n", 4, "one\ntwo", 4)]
    [InlineData("one\r\ntwo\rthree\r\n", 9, "two\rthree", 4)]
    [InlineData("one\r\ntwo\r\r\n", 9, "two\r", 4)]
    [InlineData("one\r\n\ntwo\r\n", 6, "\ntwo", 1)]
    [InlineData("\none\r\n", 1, "\none", 1)]
    [InlineData("one\r", 4, "one\r", 4)]
    [InlineData("one\r\ntwo\nthree\nfour\r\n", 9, "two\nthree", 4)]
    public void The_first_is_located(string content, long octet, string line, int column)
    {
        var octets = Encoding.ASCII.GetBytes(content);
        for (var split = 0; split <= octets.Length; split++)
        {
            var (scanner, locator) = (new ChunkedDataScanner(), new BareLineEndLocator());
            foreach (var part in new[] { octets[..split], octets[split..] })
            {
                scanner.Scan(part);
                locator.Scan(part, scanner.BareLineEnds);
            }

            scanner.Complete();
            var remark = locator.GetRemark(scanner.BareLineEnds)!;
            Assert.EndsWith($"at octet {octet}", remark.Fault.Found, StringComparison.Ordinal);
            Assert.Equal(column, remark.Fault.Column);

            // What follows the octet is shown only as far as it came in the same read.
            Assert.StartsWith(Encoding.ASCII.GetString(remark.Line.Span), line, StringComparison.Ordinal);
            Assert.InRange(remark.Line.Length, column, line.Length);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("one\r\ntwo\r\n")]
    [InlineData("one")]
    public void A_message_without_one_has_no_remark(string content)
    {
        var locator = new BareLineEndLocator();
        locator.Scan(Encoding.ASCII.GetBytes(content), 0);
        Assert.Null(locator.GetRemark(0));
    }

    [Fact]
    public void A_long_line_is_cut_around_the_octet()
    {
        var (scanner, locator) = (new ChunkedDataScanner(), new BareLineEndLocator());
        foreach (var part in new[] { new string('a', 700), new string('b', 100) + "\n" + new string('c', 5000) })
        {
            var octets = Encoding.ASCII.GetBytes(part);
            scanner.Scan(octets);
            locator.Scan(octets, scanner.BareLineEnds);
        }

        var remark = locator.GetRemark(1)!;
        Assert.Equal("1 CR or LF alone, at octet 801", remark.Fault.Found);
        Assert.Equal((byte)'\n', remark.Line.Span[remark.Fault.Column - 1]);
        Assert.InRange(remark.Line.Length, 300, 520);
    }

    [Fact]
    public void A_long_line_that_comes_in_pieces_is_shown_as_it_came()
    {
        var (scanner, locator) = (new ChunkedDataScanner(), new BareLineEndLocator());
        var sent = new StringBuilder();
        for (var number = 0; number < 60; number++)
        {
            var part = string.Create(CultureInfo.InvariantCulture, $"part {number:D3} ") + (number == 59 ? "\n" : "");
            sent.Append(part);
            var octets = Encoding.ASCII.GetBytes(part);
            scanner.Scan(octets);
            locator.Scan(octets, scanner.BareLineEnds);
        }

        var remark = locator.GetRemark(1)!;
        Assert.EndsWith(Encoding.ASCII.GetString(remark.Line.Span), sent.ToString(), StringComparison.Ordinal);
        Assert.InRange(remark.Line.Length, 200, 300);
    }

    [Theory]
    [InlineData("DATA", false)]
    [InlineData("BDAT", false)]
    [InlineData("DATA", true)]
    [InlineData("BDAT", true)]
    public async Task The_dialogue_shows_it_at_the_octet(string verb, bool isStrict)
    {
        await using var session = TestSession.Start($"@syntax {(isStrict ? "strict" : "tolerant")}\n@with chunking");
        await session.EnterPhaseAsync("rcpt");
        const string Text = "Subject: x\r\n\r\none\r\r\ntwo\nthree\r\n";
        if (verb == "DATA")
        {
            await session.SendAsync("DATA");
            await session.SendAsync(Encoding.ASCII.GetBytes(Text + ".\r\n"));
        }
        else
        {
            await session.SendAsync(Encoding.ASCII.GetBytes($"BDAT 20\r\n{Text[..20]}"));
            await session.SendAsync(
                Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"BDAT {Text.Length - 20} LAST\r\n{Text[20..]}")));
        }

        var entry = session.Record.Entries.OfType<MailDataEntry>().Single(entry => !entry.Line.IsEmpty);
        var fault = isStrict ? entry.Fault! : Assert.Single(entry.Remarks);
        Assert.Equal(isStrict, entry.Remarks.IsEmpty);
        Assert.Equal(FaultKind.BareLineEndInMessage, fault.Kind);
        Assert.Equal("one\r", Encoding.ASCII.GetString(entry.Line.Span[..4]));
        Assert.Equal(4, fault.Column);
        Assert.Contains("at octet 18", fault.Message, StringComparison.Ordinal);
    }
}
