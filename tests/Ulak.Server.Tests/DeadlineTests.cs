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
        await using var talk = TestSession.Start();
        if (phase.Length > 0)
        {
            await talk.EnterPhaseAsync(phase);
        }

        talk.AdvanceTime(TimeSpan.FromSeconds(299));
        Assert.False(talk.Session.IsCompleted);
        talk.AdvanceTime(TimeSpan.FromSeconds(3));
        await talk.Session;
        Assert.Equal("421 4.4.2 mx.example.org No command came in time: the channel closes", talk.LastReply.ToString());
        Assert.Equal(SessionEndReason.TimedOut, talk.Record.Outcome!.EndReason);
        Assert.Equal(0, talk.Server.Sink.Open);
    }

    [Fact]
    public async Task A_slowly_sent_line_does_not_extend_the_timeout()
    {
        await using var talk = TestSession.Start();
        await talk.EnterPhaseAsync("ready");
        for (var i = 0; i < 40 && !talk.Session.IsCompleted; i++)
        {
            await talk.SendAsync("x"u8.ToArray());
            talk.AdvanceTime(TimeSpan.FromSeconds(10));
        }

        Assert.True(talk.Session.IsCompleted);
        Assert.Equal(SessionEndReason.TimedOut, talk.Record.Outcome!.EndReason);
        Assert.InRange(talk.Record.Outcome.ClosedAt - talk.Record.Info.OpenedAt, TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(320));
    }

    [Fact]
    public async Task Three_minutes_without_mail_data_end_the_session()
    {
        await using var talk = TestSession.Start();
        await talk.EnterPhaseAsync("data");
        await talk.SendAsync("Subject: one");
        talk.AdvanceTime(TimeSpan.FromSeconds(170));
        await talk.SendAsync("Subject: two" + new string('x', 100_000));
        talk.AdvanceTime(TimeSpan.FromSeconds(170));
        Assert.False(talk.Session.IsCompleted);
        talk.AdvanceTime(TimeSpan.FromSeconds(15));
        talk.AdvanceTime(TimeSpan.FromSeconds(2));
        await talk.Session;
        Assert.Equal("421 4.4.2 mx.example.org The mail data stopped coming: the channel closes", talk.LastReply.ToString());
        Assert.Equal(SessionEndReason.TimedOut, talk.Record.Outcome!.EndReason);
        Assert.False(talk.Record.Entries.OfType<MailDataEntry>().Single().IsComplete);
        Assert.Equal(1, talk.Server.Sink.Aborted);
    }

    [Fact]
    public async Task Slow_mail_data_is_aborted_after_the_grace_period()
    {
        await using var talk = TestSession.Start();
        await talk.EnterPhaseAsync("data");
        var seconds = 0;
        while (!talk.Session.IsCompleted && seconds < 200)
        {
            await talk.SendAsync("0123456789"u8.ToArray());
            talk.AdvanceTime(TimeSpan.FromSeconds(1));
            seconds++;
        }

        await talk.Session;
        Assert.InRange(seconds, 60, 70);
        Assert.Equal("421 4.4.2 mx.example.org The mail data came too slowly: the channel closes", talk.LastReply.ToString());
        Assert.Equal(SessionEndReason.TimedOut, talk.Record.Outcome!.EndReason);
    }

    [Fact]
    public async Task Mail_data_at_the_minimum_rate_is_accepted()
    {
        await using var talk = TestSession.Start();
        await talk.EnterPhaseAsync("data");
        for (var i = 0; i < 200; i++)
        {
            await talk.SendAsync(Encoding.ASCII.GetBytes(new string('x', 248) + "\r\n"));
            talk.AdvanceTime(TimeSpan.FromSeconds(1));
        }

        await talk.SendAsync(".");
        Assert.Equal(250, talk.LastReply.Code.Value);
        Assert.Equal(50_000, talk.Server.Sink.Mails.Single().Content.Length);
    }

    [Fact]
    public async Task A_chunk_that_comes_too_slowly_is_cut_after_the_grace_as_mail_data_is()
    {
        await using var talk = TestSession.Start("@with chunking");
        await talk.EnterPhaseAsync("rcpt");
        await talk.SendAsync("BDAT 1000000 LAST");
        var seconds = 0;
        while (!talk.Session.IsCompleted && seconds < 200)
        {
            // More than half of the limit of 240: octets that are counted twice would pass.
            await talk.SendAsync(new byte[150]);
            talk.AdvanceTime(TimeSpan.FromSeconds(1));
            seconds++;
        }

        await talk.Session;
        Assert.InRange(seconds, 60, 70);
        Assert.Equal("421 4.4.2 mx.example.org The mail data came too slowly: the channel closes", talk.LastReply.ToString());
    }

    [Fact]
    public async Task A_slow_sink_does_not_count_as_a_slow_client()
    {
        var gate = new TaskCompletionSource();
        await using var talk = TestSession.Start();
        await talk.EnterPhaseAsync("rcpt");
        talk.Server.Sink.WriteGate = gate.Task;
        await talk.SendAsync("DATA");
        await talk.SendAsync("one");
        talk.AdvanceTime(TimeSpan.FromMinutes(5));
        gate.SetResult();
        await talk.SendAsync(".");
        Assert.Equal("250 2.0.0 Message accepted", talk.LastReply.ToString());
    }

    [Fact]
    public async Task A_commit_that_takes_more_than_ten_minutes_ends_the_session()
    {
        await using var talk = TestSession.Start();
        talk.Server.Sink.CommitGate = new TaskCompletionSource().Task;
        await talk.EnterPhaseAsync("data");
        await talk.SendAsync("one\r\n.");
        talk.AdvanceTime(TimeSpan.FromMinutes(9));
        Assert.False(talk.Session.IsCompleted);
        talk.AdvanceTime(TimeSpan.FromMinutes(2));
        await talk.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("421 4.3.0 mx.example.org The message could not be stored in time: try again later", talk.LastReply.ToString());
        Assert.Equal(0, talk.Server.Sink.Committed);
        Assert.Equal(1, talk.Server.Sink.Aborted);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_disconnected_after_five_minutes()
    {
        await using var talk = TestSession.Start("@junk 1000000");
        var help = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("HELP\r\n", 2000)));
        await talk.Connection.Client.Output.WriteAsync(help);
        Assert.False(talk.Session.IsCompleted);
        for (var i = 0; i < 20 && !talk.Session.IsCompleted; i++)
        {
            talk.AdvanceTime(TimeSpan.FromMinutes(1));
        }

        await talk.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(SessionEndReason.TimedOut, talk.Record.Outcome!.EndReason);
        talk.DiscardOutput();
    }

    [Fact]
    public async Task An_active_session_has_no_total_time_limit()
    {
        await using var talk = TestSession.Start();
        for (var i = 0; i < 15; i++)
        {
            await talk.SendAsync("NOOP");
            talk.AdvanceTime(TimeSpan.FromMinutes(4));
        }

        Assert.False(talk.Session.IsCompleted);
    }

    [Fact]
    public async Task The_deadline_clock_stops_without_sessions()
    {
        await using (var talk = TestSession.Start())
        {
            await talk.SendAsync("QUIT");
            await talk.Session;
            talk.AdvanceTime(TimeSpan.FromHours(1));
            Assert.Equal(SessionEndReason.Quit, talk.Record.Outcome!.EndReason);
        }
    }

    [Fact]
    public async Task Shutdown_completes_the_current_message_then_sends_421()
    {
        await using var talk = TestSession.Start();
        await talk.EnterPhaseAsync("data");
        await talk.SendAsync("one");
        await talk.StopAsync();
        Assert.False(talk.Session.IsCompleted);
        await talk.SendAsync(".\r\nMAIL FROM:<ann@example.com>");
        await talk.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(
            ["250 2.0.0 Message accepted", "421 4.3.2 mx.example.org The server is stopping: try "
                + "again later"], talk.Replies[^2..].Select(reply => reply.ToString()));
        Assert.Equal(1, talk.Server.Sink.Committed);
        Assert.Equal(SessionEndReason.Shutdown, talk.Record.Outcome!.EndReason);
    }

    [Fact]
    public async Task Shutdown_completes_the_current_commit()
    {
        var gate = new TaskCompletionSource();
        await using var talk = TestSession.Start();
        talk.Server.Sink.CommitGate = gate.Task;
        await talk.EnterPhaseAsync("data");
        await talk.SendAsync("one\r\n.");
        await talk.StopAsync();
        Assert.False(talk.Session.IsCompleted);
        gate.SetResult();
        await talk.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(250, talk.Replies[^2].Code.Value);
        Assert.Equal(421, talk.LastReply.Code.Value);
    }

    [Fact]
    public async Task Shutdown_before_the_first_command_ends_the_session_at_once()
    {
        await using var talk = TestSession.Start();
        await talk.StopAsync();
        await talk.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(SessionEndReason.Shutdown, talk.Record.Outcome!.EndReason);
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
