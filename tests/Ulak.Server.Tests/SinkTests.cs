using Ulak.Smtp.Dialogues;
using Ulak.TestKit.Sinks;

namespace Ulak.Server.Tests;

/// <summary>What reaches the sink and the observer, and what becomes of it when they fail.</summary>
public sealed class SinkTests
{
    private const string Input =
        "EHLO client.example\r\nMIAL FROM:<ann@example.com>\r\nMAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\n"
        + "DATA\r\none\r\n.\r\nQUIT";

    [Fact]
    public async Task The_sink_gets_the_envelope_and_the_octets_as_they_came()
    {
        await using var session = TestSession.Start();
        await session.SendAsync(
            "EHLO client.example\r\nMAIL FROM:<ann@example.com> SIZE=100 BODY=8BITMIME\r\nRCPT TO:<bob@example.org>\r\nDATA");
        await session.SendAsync("Subject: naïve\r\n\r\n..dot\r\n.");
        var mail = session.Server.Sink.Mails.Single();
        Assert.Equal("ann@example.com", mail.Mail.From.ToString());
        Assert.Equal(["bob@example.org"], mail.Recipients.Select(recipient => recipient.To.ToString()));
        Assert.Equal("Subject: naïve\r\n\r\n.dot\r\n", System.Text.Encoding.UTF8.GetString(mail.Content));
        Assert.Equal(new MailDataInfo(25, 0, 0, true), mail.Data);
        Assert.Equal("client.example", mail.Session.ClientName);
        Assert.Equal("ESMTP", mail.Session.Protocol);
        Assert.StartsWith("Received: from client.example\r\n\tby mx.example.org with ESMTP id ", mail.Trace, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\tfor <bob@example.org>;\r\n\tSun, 01 Mar 2026 12:00:00 +0000\r\n", mail.Trace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SinkStep.Begin, "MAIL", 0)]
    [InlineData(SinkStep.Recipient, "RCPT", 1)]
    [InlineData(SinkStep.BeginData, "DATA", 1)]
    [InlineData(SinkStep.Write, ".", 1)]
    [InlineData(SinkStep.Commit, ".", 1)]
    public async Task A_sink_that_throws_causes_451_and_the_next_message_is_accepted(SinkStep step, string command, int aborted)
    {
        await using var session = TestSession.Start();
        session.Server.Sink.Throws = step;
        await session.SendAsync("EHLO client.example");
        string[] lines = ["MAIL FROM:<ann@example.com>", "RCPT TO:<bob@example.org>", "DATA", "."];
        foreach (var line in lines)
        {
            await session.SendAsync(line);
            if (line.StartsWith(command, StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.Equal("451 4.3.0 The server cannot do this now: try again later", session.LastReply.ToString());
        session.Server.Sink.Throws = SinkStep.None;
        await session.SendAsync("RSET\r\nMAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n.");
        Assert.Equal("250 2.0.0 Message accepted", session.LastReply.ToString());
        Assert.Equal(1, session.Server.Sink.Committed);
        Assert.Equal(aborted, session.Server.Sink.Aborted);
    }

    [Fact]
    public async Task A_slow_sink_applies_back_pressure()
    {
        var gate = new TaskCompletionSource();
        await using var session = TestSession.Start();
        await session.EnterPhaseAsync("rcpt");
        session.Server.Sink.WriteGate = gate.Task;
        await session.SendAsync("DATA");
        var piece = new byte[32 * 1024];
        piece.AsSpan().Fill((byte)'x');
        var writes = new List<Task>();
        for (var i = 0; i < 4; i++)
        {
            var write = session.Connection.Client.Output.WriteAsync(piece).AsTask();
            writes.Add(write);
            if (!write.IsCompleted)
            {
                break;
            }
        }

        Assert.False(writes[^1].IsCompleted);
        Assert.InRange(writes.Count, 1, 3);
        gate.SetResult();
        await Task.WhenAll(writes).WaitAsync(TimeSpan.FromSeconds(10));
        await session.SendAsync("\r\n.");
        Assert.Equal(250, session.LastReply.Code.Value);
    }

    [Fact]
    public async Task The_dialogue_is_recorded_in_order_and_the_outcome_once()
    {
        await using var session = TestSession.Start();
        await session.SendAsync(
            Input);
        await session.Session;
        var recorded = session.Record.Entries.Select(entry => entry switch
        {
            CommandEntry command =>
                "C " + System.Text.Encoding.UTF8.GetString(command.Line.Span).Split(' ')[0] + (command.Fault is null ? "" : "!"),
            ReplyEntry reply => "S " + reply.Reply.Code,
            MailDataEntry data => $"D {data.Octets} {data.IsComplete}",
            EventEntry happened => happened.Event.ToString(),
            _ => throw new InvalidOperationException(),
        });
        Assert.Equal(
            ["Connected", "S 220", "C EHLO", "S 250", "C MIAL!", "S 500", "C MAIL", "S 250", "C RCPT", "S 250", "C DATA", "S 354",
                "D 5 True", "S 250", "C QUIT", "S 221", "ServerClosed"],
            recorded);
        var outcome = session.Record.Outcome!;
        Assert.Equal((SessionEndReason.Quit, 1, 1), (outcome.EndReason, outcome.Messages, outcome.Faults));
        Assert.Equal(session.Replies.Sum(reply => reply.Wire.Length), outcome.OctetsOut);
        Assert.Equal(
            (Input + "\r\n").Length, outcome.OctetsIn);
    }

    [Fact]
    public async Task A_password_is_never_recorded()
    {
        await using var session = TestSession.Start();
        await session.SendAsync("EHLO client.example\r\nauth PLAIN AGFubgBzZWNyZXQ=");
        var line = session.Record.Entries.OfType<CommandEntry>().Last().Line;
        Assert.Equal("auth PLAIN ****************", System.Text.Encoding.ASCII.GetString(line.Span));
    }

    [Fact]
    public async Task A_session_without_an_observer_is_served()
    {
        var sink = new RecordingSink();
        using var server = new SmtpServer(sink);
        var connection = new TestKit.Transport.MemoryDuplex();
        var session = new SmtpListener(server, new SmtpListenerOptions()).RunAsync(connection.Server, null, null, CancellationToken.None);
        await connection.Client.Output.WriteAsync(
            "EHLO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n.\r\nQUIT\r\n"u8.ToArray());
        await session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(1, sink.Committed);
    }

    [Fact]
    public async Task A_message_takes_few_allocations()
    {
        var sink = new RecordingSink { KeepsMail = false };
        using var server = new SmtpServer(sink);
        var connection = new TestKit.Transport.MemoryDuplex();
        var session = new SmtpListener(server, new SmtpListenerOptions()).RunAsync(connection.Server, null, null, CancellationToken.None);
        var message = System.Text.Encoding.ASCII.GetBytes(
            "MAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n" + new string('x', 900) + "\r\n.\r\n");
        await connection.Client.Output.WriteAsync("EHLO client.example\r\n"u8.ToArray());
        long Send(int count)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < count; i++)
            {
                var write = connection.Client.Output.WriteAsync(message);
                Assert.True(write.IsCompletedSuccessfully);
                Assert.True(connection.Client.Input.TryRead(out var read));
                connection.Client.Input.AdvanceTo(read.Buffer.End);
            }

            return (GC.GetAllocatedBytesForCurrentThread() - before) / count;
        }

        Send(200);
        var octets = Send(1000);
        Assert.Equal(1200, sink.Committed);
        TestContext.Current.TestOutputHelper?.WriteLine($"{octets} octets allocated a message");

        // The envelope's records and strings, the test's own transaction among them; nothing that grows with the data.
        // A debug build keeps the state of each call on the heap as well.
        Assert.InRange(octets, 0, 6144);
        await connection.Client.Output.CompleteAsync();
        await session;
    }
}
