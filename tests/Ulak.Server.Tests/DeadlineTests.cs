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
        await using var talk = Talk.Start();
        if (phase.Length > 0)
        {
            await talk.ApproachAsync(phase);
        }

        talk.Pass(TimeSpan.FromSeconds(299));
        Assert.False(talk.Session.IsCompleted);
        talk.Pass(TimeSpan.FromSeconds(3));
        await talk.Session;
        Assert.Equal("421 4.4.2 No command came in time: the channel closes", talk.Last.ToString());
        Assert.Equal(SessionEnd.TimedOut, talk.Record.Outcome!.End);
        Assert.Equal(0, talk.Server.Sink.Open);
    }

    [Fact]
    public async Task A_line_that_drips_has_no_more_time_than_a_whole_one()
    {
        await using var talk = Talk.Start();
        await talk.ApproachAsync("ready");
        for (var i = 0; i < 40 && !talk.Session.IsCompleted; i++)
        {
            await talk.SayAsync("x"u8.ToArray());
            talk.Pass(TimeSpan.FromSeconds(10));
        }

        Assert.True(talk.Session.IsCompleted);
        Assert.Equal(SessionEnd.TimedOut, talk.Record.Outcome!.End);
        Assert.InRange(talk.Record.Outcome.ClosedAt - talk.Record.Facts.OpenedAt, TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(320));
    }

    [Fact]
    public async Task Three_minutes_without_mail_data_end_the_session()
    {
        await using var talk = Talk.Start();
        await talk.ApproachAsync("data");
        await talk.SayAsync("Subject: one");
        talk.Pass(TimeSpan.FromSeconds(170));
        await talk.SayAsync("Subject: two" + new string('x', 100_000));
        talk.Pass(TimeSpan.FromSeconds(170));
        Assert.False(talk.Session.IsCompleted);
        talk.Pass(TimeSpan.FromSeconds(15));
        talk.Pass(TimeSpan.FromSeconds(2));
        await talk.Session;
        Assert.Equal("421 4.4.2 The mail data stopped coming: the channel closes", talk.Last.ToString());
        Assert.Equal(SessionEnd.TimedOut, talk.Record.Outcome!.End);
        Assert.False(talk.Record.Entries.OfType<MailDataSaid>().Single().Complete);
        Assert.Equal(1, talk.Server.Sink.Aborted);
    }

    [Fact]
    public async Task Mail_data_that_drips_is_cut_after_the_grace()
    {
        await using var talk = Talk.Start();
        await talk.ApproachAsync("data");
        var seconds = 0;
        while (!talk.Session.IsCompleted && seconds < 200)
        {
            await talk.SayAsync("0123456789"u8.ToArray());
            talk.Pass(TimeSpan.FromSeconds(1));
            seconds++;
        }

        await talk.Session;
        Assert.InRange(seconds, 60, 70);
        Assert.Equal("421 4.4.2 The mail data came too slowly: the channel closes", talk.Last.ToString());
        Assert.Equal(SessionEnd.TimedOut, talk.Record.Outcome!.End);
    }

    [Fact]
    public async Task Mail_data_that_is_slow_but_fast_enough_is_taken()
    {
        await using var talk = Talk.Start();
        await talk.ApproachAsync("data");
        for (var i = 0; i < 200; i++)
        {
            await talk.SayAsync(Encoding.ASCII.GetBytes(new string('x', 248) + "\r\n"));
            talk.Pass(TimeSpan.FromSeconds(1));
        }

        await talk.SayAsync(".");
        Assert.Equal(250, talk.Last.Code.Value);
        Assert.Equal(50_000, talk.Server.Sink.Mails.Single().Content.Length);
    }

    [Fact]
    public async Task A_slow_sink_does_not_count_as_a_slow_client()
    {
        var gate = new TaskCompletionSource();
        await using var talk = Talk.Start();
        await talk.ApproachAsync("rcpt");
        talk.Server.Sink.WriteGate = gate.Task;
        await talk.SayAsync("DATA");
        await talk.SayAsync("one");
        talk.Pass(TimeSpan.FromMinutes(5));
        gate.SetResult();
        await talk.SayAsync(".");
        Assert.Equal("250 2.0.0 Message accepted", talk.Last.ToString());
    }

    [Fact]
    public async Task A_commit_that_takes_more_than_ten_minutes_ends_the_session()
    {
        await using var talk = Talk.Start();
        talk.Server.Sink.CommitGate = new TaskCompletionSource().Task;
        await talk.ApproachAsync("data");
        await talk.SayAsync("one\r\n.");
        talk.Pass(TimeSpan.FromMinutes(9));
        Assert.False(talk.Session.IsCompleted);
        talk.Pass(TimeSpan.FromMinutes(2));
        await talk.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("421 4.3.0 The message could not be stored in time: try again later", talk.Last.ToString());
        Assert.Equal(0, talk.Server.Sink.Committed);
        Assert.Equal(1, talk.Server.Sink.Aborted);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_left_after_five_minutes()
    {
        await using var talk = Talk.Start("@junk 1000000");
        var help = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("HELP\r\n", 2000)));
        await talk.Connection.Client.Output.WriteAsync(help);
        Assert.False(talk.Session.IsCompleted);
        for (var i = 0; i < 20 && !talk.Session.IsCompleted; i++)
        {
            talk.Pass(TimeSpan.FromMinutes(1));
        }

        await talk.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(SessionEnd.TimedOut, talk.Record.Outcome!.End);
        talk.Hear();
    }

    [Fact]
    public async Task An_hour_of_commands_in_time_is_no_reason_to_go()
    {
        await using var talk = Talk.Start();
        for (var i = 0; i < 15; i++)
        {
            await talk.SayAsync("NOOP");
            talk.Pass(TimeSpan.FromMinutes(4));
        }

        Assert.False(talk.Session.IsCompleted);
    }

    [Fact]
    public async Task The_clock_stands_still_while_nobody_is_there()
    {
        await using (var talk = Talk.Start())
        {
            await talk.SayAsync("QUIT");
            await talk.Session;
            talk.Pass(TimeSpan.FromHours(1));
            Assert.Equal(SessionEnd.Quit, talk.Record.Outcome!.End);
        }
    }

    [Fact]
    public async Task Stop_lets_the_message_in_hand_end_and_says_421()
    {
        await using var talk = Talk.Start();
        await talk.ApproachAsync("data");
        await talk.SayAsync("one");
        await talk.StopAsync();
        Assert.False(talk.Session.IsCompleted);
        await talk.SayAsync(".\r\nMAIL FROM:<ann@example.com>");
        await talk.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["250 2.0.0 Message accepted", "421 4.3.2 The server is stopping: try again later"], talk.Replies[^2..].Select(reply => reply.ToString()));
        Assert.Equal(1, talk.Server.Sink.Committed);
        Assert.Equal(SessionEnd.Shutdown, talk.Record.Outcome!.End);
    }

    [Fact]
    public async Task Stop_lets_a_commit_in_hand_end()
    {
        var gate = new TaskCompletionSource();
        await using var talk = Talk.Start();
        talk.Server.Sink.CommitGate = gate.Task;
        await talk.ApproachAsync("data");
        await talk.SayAsync("one\r\n.");
        await talk.StopAsync();
        Assert.False(talk.Session.IsCompleted);
        gate.SetResult();
        await talk.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(250, talk.Replies[^2].Code.Value);
        Assert.Equal(421, talk.Last.Code.Value);
    }

    [Fact]
    public async Task Stop_before_anything_was_said_ends_it_at_once()
    {
        await using var talk = Talk.Start();
        await talk.StopAsync();
        await talk.Session.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(SessionEnd.Shutdown, talk.Record.Outcome!.End);
    }

    /// <summary>The clock collects those whose time is up, and wakes them one by one: one of them may be over by then, and no clock may fall over it.</summary>
    [Fact]
    public void A_session_that_is_over_may_be_woken()
    {
        using var server = new DialogueServer(Dialogue.Parse("over", ""));
        var session = new SmtpSession(server.Listener, new MemoryDuplex().Server, new SessionFacts { Id = server.Server.NextId(DialogueServer.Start), OpenedAt = DialogueServer.Start, Listener = "smtp" });
        session.Dispose();
        Assert.Null(Record.Exception(session.Interrupt));
    }
}
