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

    [Fact]
    public async Task A_user_that_is_added_while_the_server_runs_gets_mail_by_the_route_for_users()
    {
        var data = Directory.CreateTempSubdirectory("ulak-users-").FullName;
        var config = data + ".json";
        await File.WriteAllTextAsync(config, """
            { "users": { "ann": "ann@example.test:secret-of-ann" }, "routes": [ { "to": "store:users", "action": "inbox" } ] }
            """, Token);
        await using var server = await UlakServer.StartInAsync(data, "--config", config);
        Assert.StartsWith("250", await TryAsync("ann@example.test"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.7.1", await TryAsync("bob@example.test"), StringComparison.Ordinal);
        var (file, first) = Checkout.Ulak;
        var added = await Command.RunAsync(new CommandRequest(
            file, [.. first, "user", "add", "bob@example.test", "--data", data])
        {
            Input = "secret-of-bob\n"u8.ToArray(),
        });
        Assert.True(added.ExitCode == 0, added.ToString());
        await UntilAsync(async () => (await TryAsync("bob@example.test")).StartsWith("250", StringComparison.Ordinal));
        var shown = await Command.UlakAsync(
            "route", "test", "x@example.net", "bob@example.test", "--config", config, "--set", $"data.directory={data}");
        Assert.Contains("stored in the inbox", shown.Output, StringComparison.Ordinal);

        async Task<string> TryAsync(string recipient)
        {
            using var smtp = await SmtpTestClient.ConnectAsync(server);
            await smtp.SendCommandAsync("EHLO client.example");
            await smtp.SendCommandAsync("MAIL FROM:<x@example.net>");
            return await smtp.SendCommandAsync($"RCPT TO:<{recipient}>");
        }
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
