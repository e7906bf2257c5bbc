using System.Net.Http.Json;
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
        Assert.Equal("An operator has paused mail from @example.org", shown.GetProperty("reply").GetString());
        Assert.Contains("from:@example.org", (await RunAsync(0, "top")).Output, StringComparison.Ordinal);
        await RunAsync(0, "resume", "--from", "@example.org");
        Assert.Equal("[]", (await RunAsync(0, "list", "--json", "--to", "bob@example.test", "--held")).Output.Trim());
        await RunAsync(2, "pause");
    }

    [Fact]
    public async Task A_tag_a_reason_and_a_message_are_paused_beside_the_server_and_over_a_restart()
    {
        using var folder = new RelayFolder("queue-pauses");
        var config = await folder.WriteAsync("""{ "routes": [ { "to": "@example.test", "action": "relay", "via": "127.0.0.1:9" } ] }""");
        var server = await folder.StartAsync(config);
        async Task<CommandResult> RunAsync(int status, params string[] arguments)
        {
            var result = await Command.UlakAsync(["queue", .. arguments, "--data", server.Data]);
            Assert.True(result.ExitCode == status, result.ToString());
            return result;
        }

        async Task<string> SendAsync(params string[] tags)
        {
            using var http = new HttpClient { BaseAddress = server.Console };
            using var response = await http.PostAsJsonAsync(
                "api/v1/send",
                new { from = "shop@example.org", to = new[] { "ann@example.test" }, subject = "x", text = "x", tags },
                Token);
            var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement;
            return body.GetProperty("id").GetString()!;
        }

        async Task<JsonElement> RecipientAsync(string id) =>
            JsonDocument.Parse((await RunAsync(0, "show", id, "--json")).Output).RootElement.GetProperty("recipients")[0];

        async Task UntilAsync(string id, string status)
        {
            while ((await RecipientAsync(id)).GetProperty("status").GetString() != status)
            {
                // The command takes longer than a wait would.
            }
        }

        try
        {
            // Nothing listens there: each attempt fails with this reason.
            var before = await SendAsync("news");
            await UntilAsync(before, "deferred");
            Assert.Equal("tag:news is paused", (await RunAsync(0, "pause", "--tag", "News")).Output.Trim());
            Assert.Equal("held", (await RecipientAsync(before)).GetProperty("status").GetString());
            var paused = (await RunAsync(0, "pause", "--reason", "connection-refused")).Output;
            Assert.Equal("reason:connection-refused is paused", paused.Trim());
            var shown = (await RunAsync(0, "show", before)).Output;
            Assert.Contains("Paused: tag:news, reason:connection-refused. Resume with: ulak queue resume tag:news", shown,
                StringComparison.Ordinal);
            var released = (await RunAsync(0, "release", before)).Output;
            Assert.Contains("Paused, and sent only when resumed: ", released, StringComparison.Ordinal);

            await server.DisposeAsync();
            server = await folder.StartAsync(config);
            var later = await SendAsync("news");
            await UntilAsync(later, "held");
            Assert.Empty((await RecipientAsync(later)).GetProperty("attempts").EnumerateArray());
            var other = await SendAsync();
            await UntilAsync(other, "held");
            Assert.Equal(["reason:connection-refused"],
                (await RecipientAsync(other)).GetProperty("pausedBy").EnumerateArray().Select(each => each.GetString()));
            var top = (await RunAsync(0, "top")).Output;
            Assert.Contains("tag:news", top, StringComparison.Ordinal);
            Assert.Contains("reason:connection-refused", top, StringComparison.Ordinal);

            await RunAsync(0, "resume", "--reason", "connection-refused");
            Assert.Equal(["tag:news"],
                (await RecipientAsync(before)).GetProperty("pausedBy").EnumerateArray().Select(each => each.GetString()));
            await RunAsync(0, "resume", "tag:news");
            await UntilAsync(later, "deferred");
            await UntilAsync(other, "deferred");
            await RunAsync(0, "pause", "--message", other);
            await UntilAsync(other, "held");
            Assert.Contains("1 delivery released", (await RunAsync(0, "resume", "--message", other)).Output, StringComparison.Ordinal);
            await RunAsync(2, "pause", "--reason", "nonsense");
            await RunAsync(2, "pause", "--tag", "a", "--reason", "greylisted");
        }
        finally
        {
            await server.DisposeAsync();
        }
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
