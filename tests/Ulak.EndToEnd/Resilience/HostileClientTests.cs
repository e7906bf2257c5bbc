using System.Net.Sockets;
using System.Text;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Resilience;

/// <summary>Hostile input does not increase memory use, and other clients are served meanwhile.</summary>
public sealed class HostileClientTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public async Task A_line_of_100_MB_without_an_end_uses_no_memory_and_ends_in_a_reply()
    {
        await using var server = await UlakServer.StartAsync();
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await smtp.SendCommandAsync("EHLO client.example");
        var before = server.ResidentBytes;

        var block = new byte[64 * 1024];
        Array.Fill(block, (byte)'A');
        try
        {
            for (var sent = 0L; sent < 100 * MiB; sent += block.Length)
            {
                await smtp.Stream.WriteAsync(block);
            }
        }
        catch (IOException)
        {
            // The server may close the connection.
        }

        Assert.True(server.ResidentBytes < before + (32 * MiB), $"{before / MiB} MiB before, {server.ResidentBytes / MiB} MiB after");
        using var next = await SmtpTestClient.ConnectAsync(server);
        Assert.StartsWith("250", await next.SendCommandAsync("EHLO client.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_40_MiB_does_not_use_memory_of_its_size()
    {
        await using var server = await UlakServer.StartAsync();
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await smtp.SendCommandAsync("EHLO client.example");
        Assert.StartsWith("250", await smtp.DeliverAsync("warm"), StringComparison.Ordinal);
        var before = server.ResidentBytes;
        await smtp.SendCommandAsync("MAIL FROM:<a@example.org> SIZE=41943040");
        await smtp.SendCommandAsync("RCPT TO:<b@example.test>");
        await smtp.SendCommandAsync("DATA");
        await smtp.SendAsync("Subject: large\r\n\r\n");

        var line = new string('x', 76) + "\r\n";
        var block = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, 800)));
        for (var sent = 0L; sent < 40 * MiB; sent += block.Length)
        {
            await smtp.Stream.WriteAsync(block);
        }

        Assert.StartsWith("250 2.0.0", await smtp.SendCommandAsync("."), StringComparison.Ordinal);
        Assert.True(server.ResidentBytes < before + (64 * MiB), $"{before / MiB} MiB before, {server.ResidentBytes / MiB} MiB after");
    }

    [Fact]
    public async Task Twenty_thousand_fast_connections_do_not_lock_out_a_real_client()
    {
        const int Attackers = 4;
        const int Each = 5_000;
        const string Script = """
            import resource, selectors, socket, sys
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            port, source, many = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
            held, refused = [], 0
            for number in range(many):
                try:
                    held.append(socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0)))
                except OSError:
                    refused += 1
            print("open", len(held), "refused", refused, flush=True)
            sys.stdin.readline()
            """;
        await using var server = await UlakServer.StartAsync();
        var attackers = Enumerable.Range(0, Attackers).Select(i => System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "python3", ["-c", Script, $"{server.SmtpPort}", $"127.0.1.{i + 1}", $"{Each}"])
        { RedirectStandardInput = true, RedirectStandardOutput = true })!).ToList();
        try
        {
            // Mail is delivered during and after the flood. A client that receives 421 tries again, like mail servers do.
            var reported =
                Task.WhenAll(attackers.Select(each => each.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()));
            var delivered = 0;
            for (var after = 0; after < 3; after += reported.IsCompleted ? 1 : 0)
            {
                await DeliverAsync(server, $"mail {delivered++}");
            }

            var opened = (await reported).Sum(line => int.Parse(line!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
            Assert.True(opened >= Attackers * Each * 9 / 10, $"only {opened} connections were opened: the attack was none");
            Assert.Equal(delivered, await server.CountAsync());
            Assert.True(server.ResidentBytes < 400 * MiB, $"{server.ResidentBytes / MiB} MiB with {opened} connections");
        }
        finally
        {
            foreach (var each in attackers)
            {
                each.Kill();
                await each.WaitForExitAsync(CancellationToken.None);
                each.Dispose();
            }
        }
    }

    private static async Task DeliverAsync(UlakServer server, string subject)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var smtp = await SmtpTestClient.ConnectAsync(server);
                if ((await smtp.SendCommandAsync("EHLO client.example")).StartsWith("250", StringComparison.Ordinal)
                    && (await smtp.DeliverAsync(subject)).StartsWith("250 2.0.0", StringComparison.Ordinal))
                {
                    return;
                }
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
            {
                Assert.False(limit.IsCancellationRequested, $"no mail could be delivered within a minute: {e.Message}");
            }

            await Task.Delay(200, CancellationToken.None);
        }
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

            using var smtp = await SmtpTestClient.ConnectAsync(server);
            Assert.StartsWith("250", await smtp.SendCommandAsync("EHLO client.example"), StringComparison.Ordinal);
            Assert.StartsWith("250 2.0.0", await smtp.DeliverAsync("one more"), StringComparison.Ordinal);
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
    public async Task A_client_that_sends_octet_by_octet_is_served()
    {
        await using var server = await UlakServer.StartAsync();
        using var smtp = await SmtpTestClient.ConnectAsync(server);

        const string Session = "EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.test>\r\nDATA\r\n"
            + "Subject: slow\r\n\r\n..\r\n.\r\n";
        foreach (var octet in Encoding.ASCII.GetBytes(Session))
        {
            await smtp.Stream.WriteAsync(new[] { octet });
            await smtp.Stream.FlushAsync();
        }

        string[] expected = ["250", "250", "250", "354", "250"];
        foreach (var code in expected)
        {
            Assert.StartsWith(code, await smtp.ReadReplyAsync(), StringComparison.Ordinal);
        }
    }
}
