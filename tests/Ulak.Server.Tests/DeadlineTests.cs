using System.Text;
using Ulak.Server.Sessions;
using Ulak.Smtp.Dialogues;
using Ulak.TestKit.Dialogues;
using Ulak.TestKit.Transport;

namespace Ulak.Server.Tests;

/// <summary>Every wait has its end, with the clock in the test's hand.</summary>
public sealed class DeadlineTests
{
    [Theory]
    [InlineData("")]
    [InlineData("ready")]
    [InlineData("mail")]
    [InlineData("rcpt")]
    public async Task Five_minutes_without_a_command_end_the_session(string phase)
    {
        await using var session = TestSession.Start();
        if (phase.Length > 0)
        {
            await session.EnterPhaseAsync(phase);
        }

        session.AdvanceTime(TimeSpan.FromSeconds(299));
        Assert.False(session.Session.IsCompleted);
        session.AdvanceTime(TimeSpan.FromSeconds(3));
        await session.Session;
        Assert.Equal("421 4.4.2 mx.example.org No command came in time: the channel closes", session.LastReply.ToString());
        Assert.Equal(SessionEndReason.TimedOut, session.Record.Outcome!.EndReason);
        Assert.Equal(0, session.Server.Sink.Open);
    }

    [Fact]
    public async Task A_slowly_sent_line_does_not_extend_the_timeout()
    {
        await using var session = TestSession.Start();
        await session.EnterPhaseAsync("ready");
        for (var i = 0; i < 40 && !session.Session.IsCompleted; i++)
        {
            await session.SendAsync("x"u8.ToArray());
            session.AdvanceTime(TimeSpan.FromSeconds(10));
        }

        Assert.True(session.Session.IsCompleted);
        Assert.Equal(SessionEndReason.TimedOut, session.Record.Outcome!.EndReason);
        Assert.InRange(
            session.Record.Outcome.ClosedAt - session.Record.Info.OpenedAt, TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(320));
    }

    [Fact]
    public async Task Three_minutes_without_mail_data_end_the_session()
    {
        await using var session = TestSession.Start();
        await session.EnterPhaseAsync("data");
        await session.SendAsync("Subject: one");
        session.AdvanceTime(TimeSpan.FromSeconds(170));
        await session.SendAsync("Subject: two" + new string('x', 100_000));
        session.AdvanceTime(TimeSpan.FromSeconds(170));
        Assert.False(session.Session.IsCompleted);
        session.AdvanceTime(TimeSpan.FromSeconds(15));
        session.AdvanceTime(TimeSpan.FromSeconds(2));
        await session.Session;
        Assert.Equal("421 4.4.2 mx.example.org The mail data stopped coming: the channel closes", session.LastReply.ToString());
        Assert.Equal(SessionEndReason.TimedOut, session.Record.Outcome!.EndReason);
        Assert.False(session.Record.Entries.OfType<MailDataEntry>().Single().IsComplete);
        Assert.Equal(1, session.Server.Sink.Aborted);
    }

    [Fact]
    public async Task Slow_mail_data_is_aborted_after_the_grace_period()
    {
        await using var session = TestSession.Start();
        await session.EnterPhaseAsync("data");
        var seconds = 0;
        while (!session.Session.IsCompleted && seconds < 200)
        {
            await session.SendAsync("0123456789"u8.ToArray());
            session.AdvanceTime(TimeSpan.FromSeconds(1));
            seconds++;
        }

        await session.Session;
        Assert.InRange(seconds, 60, 70);
        Assert.Equal("421 4.4.2 mx.example.org The mail data came too slowly: the channel closes", session.LastReply.ToString());
        Assert.Equal(SessionEndReason.TimedOut, session.Record.Outcome!.EndReason);
    }

    [Fact]
    public async Task Mail_data_at_the_minimum_rate_is_accepted()
    {
        await using var session = TestSession.Start();
        await session.EnterPhaseAsync("data");
        for (var i = 0; i < 200; i++)
        {
            await session.SendAsync(Encoding.ASCII.GetBytes(new string('x', 248) + "\r\n"));
            session.AdvanceTime(TimeSpan.FromSeconds(1));
        }

        await session.SendAsync(".");
        Assert.Equal(250, session.LastReply.Code.Value);
        Assert.Equal(50_000, session.Server.Sink.Mails.Single().Content.Length);
    }

    [Fact]
    public async Task A_chunk_that_comes_too_slowly_is_cut_after_the_grace_as_mail_data_is()
    {
        await using var session = TestSession.Start("@with chunking");
        await session.EnterPhaseAsync("rcpt");
        await session.SendAsync("BDAT 1000000 LAST");
        var seconds = 0;
        while (!session.Session.IsCompleted && seconds < 200)
        {
            // More than half of the limit of 240: octets that are counted twice would pass.
            await session.SendAsync(new byte[150]);
            session.AdvanceTime(TimeSpan.FromSeconds(1));
            seconds++;
        }

        await session.Session;
        Assert.InRange(seconds, 60, 70);
        Assert.Equal("421 4.4.2 mx.example.org The mail data came too slowly: the channel closes", session.LastReply.ToString());
    }

