using System.Text;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.Tests;

/// <summary>What a tolerant session accepts beyond the grammar is recorded, and delivered to the sink with the message.</summary>
public sealed class RemarkTests
{
    [Fact]
    public async Task The_sink_gets_the_remarks_of_the_hello_the_transaction_and_the_data()
    {
        await using var session = TestSession.Start("@syntax tolerant");
        await session.SendAsync("HELO bad_name\n"u8.ToArray());
        await session.SendAsync("NOOP\n"u8.ToArray());
        await session.SendAsync("MAIL FROM: <ann@example.com>\n"u8.ToArray());
        await session.SendAsync("RCPT TO:<bob@example.org>\n"u8.ToArray());
        await session.SendAsync("DATA\n"u8.ToArray());
        await session.SendAsync("one\ntwo\r\n.\r\n"u8.ToArray());
        var remarks = session.Server.Sink.Mails.Single().Data.Remarks;
        Assert.Equal(
            [
                "HELO bad_name LabelUnderscore", "HELO bad_name BareLineFeed",
                "MAIL FROM: <ann@example.com> SpaceAfterColon", "MAIL FROM: <ann@example.com> BareLineFeed",
                "RCPT TO:<bob@example.org> BareLineFeed", "DATA BareLineFeed", "one\ntwo BareLineEndInMessage",
            ],
            remarks.Select(remark => $"{Encoding.ASCII.GetString(remark.Line.Span)} {remark.Fault.Kind}"));
        Assert.All(remarks, remark => Assert.True(remark.Fault.StrictReply?.Code.Class == 5));
    }

    [Fact]
    public async Task Remarks_of_one_message_are_not_those_of_the_next()
    {
        await using var session = TestSession.Start("@syntax tolerant");
        await session.SendAsync("HELO client.example");
        foreach (var mail in new[] { "MAIL FROM: <ann@example.com>", "MAIL FROM:<ann@example.com>" })
        {
            await session.SendAsync(mail);
            await session.SendAsync("RCPT TO:<bob@example.org>");
            await session.SendAsync("DATA");
            await session.SendAsync(".");
        }

        Assert.Equal([1, 0], session.Server.Sink.Mails.Select(mail => mail.Data.Remarks.Length));
    }

    [Fact]
    public async Task The_dialogue_has_the_remarks_at_their_line()
    {
        await using var session = TestSession.Start("@syntax tolerant");
        await session.SendAsync("HELO client.example\n"u8.ToArray());
        var entry = session.Record.Entries.OfType<CommandEntry>().Single();
        Assert.Null(entry.Fault);
        Assert.Equal(FaultKind.BareLineFeed, Assert.Single(entry.Remarks).Kind);
        Assert.Equal(20, entry.Remarks[0].Column);
    }

    [Fact]
    public async Task A_strict_session_refuses_what_a_tolerant_one_remarks()
    {
        await using var session = TestSession.Start("@syntax strict");
        await session.SendAsync("HELO client.example\n"u8.ToArray());
        var entry = session.Record.Entries.OfType<CommandEntry>().Single();
        Assert.Equal(FaultKind.BareLineFeed, entry.Fault?.Kind);
        Assert.Empty(entry.Remarks);
        Assert.Equal("500 5.5.2", session.LastReply.ToString()[..9]);
    }
}
