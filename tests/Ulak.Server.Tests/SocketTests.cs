using System.Net.Sockets;
using System.Text;
using Ulak.Server.Tests.Hosting;
using Ulak.TestKit.Sinks;

namespace Ulak.Server.Tests;

/// <summary>What only a real socket shows: resets, halves that close, and thousands at once.</summary>
public sealed class SocketTests
{
    [Fact]
    public async Task A_fatal_reply_reaches_a_client_that_still_sends()
    {
        using var server = new SmtpServer(new RecordingSink());
        await using var host = await SocketHost.StartAsync(new SmtpListener(server, new SmtpListenerOptions()));
        using var client = await host.ConnectAsync();
        var flood = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("FOO\r\n", 20_000)));
        var sending = client.Socket.SendAsync(flood, SocketFlags.None);
        var lines = new List<string>();
        while (await client.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        Assert.Equal($"421 4.7.0 {LocalHost.Name} Too many faults in this session: the channel closes", lines[^1]);
        Assert.Equal(22, lines.Count);
        await sending;
    }

    [Fact]
    public async Task A_refusal_of_the_data_reaches_a_client_that_still_sends()
    {
        var options = new SmtpListenerOptions
        {
            Limits = new()
            {
                MessageOctets = 65_536,
                DiscardFactor = 2,
                LingerOctets = 4 * 1024 * 1024
            }
        };
        using var server = new SmtpServer(new RecordingSink());
        await using var host = await SocketHost.StartAsync(new SmtpListener(server, options));
        using var client = await host.ConnectAsync();
        await client.SendLineAsync("EHLO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.org>\r\nDATA");
        string? line;
        do
        {
            line = await client.ReadLineAsync();
        }
        while (line is not null && !line.StartsWith("354", StringComparison.Ordinal));

        var sending = client.Socket.SendAsync(new byte[1024 * 1024], SocketFlags.None);
        Assert.Equal("552 5.3.4 The message is too large: at most 65536 octets are accepted", await client.ReadLineAsync());
        await sending;
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Null(await client.ReadLineAsync());
    }

    [Fact]
    public async Task A_client_that_sends_all_and_closes_its_half_is_served_to_the_end()
    {
        var sink = new RecordingSink();
        using var server = new SmtpServer(sink);
        await using var host = await SocketHost.StartAsync(new SmtpListener(server, new SmtpListenerOptions()));
        using var client = await host.ConnectAsync();
        await client.Socket.SendAsync(Encoding.ASCII.GetBytes(
            "EHLO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\none\r\n.\r\nMAIL FROM:<>\r\nRCPT "
                + "TO:<bob@example.org>\r\nDATA\r\ntwo\r\n.\r\n"), SocketFlags.None);
        client.Socket.Shutdown(SocketShutdown.Send);
        var codes = new List<string>();
        while (await client.ReadLineAsync() is { } line)
        {
            if (line[3] == ' ')
            {
                codes.Add(line[..3]);
            }
        }

        Assert.Equal(["220", "250", "250", "250", "354", "250", "250", "250", "354", "250"], codes);
        Assert.Equal(2, sink.Committed);
    }

    [Fact]
    public async Task A_connection_that_is_reset_leaves_nothing_open()
    {
        var sink = new RecordingSink();
        var observer = new RecordingObserver();
        using var server = new SmtpServer(sink, observer: observer);
        await using var host = await SocketHost.StartAsync(new SmtpListener(server, new SmtpListenerOptions()));
        using (var client = await host.ConnectAsync())
        {
            await client.SendLineAsync("EHLO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\none");
            while ((await client.ReadLineAsync())?.StartsWith("354", StringComparison.Ordinal) == false)
            {
            }

            client.Socket.LingerState = new LingerOption(true, 0);
            client.Socket.Close();
        }

        await host.WhenIdleAsync();
        Assert.Equal((0, 1, 0), (sink.Open, sink.Aborted, sink.Committed));
        Assert.Equal(SessionEndReason.ClientDisconnected, observer.Sessions.Single().Outcome!.EndReason);
    }

    [Fact]
    public async Task Five_thousand_connections_at_once()
    {
        const int Wanted = 5000;
        Assert.SkipWhen(
            OpenFileLimit() < 2 * Wanted + 500, $"the limit of open files is {OpenFileLimit()}, and this needs {2 * Wanted + 500}");
        var sink = new RecordingSink();
        using var server = new SmtpServer(sink);
        await using var host = await SocketHost.StartAsync(new SmtpListener(server, new SmtpListenerOptions()));
        var clients = new List<SocketClient>(Wanted);
        try
        {
            for (var i = 0; i < Wanted; i++)
            {
                clients.Add(await host.ConnectAsync());
                await clients[i].SendLineAsync("EHLO client.example");
            }

            foreach (var client in clients)
            {
                Assert.Equal($"220 {LocalHost.Name} ESMTP", await client.ReadLineAsync());
            }

            // All are open, and each is served still.
            Assert.Equal(Wanted, host.OpenConnections);
            foreach (var client in clients.Where((_, index) => index % 100 == 0))
            {
                await client.SendLineAsync("MAIL FROM:<>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n.\r\nQUIT");
                string? last = null;
                while (await client.ReadLineAsync() is { } line)
                {
                    last = line;
                }

                Assert.Equal($"221 2.0.0 {LocalHost.Name} Goodbye", last);
            }
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        await host.WhenIdleAsync();
        Assert.Equal(Wanted / 100, sink.Committed);
    }

    private static long OpenFileLimit()
    {
        if (!OperatingSystem.IsLinux())
        {
            return long.MaxValue;
        }

        var line = File.ReadLines("/proc/self/limits").Single(text => text.StartsWith("Max open files", StringComparison.Ordinal));
        return long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], out var limit) ? limit : long.MaxValue;
    }
}
