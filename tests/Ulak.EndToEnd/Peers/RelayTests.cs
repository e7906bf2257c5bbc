using System.Globalization;
using System.Text;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>The running program relays to another one: octet for octet.</summary>
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

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(100, Token);
        }
    }
}
