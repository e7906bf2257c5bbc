using System.Net;
using System.Text;
using Ulak.Server.Limits;
using Ulak.Server.Tests.Hosting;
using Ulak.Smtp.Dialogues;
using Ulak.TestKit.Dialogues;
using Ulak.TestKit.Sinks;

namespace Ulak.Server.Tests;

/// <summary>Those that measure the memory of the whole process, with nothing beside them.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;

/// <summary>Nothing that a client sends, or how much of it, costs more than its limit.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class LimitTests
{
    private const long MiB = 1024 * 1024;

    [Fact]
    public async Task A_line_of_100_MB_without_an_end_leaves_memory_flat()
    {
        // As many octets as the limit lets through: the line is skipped, not kept.
        await using var session = TestSession.Start($"@skipped {200 * MiB}");
        await session.EnterPhaseAsync("ready");
        var piece = new byte[32 * 1024];
        piece.AsSpan().Fill((byte)'x');
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var sent = 0L; sent < 100 * MiB; sent += piece.Length)
        {
            await session.Connection.Client.Output.WriteAsync(piece);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 * MiB);
        await session.SendAsync("");
        Assert.StartsWith("500 5.5.2 ", session.LastReply.ToString(), StringComparison.Ordinal);
        await session.SendAsync("NOOP");
        Assert.Equal("250 2.0.0 OK", session.LastReply.ToString());
    }

    [Fact]
    public async Task A_line_without_an_end_is_cut_at_1_MiB()
    {
        await using var session = TestSession.Start();
        var piece = new byte[32 * 1024];
        piece.AsSpan().Fill((byte)'x');
        var sent = 0L;
        while (!session.Record.Entries.OfType<ReplyEntry>().Any(entry => entry.Reply.Code.Value == 421) && sent < 10 * MiB)
        {
            await session.Connection.Client.Output.WriteAsync(piece);
            sent += piece.Length;
        }

        Assert.InRange(sent, MiB, MiB + 64 * 1024);
        Assert.Equal("421 4.7.0 mx.example.org A line without end: the channel closes", session.LastReply.ToString());
    }

    [Fact]
    public async Task A_message_of_a_gigabyte_is_refused_with_flat_memory()
    {
        await using var session = TestSession.Start("@size 1048576\n@swallow 2000");
        await session.EnterPhaseAsync("data");
        var line = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('y', 76) + "\r\n", 800)));
        await session.SendAsync(line);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var sent = 0L; sent < 1024 * MiB; sent += line.Length)
        {
            await session.Connection.Client.Output.WriteAsync(line);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 * MiB);
        await session.SendAsync(".");
        Assert.Equal("552 5.3.4 The message is too large: at most 1048576 octets are accepted", session.LastReply.ToString());
        Assert.Equal(0, session.Server.Sink.Committed);
    }

    [Fact]
    public async Task A_refused_message_that_does_not_end_is_cut()
    {
        await using var session = TestSession.Start("@size 65536\n@swallow 2");
        await session.EnterPhaseAsync("data");
        var line = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('y', 76) + "\r\n", 400)));
        for (var i = 0; i < 20 && session.LastReply.Code.Value == 354; i++)
        {
            await session.SendAsync(line);
        }

        Assert.Equal(552, session.LastReply.Code.Value);
        await session.DisconnectAsync();
        Assert.Equal(SessionEndReason.PolicyViolation, session.Record.Outcome!.EndReason);
    }

    [Fact]
    public async Task A_line_of_a_megabyte_in_the_data_is_accepted_and_counted()
    {
        await using var session = TestSession.Start();
        await session.EnterPhaseAsync("data");
        var piece = Encoding.ASCII.GetBytes(new string('z', 16 * 1024));
        for (var i = 0; i < 64; i++)
        {
            await session.SendAsync(piece);
        }

        await session.SendAsync("\r\n" + new string('a', 999) + "\r\n" + new string('b', 998) + "\r\n.");
        var mail = session.Server.Sink.Mails.Single();
        Assert.Equal(new MailDataInfo(MiB + 2 + 1001 + 1000, 2, 0, false), mail.Data);
    }

    [Fact]
    public async Task The_thousandth_recipient_is_the_last()
    {
        await using var session = TestSession.Start();
        await session.EnterPhaseAsync("mail");
        for (var i = 0; i < 1000; i++)
        {
            await session.SendAsync($"RCPT TO:<r{i}@example.org>");
        }

        Assert.Equal("250 2.1.5 Recipient accepted", session.LastReply.ToString());
        await session.SendAsync("RCPT TO:<one.more@example.org>");
        Assert.Equal(
            "452 4.5.3 Too many recipients: send this message, then the rest in another transaction", session.LastReply.ToString());
        await session.SendAsync("DATA\r\n.");
        Assert.Equal(1000, session.Server.Sink.Mails.Single().Recipients.Count);
    }

    [Fact]
    public async Task A_dialogue_of_a_session_keeps_the_beginning_of_a_long_line()
    {
        await using var session = TestSession.Start();
        await session.SendAsync("NOOP " + new string('x', 5000));
        var entry = session.Record.Entries.OfType<CommandEntry>().Single();
        Assert.Equal(2048, entry.Line.Length);
        Assert.Equal(Smtp.Syntax.FaultKind.LineTooLong, entry.Fault!.Kind);
    }

    [Fact]
    public async Task Connections_are_counted_in_all_and_freed()
    {
        using var server = new SmtpServer(new RecordingSink(), new AdmissionLimits { Connections = 2 });
        await using var host = await SocketHost.StartAsync(new SmtpListener(server, new SmtpListenerOptions()));
        using (var first = await host.ConnectAsync())
        using (var second = await host.ConnectAsync())
        {
            Assert.Equal($"220 {LocalHost.Name} ESMTP", await first.ReadLineAsync());
            Assert.Equal($"220 {LocalHost.Name} ESMTP", await second.ReadLineAsync());
            using var third = await host.ConnectAsync();
            Assert.Equal($"421 4.7.0 {LocalHost.Name} Too many connections: try again later", await third.ReadLineAsync());
            Assert.Null(await third.ReadLineAsync());
            await first.SendLineAsync("QUIT");
            Assert.Equal($"221 2.0.0 {LocalHost.Name} Goodbye", await first.ReadLineAsync());
            Assert.Null(await first.ReadLineAsync());
        }

        await host.WhenIdleAsync();
        using var fourth = await host.ConnectAsync();
        Assert.Equal($"220 {LocalHost.Name} ESMTP", await fourth.ReadLineAsync());
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", false)]
    [InlineData("192.0.2.1", "192.0.2.2", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", false)]
    [InlineData("2001:db8::1", "2001:db8::2", false)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("::1", "::1", true)]
    public void An_address_has_its_own_limit(string first, string second, bool admitted)
    {
        var admission = new ConnectionLimiter(new AdmissionLimits { ConnectionsPerAddress = 1 }, TimeProvider.System);
        var one = new IPEndPoint(IPAddress.Parse(first), 1);
        var other = new IPEndPoint(IPAddress.Parse(second), 2);
        Assert.Equal(AdmissionResult.Admitted, admission.TryAcquire(one));
        Assert.Equal(admitted ? AdmissionResult.Admitted : AdmissionResult.TooManyConnectionsFromAddress, admission.TryAcquire(other));
        admission.Release(one);
        Assert.Equal(AdmissionResult.Admitted, admission.TryAcquire(one));
    }

    [Fact]
    public void Values_out_of_range_are_named()
    {
        Assert.Empty(SessionLimits.Default.Validate());
        Assert.Empty(SessionTimeouts.Default.Validate());
        Assert.Empty(AdmissionLimits.Default.Validate());
        Assert.Equal(
            ["Recipients is 99, but must be at least 100 (RFC 5321 §4.5.3.1.8)."], (
                SessionLimits.Default with { Recipients = 99 }).Validate());
        Assert.Equal(
            ["Command is 00:00:00, but must be longer than nothing."], (
                SessionTimeouts.Default with { Command = TimeSpan.Zero }).Validate());
        Assert.Equal(
            ["ConnectionsPerAddress is 0, but must be at least 1."], (
                AdmissionLimits.Default with { ConnectionsPerAddress = 0 }).Validate());
        using var server = new SmtpServer(new RecordingSink());
        Assert.Throws<ArgumentException>(() => new SmtpListener(server, new SmtpListenerOptions { HostName = "two words" }));
        Assert.Throws<ArgumentException>(() => new SmtpServer(new RecordingSink(), new AdmissionLimits { Connections = 0 }));
    }

    /// <summary>Without a bound, the replies to all that was sent would be buffered before the first flush.</summary>
    [Fact]
    public async Task A_client_that_pipelines_without_reading_cannot_fill_memory_with_replies()
    {
        using var server = new DialogueServer(Dialogue.Parse("pipeline", "@junk 1000000"));
        var connection = new Ulak.TestKit.Transport.MemoryDuplex(pause: 64 * 1024 * 1024);
        var input = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("RSET\r\n", 500_000)));
        await connection.Client.Output.WriteAsync(input, TestContext.Current.CancellationToken);
        await connection.Client.Output.CompleteAsync();
        var slow = new Ulak.TestKit.Transport.MemoryDuplex(pause: 64 * 1024);
        var session = server.Listener.RunAsync(new OneWay(connection.Server.Input, slow.Server.Output), null, null, CancellationToken.None);
        var buffered = server.Observer.Sessions.Single().Entries.OfType<Ulak.Smtp.Dialogues.ReplyEntry>().Sum(
            entry => (long)entry.Reply.Wire.Length);
        Assert.False(session.IsCompleted);
        Assert.InRange(buffered, 64 * 1024, 128 * 1024);
        slow.Client.Input.Complete();
        await server.AdvanceTimeUntilAsync(session);
    }

    private sealed record OneWay(
        System.IO.Pipelines.PipeReader Input, System.IO.Pipelines.PipeWriter Output) : System.IO.Pipelines.IDuplexPipe;
}
