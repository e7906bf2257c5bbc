using System.Text;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.TestKit.Dialogues;
using Ulak.TestKit.Transport;

namespace Ulak.Server.Tests;

/// <summary>What a filter decides is what the client sees.</summary>
public sealed class FilterTests
{
    [Fact]
    public async Task A_filter_can_reply_instead_of_the_command()
    {
        await using var session = new FilteredSession(moment => moment.Command is RcptCommand
            ? FilterResult.Respond(new Reply(452, "4.2.2", "Full"))
            : FilterResult.Continue);
        await session.SendAsync("EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.net>\r\nDATA\r\n");
        Assert.Equal("452 4.2.2 Full", session.Replies[^2]);
        Assert.StartsWith("503 5.5.1 ", session.Replies[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EHLO client.example", typeof(EhloCommand))]
    [InlineData("RSET", typeof(RsetCommand))]
    [InlineData("NOOP", typeof(NoopCommand))]
    [InlineData("VRFY ann", typeof(VrfyCommand))]
    [InlineData("HELP", typeof(HelpCommand))]
    [InlineData("QUIT", typeof(QuitCommand))]
    public async Task The_filter_receives_each_command_with_its_type(string line, Type command)
    {
        await using var session = new FilteredSession(moment => moment.Command?.GetType() == command
            ? FilterResult.Respond(new Reply(450, "4.7.0", "Seen"))
            : FilterResult.Continue);
        await session.SendAsync(line + "\r\n");
        Assert.Equal("450 4.7.0 Seen", session.Replies[^1]);
    }

    [Fact]
    public async Task DATA_refused_by_a_filter_leaves_the_transaction_as_it_is()
    {
        var refusals = 1;
        await using var session = new FilteredSession(moment => moment.Command is DataCommand && refusals-- > 0
            ? FilterResult.Respond(new Reply(451, "4.3.0", "Not yet"))
            : FilterResult.Continue);
        await session.SendAsync("EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.net>\r\nDATA\r\nDATA\r\n");
        Assert.Equal("451 4.3.0 Not yet", session.Replies[^2]);
        Assert.StartsWith("354 ", session.Replies[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_throws_causes_451()
    {
        await using var session = new FilteredSession(moment => moment.Command is MailCommand
            ? throw new InvalidOperationException("broken")
            : FilterResult.Continue);
        await session.SendAsync("EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nNOOP\r\n");
        Assert.StartsWith("451 4.3.0 ", session.Replies[^2], StringComparison.Ordinal);
        Assert.Equal("250 2.0.0 OK", session.Replies[^1]);
    }

    [Fact]
    public async Task A_refused_greeting_ends_the_session()
    {
        await using var session = new FilteredSession(moment => moment.Step == FilterStep.Greeting
            ? FilterResult.Respond(new Reply(554, "5.7.1", "Not you"))
            : FilterResult.Continue);
        await session.DisconnectAsync();
        Assert.Equal(["554 5.7.1 Not you"], session.Replies);
    }

    [Fact]
    public async Task A_throttle_slows_down_the_mail_data()
    {
        await using var session = new FilteredSession(moment => moment.Command is DataCommand
            ? FilterResult.Continue.Throttled(1000)
            : FilterResult.Continue);
        await session.SendAsync("EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.net>\r\nDATA\r\n");
        Assert.StartsWith("354 ", session.Replies[^1], StringComparison.Ordinal);
        var began = session.Server.Time.GetUtcNow();
        await session.SendAsync("Subject: slow\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 100)) + ".\r\n");
        await session.AdvanceTimeUntilAsync(() => session.Replies[^1].StartsWith("250 ", StringComparison.Ordinal));
        Assert.InRange(session.Server.Time.GetUtcNow() - began, TimeSpan.FromSeconds(9.9), TimeSpan.FromSeconds(15));
        Assert.Equal(10_017, Assert.Single(session.Server.Sink.Mails).Content.Length);
    }

    [Fact]
    public async Task A_throttle_set_before_STARTTLS_applies_under_TLS()
    {
        await using var session = new FilteredSession(moment => moment.Command is StartTlsCommand
            ? FilterResult.Continue.Throttled(1000)
            : FilterResult.Continue, "@tls offered");
        await session.SendAsync("EHLO client.example\r\nSTARTTLS\r\n");
        var began = session.Server.Time.GetUtcNow();
        var handshake = session.StartTlsAsync();
        await session.AdvanceTimeUntilAsync(() => handshake.IsCompleted);
        await handshake;

        // A hello of TLS has some hundred octets.
        Assert.InRange(session.Server.Time.GetUtcNow() - began, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(5));
    }

    /// <summary>A session of a server with a filter, in memory.</summary>
    private sealed class FilteredSession : IAsyncDisposable
    {
        private readonly MemoryDuplex _connection = new(pause: 1024 * 1024);
        private readonly Task _session;

        public FilteredSession(Func<FilterContext, FilterResult> decide, string settings = "")
        {
            Server = new DialogueServer(Dialogue.Parse("filter", settings));
            _session = RunAsync(new SmtpListener(Server.Server, Server.Options with { Filters = [new Decision(decide)] }));
        }

        public DialogueServer Server { get; }

        public List<string> Replies =>
            [.. Server.Observer.Sessions.Last().Entries.OfType<ReplyEntry>().Select(entry => entry.Reply.ToString())];

        public async Task SendAsync(string text)
        {
            await _connection.Client.Output.WriteAsync(Encoding.ASCII.GetBytes(text));
            ReadOutput();
        }

        public Task<TlsDuplex> StartTlsAsync() => TlsDuplex.UpgradeAsync(_connection.Client, "mx.example.org");

        public async Task DisconnectAsync()
        {
            await _connection.Client.Output.CompleteAsync();
            await Server.AdvanceTimeUntilAsync(_session);
        }

        /// <summary>Lets the clock go on by tenths of a second, whenever the session waits for it.</summary>
        public async Task AdvanceTimeUntilAsync(Func<bool> isDone)
        {
            for (var turn = 0; !isDone() && turn < 20_000; turn++)
            {
                if (Server.Time.PendingTimers > 0)
                {
                    Server.Time.Advance(TimeSpan.FromMilliseconds(101));
                }

                // A session that the clock has woken needs a thread before it can wait again. Otherwise the clock runs ahead of it
                // on a busy machine.
                await Task.Delay(1);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await DisconnectAsync();
            Server.Dispose();
        }

        private void ReadOutput()
        {
            while (_connection.Client.Input.TryRead(out var read) && !read.Buffer.IsEmpty)
            {
                _connection.Client.Input.AdvanceTo(read.Buffer.End);
            }
        }

        private async Task RunAsync(SmtpListener listener)
        {
            await listener.RunAsync(_connection.Server, null, null, CancellationToken.None);
            await _connection.Server.Output.CompleteAsync();
            await _connection.Server.Input.CompleteAsync();
        }

        private sealed class Decision(Func<FilterContext, FilterResult> decide) : ISessionFilter
        {
            public ValueTask<FilterResult> DecideAsync(FilterContext context, CancellationToken cancellationToken) =>
                ValueTask.FromResult(decide(context));
        }
    }
}
