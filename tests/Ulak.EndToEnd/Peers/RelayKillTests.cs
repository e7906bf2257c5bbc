using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>A relay that is killed while messages go through it: none is lost, and each duplicate has its explanation.</summary>
public sealed class RelayKillTests
{
    /// <summary>How many attempts may run at the next hop: each may be repeated after a kill.</summary>
    private const int Concurrency = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_9_while_messages_go_through_loses_none()
    {
        var rounds = Number("ULAK_KILL_ROUNDS", 3);
        var messages = Number("ULAK_KILL_MESSAGES", 50);
        await using var next = await UlakServer.StartAsync("--set", "data.keepMessages=unlimited", "--set", "data.keepSize=unlimited");
        var data = Directory.CreateTempSubdirectory("ulak-relay-").FullName;
        var acknowledged = new ConcurrentBag<string>();
        for (var round = 0; round < rounds; round++)
        {
            await using var relay = await StartRelayAsync(data, next);
            var senders = Enumerable.Range(0, 8).Select(sender => SendUntilCutAsync(relay, $"{round}-{sender}", acknowledged)).ToArray();
            var goal = acknowledged.Count + messages;
            await UntilAsync(() => Task.FromResult(acknowledged.Count >= goal));
            await relay.KillAsync();
            await Task.WhenAll(senders);
        }

        await using var last = await StartRelayAsync(data, next);
        await UntilAsync(async () => (await Command.UlakAsync("queue", "list", "--data", data)).Output.Length == 0);
        var arrived = await ReadSubjectsAsync(next);
        Assert.Empty(acknowledged.Except(arrived));

        // A message that arrived twice was sent by an attempt whose result the killed process had not written.
        var duplicates = arrived.Count - arrived.Distinct().Count();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{acknowledged.Count} messages were acknowledged, {arrived.Count} arrived, {duplicates} twice, in {rounds} rounds");
        Assert.InRange(duplicates, 0, rounds * Concurrency);
        Directory.Delete(data, recursive: true);
    }

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : usual;

    private static async Task<List<string>> ReadSubjectsAsync(UlakServer server)
    {
        var file = Path.Combine(server.Data, "subjects.mbox");
        var exported = await Command.UlakAsync("inbox", "export", file, "--data", server.Data);
        Assert.True(exported.ExitCode == 0, exported.ToString());
        var subjects = new List<string>();
        await foreach (var line in File.ReadLinesAsync(file, Token))
        {
            if (line.StartsWith("Subject: ", StringComparison.Ordinal))
            {
                subjects.Add(line["Subject: ".Length..]);
            }
        }

        return subjects;
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
