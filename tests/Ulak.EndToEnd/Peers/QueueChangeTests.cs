using System.Text.Json;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>What <c>ulak queue</c> changes beside a running server is an event of that server.</summary>
public sealed class QueueChangeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_of_another_process_are_events_of_the_server()
    {
        var data = Directory.CreateTempSubdirectory("ulak-queue-events-").FullName;
        var config = data + ".json";
        await File.WriteAllTextAsync(config, """
            {
              "routes": [ { "to": "@example.test", "action": "hold" }, { "to": "@example.test", "action": "relay", "via": "127.0.0.1:9" } ]
            }
            """, Token);
        await using var server = await UlakServer.StartInAsync(data, "--config", config);
        using var http = new HttpClient { BaseAddress = server.Console };
        using var stream = await http.GetStreamAsync(new Uri("api/v1/queue/events", UriKind.Relative), Token);
        using var events = new StreamReader(stream);
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            Assert.StartsWith("250", await smtp.DeliverAsync("held"), StringComparison.Ordinal);
        }

        await ChangeAsync("release", "--all");
        var released = await ReadAsync("released");
        Assert.Equal("b@example.test", released.GetProperty("to").GetString());
        await ChangeAsync("hold", "--to", "b@example.test");
        Assert.Equal("Held by an operator", (await ReadAsync("held")).GetProperty("reply").GetString());
        await ChangeAsync("reroute", "--to", "b@example.test", "--via", "mx:example.net");
        Assert.Equal("mx:example.net", (await ReadAsync("rerouted")).GetProperty("destination").GetString());
        await ChangeAsync("bounce", "--to", "b@example.test", "--text", "Enough");
        Assert.Equal("5.7.0 Enough", (await ReadAsync("bounced")).GetProperty("reply").GetString());
        Assert.Empty(Directory.GetFiles(Path.Combine(data, "queue-changes")));

        async Task ChangeAsync(params string[] arguments)
        {
            var result = await Command.UlakAsync(["queue", .. arguments, "--data", data]);
            Assert.True(result.ExitCode == 0 && result.Output.StartsWith("1 delivery", StringComparison.Ordinal), result.ToString());
        }

        async Task<JsonElement> ReadAsync(string kind)
        {
            while (await events.ReadLineAsync(Token) is { } line)
            {
                if (line != $"event: {kind}")
                {
                    continue;
                }

                // Not the results of attempts meanwhile.
                var read = JsonDocument.Parse((await events.ReadLineAsync(Token))!["data: ".Length..]).RootElement;
                if (read.GetProperty("source").GetString() == "operator")
                {
                    return read;
                }
            }

            throw new InvalidOperationException($"The stream ended before {kind}.");
        }
    }
}
