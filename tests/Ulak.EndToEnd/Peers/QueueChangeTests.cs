using System.Text.Json;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>What <c>ulak queue</c> changes beside a running server is an event of that server.</summary>
public sealed class QueueChangeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_cannot_work_is_refused_and_a_sender_is_paused_beside_the_server()
    {
        using var folder = new RelayFolder("queue-commands");
        await using var server = await folder.StartAsync(await folder.WriteAsync("""
            {
              "hops": { "spare": { "servers": "127.0.0.1:9" } },
              "routes": [
                { "to": "@held.test", "action": "hold" }, { "to": "@held.test, @example.test", "action": "relay", "via": "127.0.0.1:9" }
              ]
            }
            """));
        async Task<CommandResult> RunAsync(int status, params string[] arguments)
        {
            var result = await Command.UlakAsync(["queue", .. arguments, "--data", server.Data]);
            Assert.True(result.ExitCode == status, result.ToString());
            return result;
        }

        Task<string> SubmitAsync(string from, string to) =>
            RelayFolder.SubmitAsync(server, from, "Subject: x\r\n\r\nx\r\n"u8.ToArray(), to);
        Assert.StartsWith("250", await SubmitAsync("shop@example.org", "ann@held.test"), StringComparison.Ordinal);
        var wrong = await RunAsync(1, "reroute", "--all", "--via", "nowhere");
        Assert.Contains("the running server has no hop nowhere. It has 127.0.0.1:9, spare;", wrong.Error, StringComparison.Ordinal);
        Assert.StartsWith("1 delivery", (await RunAsync(0, "reroute", "--all", "--via", "spare")).Output, StringComparison.Ordinal);
        Assert.Contains("is no address", (await RunAsync(2, "suppressions", "add", "nonsense")).Error, StringComparison.Ordinal);

        // What list writes, import reads: with its reason, its number and its end.
        await RunAsync(0, "suppressions", "add", "gone@example.org", "--days", "3");
        var listed = (await RunAsync(0, "suppressions", "list")).Output;
        listed = listed.Replace("manual\t1", "address-unknown\t2", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder["list.txt"], listed, Token);
        await RunAsync(0, "suppressions", "import", folder["list.txt"]);
        Assert.Matches("^gone@example.org\taddress-unknown\t2\t20", (await RunAsync(0, "suppressions", "list")).Output);

        await RunAsync(0, "pause", "--from", "@example.org");
        // The server reads its pauses when the store has changed.
        var id = "";
        while (id.Length == 0)
        {
            await SubmitAsync("shop@example.org", "bob@example.test");
            var rows = JsonDocument.Parse((await RunAsync(0, "list", "--json", "--to", "bob@example.test", "--held")).Output).RootElement;
            // One that was accepted before may have been attempted.
            id = rows.EnumerateArray().Where(row => row.GetProperty("attempts").GetInt32() == 0)
                .Select(row => row.GetProperty("message").GetString()!).FirstOrDefault() ?? "";
        }

        var shown = JsonDocument.Parse((await RunAsync(0, "show", id, "--json")).Output).RootElement.GetProperty("recipients")[0];
        Assert.Equal("held", shown.GetProperty("status").GetString());
        Assert.Equal("An operator has paused the sender", shown.GetProperty("reply").GetString());
        Assert.Contains("from:@example.org", (await RunAsync(0, "top")).Output, StringComparison.Ordinal);
        await RunAsync(0, "resume", "--from", "@example.org");
        Assert.Equal("[]", (await RunAsync(0, "list", "--json", "--to", "bob@example.test", "--held")).Output.Trim());
        await RunAsync(2, "pause");
    }

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
        Assert.Empty(Directory.GetFiles(Path.Combine(data, "queue-changes"), "*.jsonl"));

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
