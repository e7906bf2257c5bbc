using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>The running program relays to another one: octet for octet, also when it is killed.</summary>
public sealed class RelayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_arrive_octet_for_octet_and_a_stranger_cannot_relay()
    {
        await using var next = await UlakServer.StartAsync();
        await using var relay = await StartRelayAsync(Directory.CreateTempSubdirectory("ulak-relay-").FullName, next);
        using var smtp = await SmtpTestClient.ConnectAsync(relay);
        await smtp.SendCommandAsync("EHLO client.example");
        const string Body = ".leading dot\r\n\ttab \r\n\r\nH\u00e4llo\r\n";
        Assert.StartsWith("250 2.0.0", await smtp.DeliverAsync("exact", Body.Replace("\r\n.", "\r\n..", StringComparison.Ordinal)
            .Insert(0, ".")), StringComparison.Ordinal);
        Assert.StartsWith("250", await smtp.SendCommandAsync("MAIL FROM:<a@example.org>"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.7.1", await smtp.SendCommandAsync("RCPT TO:<b@elsewhere.example>"), StringComparison.Ordinal);

        await UntilAsync(async () => await next.CountAsync() == 1);
        var source = Encoding.UTF8.GetString(await next.SourceAsync("latest"));
        Assert.EndsWith($"Subject: exact\r\n\r\n{Body}", source, StringComparison.Ordinal);
        Assert.Equal(2, source.Split("Received: ").Length - 1);
        Assert.Equal(0, await relay.CountAsync());
        var queue = await Command.UlakAsync("queue", "list", "--data", relay.Data);
        Assert.Equal("", queue.Output);
    }

    [Fact]
    public async Task Kill_9_while_messages_go_through_loses_none()
    {
        await using var next = await UlakServer.StartAsync();
        var data = Directory.CreateTempSubdirectory("ulak-relay-").FullName;
        var acknowledged = new ConcurrentBag<string>();
        for (var round = 0; round < 3; round++)
        {
            await using var relay = await StartRelayAsync(data, next);
            var senders = Enumerable.Range(0, 4).Select(sender => SendUntilCutAsync(relay, $"{round}-{sender}", acknowledged)).ToArray();
            var goal = acknowledged.Count + 50;
            await UntilAsync(() => Task.FromResult(acknowledged.Count >= goal));
            await relay.KillAsync();
            await Task.WhenAll(senders);
        }

        await using var last = await StartRelayAsync(data, next);
        await UntilAsync(async () => (await Command.UlakAsync("queue", "list", "--data", data)).Output.Length == 0);
        var arrived = (await next.ListAsync()).Select(message => message.GetProperty("subject").GetString()!).ToHashSet();
        Assert.Empty(acknowledged.Except(arrived));
        Directory.Delete(data, recursive: true);
    }

    private static async Task<UlakServer> StartRelayAsync(string data, UlakServer next)
    {
        var config = data + ".json";
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "smtp": { "hostName": "relay.example" },
              "hops": { "next": { "servers": "127.0.0.1:{{next.SmtpPort}}", "tls": "none" } },
              "routes": [ { "to": "@example.test", "action": "relay", "via": "next" } ]
            }
            """), Token);
        return await UlakServer.StartInAsync(data, "--config", config);
    }

    private static async Task SendUntilCutAsync(UlakServer server, string name, ConcurrentBag<string> acknowledged)
    {
        try
        {
            using var smtp = await SmtpTestClient.ConnectAsync(server);
            await smtp.SendCommandAsync("EHLO client.example");
            for (var number = 0; (await smtp.DeliverAsync($"{name}-{number}")).StartsWith("250", StringComparison.Ordinal); number++)
            {
                acknowledged.Add($"{name}-{number}");
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Killed.
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(100, Token);
        }
    }
}