    [Fact]
    public async Task A_slow_sink_does_not_count_as_a_slow_client()
    {
        var gate = new TaskCompletionSource();
        await using var session = TestSession.Start();
        await session.EnterPhaseAsync("rcpt");
        session.Server.Sink.WriteGate = gate.Task;
        await session.SendAsync("DATA");
        await session.SendAsync("one");
        session.AdvanceTime(TimeSpan.FromMinutes(5));
        gate.SetResult();
        await session.SendAsync(".");
        Assert.Equal("250 2.0.0 Message accepted", session.LastReply.ToString());
    }

    [Fact]
    public async Task A_commit_that_takes_more_than_ten_minutes_ends_the_session()
    {
        await using var session = TestSession.Start();
        session.Server.Sink.CommitGate = new TaskCompletionSource().Task;
        await session.EnterPhaseAsync("data");
        await session.SendAsync("one\r\n.");
        session.AdvanceTime(TimeSpan.FromMinutes(9));
        Assert.False(session.Session.IsCompleted);
        session.AdvanceTime(TimeSpan.FromMinutes(2));
        await session.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("421 4.3.0 mx.example.org The message could not be stored in time: try again later", session.LastReply.ToString());
        Assert.Equal(0, session.Server.Sink.Committed);
        Assert.Equal(1, session.Server.Sink.Aborted);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_disconnected_after_five_minutes()
    {
        await using var session = TestSession.Start("@junk 1000000");
        var help = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("HELP\r\n", 2000)));
        await session.Connection.Client.Output.WriteAsync(help);
        Assert.False(session.Session.IsCompleted);
        for (var i = 0; i < 20 && !session.Session.IsCompleted; i++)
        {
            session.AdvanceTime(TimeSpan.FromMinutes(1));
        }

        await session.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(SessionEndReason.TimedOut, session.Record.Outcome!.EndReason);
        session.DiscardOutput();
    }

    [Fact]
    public async Task An_active_session_has_no_total_time_limit()
    {
        await using var session = TestSession.Start();
        for (var i = 0; i < 15; i++)
        {
            await session.SendAsync("NOOP");
            session.AdvanceTime(TimeSpan.FromMinutes(4));
        }

        Assert.False(session.Session.IsCompleted);
    }

    [Fact]
    public async Task The_deadline_clock_stops_without_sessions()
    {
        await using (var session = TestSession.Start())
        {
            await session.SendAsync("QUIT");
            await session.Session;
            session.AdvanceTime(TimeSpan.FromHours(1));
            Assert.Equal(SessionEndReason.Quit, session.Record.Outcome!.EndReason);
        }
    }

    [Fact]
    public async Task Shutdown_completes_the_current_message_then_sends_421()
    {
        await using var session = TestSession.Start();
        await session.EnterPhaseAsync("data");
        await session.SendAsync("one");
        await session.StopAsync();
        Assert.False(session.Session.IsCompleted);
        await session.SendAsync(".\r\nMAIL FROM:<ann@example.com>");
        await session.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(
            ["250 2.0.0 Message accepted", "421 4.3.2 mx.example.org The server is stopping: try "
                + "again later"], session.Replies[^2..].Select(reply => reply.ToString()));
        Assert.Equal(1, session.Server.Sink.Committed);
        Assert.Equal(SessionEndReason.Shutdown, session.Record.Outcome!.EndReason);
    }

    [Fact]
    public async Task Shutdown_completes_the_current_commit()
    {
        var gate = new TaskCompletionSource();
        await using var session = TestSession.Start();
        session.Server.Sink.CommitGate = gate.Task;
        await session.EnterPhaseAsync("data");
        await session.SendAsync("one\r\n.");
        await session.StopAsync();
        Assert.False(session.Session.IsCompleted);
        gate.SetResult();
        await session.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(250, session.Replies[^2].Code.Value);
        Assert.Equal(421, session.LastReply.Code.Value);
    }

    [Fact]
    public async Task Shutdown_before_the_first_command_ends_the_session_at_once()
    {
        await using var session = TestSession.Start();
        await session.StopAsync();
        await session.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(SessionEndReason.Shutdown, session.Record.Outcome!.EndReason);
    }

    /// <summary>
    /// The clock collects those whose time is up, and wakes them one by one: one of them may be over by then, and no clock may fall over
    /// it.
    /// </summary>
    [Fact]
    public void Waking_an_ended_session_does_nothing()
    {
        using var server = new DialogueServer(Dialogue.Parse("over", ""));
        var session = new SmtpSession(
            server.Listener, new MemoryDuplex().Server,
            new SmtpSessionInfo { Id = server.Server.NextId(DialogueServer.Start), OpenedAt = DialogueServer.Start, Listener = "smtp" },
            CancellationToken.None);
        session.Dispose();
        Assert.Null(Record.Exception(session.Interrupt));
    }
}
