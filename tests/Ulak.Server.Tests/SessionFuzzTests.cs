using System.Text;
using CsCheck;
using Ulak.Smtp.Dialogues;

namespace Ulak.Server.Tests;

/// <summary>Any octets, in each of the session's states: no exception, a reply for what was refused, and nothing left open.</summary>
public sealed class SessionFuzzTests
{
    private static readonly string[] Words =
    [
        "\r\n", "\r", "\n", ".", "\r\n.\r\n", " ", "\0", "<", ">", "@", "\"", "MAIL FROM:", "RCPT TO:", "<ann@example.com>",
        "<bob@example.org>", "DATA\r\n",
        "EHLO client.example\r\n", "HELO x\r\n", "RSET\r\n", "NOOP", "QUIT", "BDAT 10 LAST\r\n", "STARTTLS\r\n", "AUTH PLAIN ", "SIZE=",
        " SMTPUTF8", "é", "[IPv6:", "]", "\u0016\u0003\u0001",
    ];

    private static readonly Gen<byte[]> Octets = Gen.OneOf(
        Gen.Byte.Array[0, 40],
        Gen.Int[0, Words.Length - 1].Select(index => Encoding.UTF8.GetBytes(Words[index])),
        Gen.Int[0, Words.Length - 1].Select(index => Encoding.UTF8.GetBytes(Words[index])));

    private static readonly Gen<byte[][]> Pieces = Octets.Array[0, 30];

    [Theory]
    [InlineData("")]
    [InlineData("ready")]
    [InlineData("mail")]
    [InlineData("rcpt")]
    [InlineData("data")]
    public async Task Random_octets_in_each_state(string phase)
    {
        await Pieces.SampleAsync(
            async pieces =>
            {
                await using var session = TestSession.Start("@faults 1000");
                if (phase.Length > 0)
                {
                    await session.EnterPhaseAsync(phase);
                }

                foreach (var piece in pieces)
                {
                    if (!session.Session.IsCompleted)
                    {
                        await session.SendAsync(piece);
                    }
                }

                await session.DisconnectAsync();
                Check(session);
            },
            iter: 400);
    }

    [Fact]
    public async Task The_same_octets_give_the_same_replies_however_they_are_cut()
    {
        await Gen.Select(Pieces, Gen.Int[1, 7]).SampleAsync(
            async sample =>
            {
                var (pieces, size) = sample;
                var all = WithoutBareLineFeeds(
                    [.. Encoding.ASCII.GetBytes("EHLO client.example\r\n"), .. pieces.SelectMany(piece => piece)]);
                Assert.Equal(await RepliesAsync(all, all.Length), await RepliesAsync(all, size));
            },
            iter: 300);
    }

    /// <summary>An LF alone at the end of what has come is refused at once, so there the cut matters: see the next test.</summary>
    private static byte[] WithoutBareLineFeeds(byte[] octets) =>
        [.. octets.Select((octet, i) => octet == '\n' && octets[Math.Max(i - 1, 0)] != '\r' ? (byte)'x' : octet)];

    [Theory]
    [InlineData("EHLO a\nMAIL FROM:<ann@example.com>\r\n")]
    [InlineData("EHLO a\r\nNOOP\nMAIL FROM:<ann@example.com>\r\nMAIL FROM:<ann@example.com>\nRCPT TO:<bob@example.org>\r\n")]
    [InlineData("EHLO a\r\nRSET\nRSET\nMAIL FROM:<ann@example.com>\nMAIL FROM:<ann@example.com>\r\n")]
    public async Task No_cut_makes_a_command_of_what_follows_a_bare_line_feed(string input)
    {
        var octets = Encoding.ASCII.GetBytes(input);
        foreach (var syntax in new[] { "strict", "tolerant" })
        {
            for (var cut = 1; cut < octets.Length; cut++)
            {
                await using var session = TestSession.Start($"@syntax {syntax}\n@faults 1000");
                await session.SendAsync(octets.AsMemory(0, cut));
                await session.SendAsync(octets.AsMemory(cut));
                Assert.DoesNotContain(session.Replies, reply => reply.ToString().StartsWith("250 2.1.0", StringComparison.Ordinal));
            }
        }
    }

    private static async Task<string[]> RepliesAsync(byte[] octets, int size)
    {
        await using var session = TestSession.Start("@faults 1000");
        foreach (var piece in octets.Chunk(Math.Max(size, 1)))
        {
            if (!session.Session.IsCompleted)
            {
                await session.SendAsync(piece);
            }
        }

        await session.DisconnectAsync();
        return [.. session.Replies.Select(reply => reply.ToString())];
    }

    private static void Check(TestSession session)
    {
        Assert.True(session.Session.IsCompletedSuccessfully);
        Assert.Equal(0, session.Server.Sink.Open);
        var outcome = session.Record.Outcome!;
        Assert.NotEqual(SessionEndReason.ServerFault, outcome.EndReason);

        // Each complete line has its reply, beside the greeting and the replies to mail data.
        var entries = session.Record.Entries.ToList();
        var lastCommand = entries.FindLastIndex(entry => entry is CommandEntry);
        var isUnfinished = lastCommand >= 0 && !entries.Skip(lastCommand + 1).Any(entry => entry is ReplyEntry or MailDataEntry);
        var commands = entries.OfType<CommandEntry>().Count() - (isUnfinished ? 1 : 0);
        var data = session.Record.Entries.OfType<MailDataEntry>().Count(entry => entry.IsComplete);
        Assert.Equal(1 + commands + data, session.Replies.Count);
        Assert.Equal(session.Server.Sink.Committed, outcome.Messages);
        Assert.All(session.Record.Entries.OfType<CommandEntry>(), entry => Assert.True(entry.Fault is null || entry.Fault.Column >= 1));
    }
}
