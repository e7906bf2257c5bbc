using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>
/// A program that relays, and the next hop, where a recipient such as <c>reply-452-4.2.2@…</c> gets that reply. Nothing listens at the next
/// hop of <c>@dead.test</c>.
/// </summary>
internal sealed class QueueServers(UlakServer relay, UlakServer next) : IAsyncDisposable
{
    private const string TokenText = "abcdefghijklmnopqrstuvwxyz";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public UlakServer Relay => relay;

    public static async Task<QueueServers> StartAsync()
    {
        var next = await UlakServer.StartAsync("--set", "chaos.addresses=true");
        var data = Directory.CreateTempSubdirectory("ulak-queue-").FullName;
        var config = data + ".json";
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "smtp": { "hostName": "relay.example" },
              "hops": {
                "next": { "servers": "127.0.0.1:{{next.SmtpPort}}", "tls": "none" },
                "dead": { "servers": "127.0.0.1:1", "tls": "none" }
              },
              "routes": [
                { "to": "@inbox.test", "action": "inbox" },
                { "to": "@held.test", "action": "hold" },
                { "to": "@dead.test", "action": "relay", "via": "dead" },
                { "user": "*", "action": "relay", "via": "next" }
              ],
              "tokens": { "shop": "read,write,send:{{TokenText}}" }
            }
            """), Token);
        return new QueueServers(await UlakServer.StartInAsync(data, "--config", config), next);
    }

    public HttpClient Http() => new()
    {
        BaseAddress = relay.Console,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", TokenText) },
    };

    /// <summary>Submits a message, and returns its id.</summary>
    public async Task<string> SendAsync(params string[] to)
    {
        using var http = Http();
        var body = new JsonObject
        {
            ["from"] = "Shop <shop@example.org>",
            ["to"] = new JsonArray([.. to.Select(each => (JsonNode)each)]),
            ["subject"] = "Your order",
            ["text"] = "Text",
        };
        using var response = await http.PostAsJsonAsync(new Uri("api/v1/send", UriKind.Relative), body, Token);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetString()!;
    }

    /// <summary>Waits until so many deliveries fulfil a condition, each with a number of attempts.</summary>
    public async Task UntilAsync(string query, int count, int attempts = 0)
    {
        using var http = Http();
        while (true)
        {
            var list = await http.GetFromJsonAsync<JsonElement>(new Uri("api/v1/queue?" + query, UriKind.Relative), Token);
            var found = list.GetProperty("deliveries").EnumerateArray()
                .Select(each => each.GetProperty("attempts").GetInt32()).ToList();
            if (found.Count == count && found.All(each => each >= attempts))
            {
                return;
            }

            await Task.Delay(100, Token);
        }
    }

    /// <summary>Waits until one of the deliveries that fulfil a condition has a number of attempts.</summary>
    public async Task UntilAttemptedAsync(string query, int attempts)
    {
        using var http = Http();
        while (!(await http.GetFromJsonAsync<JsonElement>(new Uri("api/v1/queue?" + query, UriKind.Relative), Token))
            .GetProperty("deliveries").EnumerateArray().Any(each => each.GetProperty("attempts").GetInt32() >= attempts))
        {
            await Task.Delay(100, Token);
        }
    }

    public async Task UntilDeliveredAsync(int count)
    {
        while (await next.CountAsync() < count)
        {
            await Task.Delay(100, Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await relay.DisposeAsync();
        await next.DisposeAsync();
    }
}
