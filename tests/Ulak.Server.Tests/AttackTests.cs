using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Ulak.Server.Limits;
using Ulak.Server.Submission;
using Ulak.Smtp.Commands;
using Ulak.TestKit.Dialogues;
using Ulak.TestKit.Sinks;
using Ulak.TestKit.Transport;

namespace Ulak.Server.Tests;

/// <summary>Attacks by their names, and what comes of them.</summary>
public sealed class AttackTests
{
    private static readonly IPEndPoint Remote = new(IPAddress.Parse("192.0.2.7"), 4711);

    [Fact]
    public async Task Commands_sent_in_clear_after_STARTTLS_are_not_executed()
    {
        await using var session = TestSession.Start("@tls starttls");
        await session.SendAsync("EHLO client.example");
        const string Injected = "EHLO eve.example\r\nMAIL FROM:<eve@example.com>\r\nRCPT TO:<bob@example.org>\r\n";
        await session.SendAsync(Encoding.ASCII.GetBytes("STARTTLS\r\n" + Injected));
        Assert.Equal(220, session.LastReply.Code.Value);

        var tls = await TlsDuplex.UpgradeAsync(session.Connection.Client, "mx.example.org");
        await tls.Output.WriteAsync("MAIL FROM:<ann@example.com>\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var read = await tls.Input.ReadAsync(TestContext.Current.CancellationToken);

        // The first reply under TLS is the reply to the first command under TLS.
        Assert.StartsWith("503 5.5.1 Send EHLO or HELO before MAIL", Encoding.ASCII.GetString(read.Buffer), StringComparison.Ordinal);
        Assert.Empty(session.Server.Sink.Mails);
        await tls.Output.WriteAsync("QUIT\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Guessing_passwords_over_many_sessions_blocks_the_address_and_no_other()
    {
        using var server = new DialogueServer(Dialogue.Parse("guess", "@auth clear"));
        var wrong = Convert.ToBase64String("\0ann\0wrong"u8);
        for (var session = 0; session < 10; session++)
        {
            await RunSessionAsync(server, Remote, $"EHLO x\r\nAUTH PLAIN {wrong}\r\nAUTH PLAIN {wrong}\r\nQUIT\r\n");
        }

        var right = Convert.ToBase64String(Encoding.UTF8.GetBytes("\0ann\0" + TestUsers.Password));
        Assert.Contains(
            "421 4.7.0 mx.example.org Too many failed logins", await RunSessionAsync(
                server, Remote, $"EHLO x\r\nAUTH PLAIN {right}\r\n"), StringComparison.Ordinal);
        Assert.Contains(
            "235 2.7.0", await RunSessionAsync(
                server, new IPEndPoint(
                    IPAddress.Parse("198.51.100.1"), 1), $"EHLO x\r\nAUTH PLAIN {right}\r\nQUIT\r\n"), StringComparison.Ordinal);

        server.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Contains(
            "235 2.7.0", await RunSessionAsync(server, Remote, $"EHLO x\r\nAUTH PLAIN {right}\r\nQUIT\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_connections_from_one_address_is_rejected_for_a_while()
    {
        var time = new FakeTimeProvider();
        using var server = new SmtpServer(new RecordingSink(), new AdmissionLimits { ConnectionsPerMinute = 5 }, time: time);
        var listener = new SmtpListener(server, new SmtpListenerOptions());
        for (var i = 0; i < 5; i++)
        {
            Assert.StartsWith("220 ", await RunSessionAsync(listener, time, Remote, "QUIT\r\n"), StringComparison.Ordinal);
        }

        Assert.StartsWith(
            $"421 4.7.0 {LocalHost.Name} Too many new connections from your address", await RunSessionAsync(
                listener, time, Remote, "QUIT\r\n"), StringComparison.Ordinal);
        Assert.StartsWith(
            "220 ", await RunSessionAsync(listener, time, new IPEndPoint(IPAddress.Loopback, 9), "QUIT\r\n"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.StartsWith("220 ", await RunSessionAsync(listener, time, Remote, "QUIT\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replies_to_repeated_faults_are_delayed()
    {
        var time = new FakeTimeProvider();
        using var server = new SmtpServer(new RecordingSink(), new AdmissionLimits { FaultsPerMinute = 8 }, time: time);
        var listener = new SmtpListener(server, new SmtpListenerOptions());
        var connection = new MemoryDuplex();
        var session = listener.RunAsync(connection.Server, Remote, null, TestContext.Current.CancellationToken);
        await connection.Client.Output.WriteAsync(
            "ONE\r\nTWO\r\nTHREE\r\nFOUR\r\nFIVE\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        // The fifth exceeds half of the limit. Only its reply waits, and no longer than the pause.
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(connection.Client.Input.TryRead(out var early)
            && Encoding.ASCII.GetString(early.Buffer).Contains("FIVE", StringComparison.Ordinal));
        if (!early.Buffer.IsEmpty)
        {
            connection.Client.Input.AdvanceTo(early.Buffer.Start);
        }

        time.Advance(TimeSpan.FromSeconds(0.2));
        var read = await connection.Client.Input.ReadAtLeastAsync(300, TestContext.Current.CancellationToken);
        Assert.Equal(5, Encoding.ASCII.GetString(read.Buffer).Split("500 5.5.2").Length - 1);
        connection.Client.Input.AdvanceTo(read.Buffer.End);
        await connection.Client.Output.CompleteAsync();
        await session.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Idle_sessions_are_closed_sooner_when_the_server_is_crowded()
    {
        var time = new FakeTimeProvider();
        using var server = new SmtpServer(new RecordingSink(), new AdmissionLimits { Connections = 10 }, time: time);
        var listener = new SmtpListener(server, new SmtpListenerOptions());
        var idle = Enumerable.Range(0, 8).Select(_ => new MemoryDuplex()).ToList();
        var sessions = idle.Select(each => listener.RunAsync(each.Server, Remote, null, TestContext.Current.CancellationToken)).ToList();
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.All(sessions, session => Assert.False(session.IsCompleted));

        idle.Add(new MemoryDuplex());
        sessions.Add(listener.RunAsync(idle[8].Server, Remote, null, TestContext.Current.CancellationToken));
        time.Advance(TimeSpan.FromSeconds(2));

        foreach (var each in idle.Take(8))
        {
            var read = await each.Client.Input.ReadAtLeastAsync(60, TestContext.Current.CancellationToken);
            Assert.Contains(
                $"421 4.4.2 {LocalHost.Name} No command came in time", Encoding.ASCII.GetString(read.Buffer), StringComparison.Ordinal);
            each.Client.Input.AdvanceTo(read.Buffer.End);
        }

        Assert.False(sessions[8].IsCompleted);
        idle.ForEach(each => each.Client.Output.Complete());
        await Task.WhenAll(sessions).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Connections_behind_a_proxy_count_for_the_client()
    {
        var time = new FakeTimeProvider();
        using var server = new SmtpServer(new RecordingSink(), new AdmissionLimits { ConnectionsPerMinute = 2 }, time: time);
        var proxy = new IPEndPoint(IPAddress.Parse("10.0.0.1"), 9);
        var listener = new SmtpListener(
            server, new SmtpListenerOptions
            {
                ProxyProtocol = true,
                TrustedProxies = new Ulak.Server.Proxy.TrustedNetworks(
                [IPNetwork.Parse("10.0.0.0/8")])
            });
        for (var i = 0; i < 4; i++)
        {
            Assert.StartsWith(
                "220 ", await RunSessionAsync(
                    listener, time, proxy, $"PROXY TCP4 192.0.2.{i} 192.0.2.99 1000 25\r\nQUIT\r\n"), StringComparison.Ordinal);
        }

        for (var i = 0; i < 2; i++)
        {
            Assert.StartsWith(i == 0
                ? "220 "
                : $"421 4.7.0 {LocalHost.Name} Too many new connections from your address", await RunSessionAsync(
                    listener, time, proxy, "PROXY TCP4 192.0.2.3 192.0.2.99 1000 25\r\nQUIT\r\n"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Faults_count_across_sessions()
    {
        var time = new FakeTimeProvider();
        using var server = new SmtpServer(new RecordingSink(), new AdmissionLimits { FaultsPerMinute = 10 }, time: time);
        var listener = new SmtpListener(
            server, new SmtpListenerOptions { Timeouts = SessionTimeouts.Default with { Tarpit = TimeSpan.Zero } });
        for (var i = 0; i < 3; i++)
        {
            await RunSessionAsync(listener, time, Remote, "ONE\r\nTWO\r\nTHREE\r\nFOUR\r\nQUIT\r\n");
        }

        Assert.StartsWith(
            $"421 4.7.0 {LocalHost.Name} Too many faults in your last sessions", await RunSessionAsync(
                listener, time, Remote, "QUIT\r\n"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.StartsWith("220 ", await RunSessionAsync(listener, time, Remote, "QUIT\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Subject: x\r\n\r\nbody\r\n", true, true)]
    [InlineData("Date: Sun, 01 Mar 2026 12:00:00 +0000\r\n\r\nbody\r\n", false, true)]
    [InlineData("Date : Sun, 01 Mar 2026 12:00:00 +0000\r\n\r\nbody\r\n", false, true)]
    [InlineData("Message-ID \t: <1@example.com>\r\nDate:\r\n\r\nbody\r\n", false, false)]
    [InlineData("Dates: x\r\nDate\r\n\r\nbody\r\n", true, true)]
    [InlineData("message-id: <1@example.com>\r\n\r\nbody\r\n", true, false)]
    [InlineData("Subject: x\r\n Date: not a field\r\n\r\nDate: nor this\r\n", true, true)]
    [InlineData("\r\nDate: body\r\n", true, true)]
    [InlineData("Subject: x\r\n", true, true)]
    public async Task A_submission_gets_missing_header_fields_only(string message, bool date, bool id)
    {
        foreach (var size in new[] { 1, 3, 1000 })
        {
            var sink = new RecordingSink();
            var start = await sink.BeginAsync(
                new SmtpSessionInfo { Id = default, OpenedAt = default, Listener = "submission" },
                (MailCommand)Parse("MAIL FROM:<ann@example.com>"), TestContext.Current.CancellationToken);
            await using var transaction = new SubmissionHeaderFixer(
                start.Transaction!, new FakeTimeProvider(DialogueServer.Start), () => "1@mx.example.org");
            await transaction.AddRecipientAsync((RcptCommand)Parse("RCPT TO:<bob@example.org>"), TestContext.Current.CancellationToken);
            await transaction.BeginDataAsync(TestContext.Current.CancellationToken);
            await transaction.WriteAsync("Received: x\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            foreach (var piece in Encoding.ASCII.GetBytes(message).Chunk(size))
            {
                await transaction.WriteAsync(piece, TestContext.Current.CancellationToken);
            }

            await transaction.CommitAsync(new MailDataInfo(message.Length, 0, 0, false), TestContext.Current.CancellationToken);
            var added = (date ? "Date: Sun, 01 Mar 2026 12:00:00 +0000\r\n" : "") + (id ? "Message-ID: <1@mx.example.org>\r\n" : "");
            var headerEnd = message.StartsWith("\r\n", StringComparison.Ordinal)
                ? 0
                : message.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end ? end + 2
                : message.Length;
            Assert.Equal("Received: x\r\n" + message.Insert(headerEnd, added), Encoding.ASCII.GetString(sink.Mails.Single().Octets));
        }
    }

    private static SmtpCommand Parse(string line)
    {
        Assert.Null(
            CommandParser.Parse(
                Encoding.ASCII.GetBytes(line), new Smtp.Syntax.SyntaxRules(
                    Smtp.Syntax.Strictness.Strict, Smtp.SmtpExtensions.None), out var command));
        return command.ToCommand();
    }

    private static Task<string> RunSessionAsync(DialogueServer server, EndPoint remote, string script) =>
        RunSessionAsync(server.Listener, server.Time, remote, script);

    private static async Task<string> RunSessionAsync(SmtpListener listener, FakeTimeProvider time, EndPoint remote, string script)
    {
        var connection = new MemoryDuplex();
        await connection.Client.Output.WriteAsync(Encoding.ASCII.GetBytes(script));
        await connection.Client.Output.CompleteAsync();
        var session = Task.Run(async () =>
        {
            await listener.RunAsync(connection.Server, remote, null, CancellationToken.None);
            await connection.Server.Output.CompleteAsync();
        });
        for (var tries = 0; !session.IsCompleted && tries < 200; tries++)
        {
            await Task.WhenAny(session, Task.Delay(tries < 20 ? 5 : 100));
            time.Advance(tries > 20 ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
        }

        await session.WaitAsync(TimeSpan.FromSeconds(5));
        var received = new StringBuilder();
        while (true)
        {
            var read = await connection.Client.Input.ReadAsync();
            received.Append(Encoding.UTF8.GetString(read.Buffer));
            connection.Client.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return received.ToString();
            }
        }
    }
}
