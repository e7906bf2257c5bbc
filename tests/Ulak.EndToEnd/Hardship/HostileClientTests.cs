using System.Net.Sockets;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Hardship;

/// <summary>Hostile input is ordinary input: memory stays flat, and a good client is served meanwhile.</summary>
public sealed class HostileClientTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public async Task A_line_of_100_MB_without_an_end_costs_no_memory_and_ends_in_a_reply()
    {
        await using var server = await UlakServer.StartAsync();
        using var talk = await SmtpTalk.GreetedAsync(server);
        await talk.SayAsync("EHLO client.example");
        var before = server.ResidentBytes;

        var block = new byte[64 * 1024];
        Array.Fill(block, (byte)'A');
        try
        {
            for (var sent = 0L; sent < 100 * MiB; sent += block.Length)
            {
                await talk.Stream.WriteAsync(block);
            }
        }
        catch (IOException)
        {
            // It hung up on us, as it may.
        }

        Assert.True(server.ResidentBytes < before + (32 * MiB), $"{before / MiB} MiB before, {server.ResidentBytes / MiB} MiB after");
        using var next = await SmtpTalk.GreetedAsync(server);
        Assert.StartsWith("250", await next.SayAsync("EHLO client.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_40_MiB_costs_no_memory_of_its_size()
    {
        await using var server = await UlakServer.StartAsync();
        using var talk = await SmtpTalk.GreetedAsync(server);
        await talk.SayAsync("EHLO client.example");
        Assert.StartsWith("250", await talk.DeliverAsync("warm"), StringComparison.Ordinal);
        var before = server.ResidentBytes;
        await talk.SayAsync("MAIL FROM:<a@example.org> SIZE=41943040");
        await talk.SayAsync("RCPT TO:<b@example.test>");
        await talk.SayAsync("DATA");
        await talk.SendAsync("Subject: large\r\n\r\n");

        var line = new string('x', 76) + "\r\n";
        var block = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, 800)));
        for (var sent = 0L; sent < 40 * MiB; sent += block.Length)
        {
            await talk.Stream.WriteAsync(block);
        }

        Assert.StartsWith("250 2.0.0", await talk.SayAsync("."), StringComparison.Ordinal);
        Assert.True(server.ResidentBytes < before + (64 * MiB), $"{before / MiB} MiB before, {server.ResidentBytes / MiB} MiB after");
    }

    [Fact]
    public async Task Five_thousand_connections_at_once_are_held_while_a_new_one_is_served()
    {
        const int Many = 5_000;
        await using var server = await UlakServer.StartAsync();
        var open = new List<TcpClient>(Many);
        try
        {
            for (var number = 0; number < Many; number++)
            {
                open.Add(await server.ConnectAsync());
            }

            using var talk = await SmtpTalk.GreetedAsync(server);
            Assert.StartsWith("250", await talk.SayAsync("EHLO client.example"), StringComparison.Ordinal);
            Assert.StartsWith("250 2.0.0", await talk.DeliverAsync("one more"), StringComparison.Ordinal);
            foreach (var client in open)
            {
                var greeting = new byte[3];
                await client.GetStream().ReadExactlyAsync(greeting);
                Assert.Equal("220"u8.ToArray(), greeting);
            }
        }
        finally
        {
            open.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task A_sender_of_one_octet_at_a_time_is_understood()
    {
        await using var server = await UlakServer.StartAsync();
        using var talk = await SmtpTalk.GreetedAsync(server);

        foreach (var octet in "EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.test>\r\nDATA\r\nSubject: slow\r\n\r\n..\r\n.\r\n"u8.ToArray())
        {
            await talk.Stream.WriteAsync(new[] { octet });
            await talk.Stream.FlushAsync();
        }

        string[] expected = ["250", "250", "250", "354", "250"];
        foreach (var code in expected)
        {
            Assert.StartsWith(code, await talk.HearAsync(), StringComparison.Ordinal);
        }
    }
}
