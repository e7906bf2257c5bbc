using System.Net;
using System.Text;
using System.Text.Json;
using Ulak.Smtp.Replies;
using Ulak.Storage.Queue;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Queue;

/// <summary>The API of the queue.</summary>
public sealed class QueueApiTests
{
    private const string Greylisted = "450 4.2.0 Greylisted, please try again in 300 seconds";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_summary_groups_what_waits_by_cause_over_all_destinations()
    {
        await using var server = await ApiServer.StartAsync();
        await FillAsync(server);
        var summary = await server.GetAsync("api/v1/queue/summary");

        Assert.Equal(4, summary.GetProperty("waiting").GetInt64());
        Assert.Equal(1, summary.GetProperty("held").GetInt64());
        var causes = summary.GetProperty("causes").EnumerateArray().ToList();
        Assert.Equal(["greylisted.greylisted-wait 3", "held 1", "new 1"],
            causes.Select(cause => $"{cause.GetProperty("cause")} {cause.GetProperty("count")}").Order(StringComparer.Ordinal));
        var greylisted = causes.Single(cause => cause.GetProperty("cause").GetString() == "greylisted.greylisted-wait");
        Assert.Equal(["mx:a.example", "mx:b.example"],
            greylisted.GetProperty("destinations").EnumerateArray().Select(each => each.GetString()).Order(StringComparer.Ordinal));
        Assert.Equal("nobody", greylisted.GetProperty("explanation").GetProperty("who").GetString());
        Assert.NotEmpty(greylisted.GetProperty("explanation").GetProperty("action").GetString()!);
        var destination = summary.GetProperty("destinations").EnumerateArray()
            .Single(each => each.GetProperty("name").GetString() == "mx:a.example");
        Assert.Equal(2, destination.GetProperty("waiting").GetInt64());
        Assert.Equal("schedule", destination.GetProperty("limit").GetString());
        Assert.Equal(Greylisted, destination.GetProperty("lastReply").GetString());
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData("destination=mx:a.example", 2)]
    [InlineData("to=@b.example", 1)]
    [InlineData("from=other@example.org", 1)]
    [InlineData("reason=greylisted", 3)]
    [InlineData("reason=none", 2)]
    [InlineData("cause=greylisted.greylisted-wait", 3)]
    [InlineData("cause=greylisted.greylisted-wait&destination=mx:b.example", 1)]
    [InlineData("cause=gone", 0)]
    [InlineData("state=held", 1)]
    [InlineData("tag=urgent", 1)]
    [InlineData("route=out", 5)]
    [InlineData("route=in", 0)]
    public async Task The_list_has_the_deliveries_that_fulfil_the_conditions(string query, int count)
    {
        await using var server = await ApiServer.StartAsync();
        await FillAsync(server);
        Assert.Equal(count, (await server.GetAsync("api/v1/queue?" + query)).GetProperty("deliveries").GetArrayLength());
        var (pages, after) = (0, "");
        for (; after is not null && count > 0; pages++)
        {
            var page = await server.GetAsync($"api/v1/queue?limit=1&{query}{after}");
            Assert.Equal(1, page.GetProperty("deliveries").GetArrayLength());
            after = page.GetProperty("next").GetString() is { } next ? "&after=" + next : null;
        }

        Assert.Equal(count, pages);
    }

    [Fact]
    public async Task A_message_has_its_attempts_explained_with_their_dialogues()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.QueueAsync(["ann@a.example"]);
        await server.AttemptAsync(id, AttemptOutcome.Deferred, Greylisted, "greylisted", "mx.example.net",
            QueueSeed.Dialogue("ann@a.example", new Reply(450, "4.2.0", "Greylisted, please try again in 300 seconds")));
        var recipient = (await server.GetAsync($"api/v1/queue/messages/{id}")).GetProperty("recipients")[0];

        Assert.Equal("deferred", recipient.GetProperty("status").GetString());
        Assert.Equal(server.Time.GetUtcNow() + TimeSpan.FromMinutes(5), recipient.GetProperty("nextAt").GetDateTimeOffset());
        var attempt = recipient.GetProperty("attempts")[0];
        Assert.Equal("greylisted", attempt.GetProperty("explanation").GetProperty("reason").GetString());
        Assert.Equal("S: 450 4.2.0 Greylisted, please try again in 300 seconds",
            attempt.GetProperty("dialogue").EnumerateArray().Last().GetString());
        await server.GetAsync("api/v1/queue/messages/1fdk2m3n4p5q6", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Changes_apply_to_what_is_selected_and_to_nothing_else()
    {
        await using var server = await ApiServer.StartAsync();
        await FillAsync(server);
        Assert.Equal(3, await ChangeAsync(server, "hold", """{"cause":"greylisted.greylisted-wait"}"""));
        Assert.Equal(4, await CountAsync(server, "state=held"));
        Assert.Equal(2, await ChangeAsync(server, "release", """{"destination":"mx:a.example"}"""));
        Assert.Equal(2, await CountAsync(server, "state=held"));
        Assert.Equal(1, await ChangeAsync(server, "reroute", """{"to":"@b.example","via":"mx:c.example"}"""));
        Assert.Equal(1, await CountAsync(server, "destination=mx:c.example"));
        Assert.Equal(1, await ChangeAsync(server, "delete", """{"tag":"urgent"}"""));
        Assert.Equal(4, await CountAsync(server, ""));
        Assert.Equal(1, await ChangeAsync(server, "bounce", """{"destination":"mx:c.example","text":"We gave\n up"}"""));
        var bounced = (await server.GetAsync("api/v1/queue?destination=mx:c.example")).GetProperty("deliveries")[0];
        Assert.Equal("reporting", bounced.GetProperty("state").GetString());
        Assert.Equal("5.7.0 We gave  up", bounced.GetProperty("lastReply").GetString());
        Assert.Equal(2, await ChangeAsync(server, "retry", """{"destination":"mx:a.example"}"""));
        Assert.Equal(5 - 1 - 1, await ChangeAsync(server, "delete", """{"all":true}"""));
    }

    [Theory]
    [InlineData("retry", "{}")]
    [InlineData("retry", """{"to":""}""")]
    [InlineData("retry", """{"state":"broken"}""")]
    [InlineData("retry", """{"ids":["x"]}""")]
    [InlineData("retry", """{"ids":["1fdk2m3n4p5q6"],"to":"a@b.example"}""")]
    [InlineData("reroute", """{"all":true}""")]
    [InlineData("pause", "{}")]
    public async Task A_change_without_a_clear_selection_is_refused(string action, string body)
    {
        await using var server = await ApiServer.StartAsync();
        await FillAsync(server);
        await server.PostAsync("api/v1/queue/" + action, body, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("pause", """{"from":"Shop@example.org"}""", true)]
    [InlineData("pause", """{"from":"@example.net"}""", false)]
    public async Task A_sender_is_paused_and_resumed(string action, string body, bool isShop)
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.QueueAsync(["a@a.example"], "shop@example.org");
        await server.PostAsync($"api/v1/queue/{action}", body, HttpStatusCode.NoContent);
        async Task<string?> StateAsync() => (await server.GetAsync("api/v1/queue")).GetProperty("deliveries").EnumerateArray()
            .Single(each => each.GetProperty("message").GetString() == id.ToString()).GetProperty("state").GetString();
        Assert.Equal(isShop ? "held" : "waiting", await StateAsync());
        await server.PostAsync("api/v1/queue/resume", body, HttpStatusCode.NoContent);
        Assert.Equal("waiting", await StateAsync());
        foreach (var wrong in new[] { "{}", """{"from":"a@example.org","destination":"mx:a.example"}""" })
        {
            await server.PostAsync("api/v1/queue/pause", wrong, HttpStatusCode.BadRequest);
        }
    }

    [Theory]
    [InlineData("""{"tag":"URGENT"}""", "tag:urgent", "eve@e.example")]
    [InlineData("""{"reason":"greylisted"}""", "reason:greylisted", "ann@a.example bob@a.example cy@b.example")]
    [InlineData("""{"destination":"tag:Urgent"}""", "tag:urgent", "eve@e.example")]
    public async Task A_tag_and_a_reason_are_paused_and_resumed(string body, string name, string held)
    {
        await using var server = await ApiServer.StartAsync();
        await FillAsync(server);
        await server.PostAsync("api/v1/queue/pause", body, HttpStatusCode.NoContent);
        async Task<IEnumerable<JsonElement>> HeldAsync() =>
            (await server.GetAsync("api/v1/queue?state=held")).GetProperty("deliveries").EnumerateArray().ToList();
        string ToOf(JsonElement each) => each.GetProperty("to").GetString()!;
        // One is held by a route.
        Assert.Equal($"{held} dee@d.example".Split(' ').Order(), (await HeldAsync()).Select(ToOf).Order());
        var message = (await HeldAsync()).First(each => held.Contains(ToOf(each), StringComparison.Ordinal))
            .GetProperty("message").GetString();
        var recipient = (await server.GetAsync($"api/v1/queue/messages/{message}")).GetProperty("recipients")[0];
        Assert.Equal([name], recipient.GetProperty("pausedBy").EnumerateArray().Select(each => each.GetString()));

        var summary = await server.GetAsync("api/v1/queue/summary");
        Assert.True(summary.GetProperty("destinations").EnumerateArray()
            .Single(each => each.GetProperty("name").GetString() == name).GetProperty("paused").GetBoolean());
        var cause = summary.GetProperty("causes").EnumerateArray().Single(each => each.GetProperty("paused").GetBoolean());
        Assert.Equal($"paused.{name}", cause.GetProperty("cause").GetString());
        Assert.Equal(held.Split(' ').Length, await CountAsync(server, $"cause=paused.{name}"));
        Assert.Contains(
            $"ulak_queue_pauses{{by=\"{name.Split(':')[0]}\"}} 1\n",
            await server.Http.GetStringAsync(new Uri("metrics", UriKind.Relative), Token),
            StringComparison.Ordinal);

        // A release does not end the pause.
        await ChangeAsync(server, "release", "{\"all\":true}");
        Assert.Equal(held.Split(' ').Order(), (await HeldAsync()).Select(ToOf).Order());
        await server.PostAsync("api/v1/queue/resume", body, HttpStatusCode.NoContent);
        Assert.Empty(await HeldAsync());
    }

    [Fact]
    public async Task A_message_is_paused_and_resumed_and_what_is_not_clear_is_refused()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.QueueAsync(["a@a.example"]);
        await server.PostAsync("api/v1/queue/pause", $$"""{"message":"{{id}}"}""", HttpStatusCode.NoContent);
        Assert.Equal(1, await CountAsync(server, "state=held"));
        await server.PostAsync("api/v1/queue/resume", $$"""{"message":"{{id}}.0"}""", HttpStatusCode.NoContent);
        Assert.Equal(0, await CountAsync(server, "state=held"));
        foreach (var wrong in new[]
        {
            """{"message":"x"}""", $$"""{"message":"{{id}}","tag":"a"}""", """{"tag":"a","reason":"greylisted"}""",
            """{"reason":"nonsense"}""", """{"tag":"a\"b"}""",
        })
        {
            await server.PostAsync("api/v1/queue/pause", wrong, HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    public async Task A_destination_is_paused_and_resumed()
    {
        await using var server = await ApiServer.StartAsync();
        await FillAsync(server);
        await server.PostAsync("api/v1/queue/pause", """{"destination":"mx:a.example"}""", HttpStatusCode.NoContent);
        var summary = await server.GetAsync("api/v1/queue/summary");
        Assert.Equal("paused", summary.GetProperty("destinations").EnumerateArray()
            .Single(each => each.GetProperty("name").GetString() == "mx:a.example").GetProperty("limit").GetString());
        Assert.Contains(summary.GetProperty("causes").EnumerateArray(), cause => cause.GetProperty("paused").GetBoolean());
        await server.PostAsync("api/v1/queue/resume", """{"destination":"mx:a.example"}""", HttpStatusCode.NoContent);
        Assert.DoesNotContain((await server.GetAsync("api/v1/queue/summary")).GetProperty("causes").EnumerateArray(),
            cause => cause.GetProperty("paused").GetBoolean());
    }

    [Fact]
    public async Task The_suppression_list_is_exported_and_imported_as_it_was()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SendAsync(HttpMethod.Put, "api/v1/suppressions/Ann@example.org", """{"remark":"asked\tus","days":7}""");
        await server.SendAsync(HttpMethod.Put, "api/v1/suppressions/bob@example.org");
        await server.SendAsync(HttpMethod.Put, "api/v1/suppressions/nonsense", null, HttpStatusCode.BadRequest);
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/suppressions");
        request.Headers.Accept.ParseAdd("text/tab-separated-values");
        using var exported = await server.Http.SendAsync(request, Token);
        var file = await exported.Content.ReadAsStringAsync(Token);
        Assert.Equal("ann@example.org\tmanual\t1\t2026-03-08\tasked us\nbob@example.org\tmanual\t1\tnever\t\n", file);

        await server.SendAsync(HttpMethod.Delete, "api/v1/suppressions/ann@example.org", null, HttpStatusCode.NoContent);
        await server.SendAsync(HttpMethod.Delete, "api/v1/suppressions/ann@example.org", null, HttpStatusCode.NotFound);
        using var content = new StringContent("address\treason\n" + file + "cy@example.org; x\n", Encoding.UTF8, "text/plain");
        using var imported = await server.Http.PostAsync(new Uri("api/v1/suppressions", UriKind.Relative), content, Token);
        Assert.Equal("""{"imported":3,"skipped":["address\treason"]}""", await imported.Content.ReadAsStringAsync(Token));
        var page = await server.GetAsync("api/v1/suppressions?limit=2");
        Assert.Equal(["ann@example.org", "bob@example.org"],
            page.GetProperty("suppressions").EnumerateArray().Select(each => each.GetProperty("address").GetString()));
        Assert.Equal("bob@example.org", page.GetProperty("next").GetString());
        Assert.Equal("asked us", (await server.GetAsync("api/v1/suppressions/ANN@example.org")).GetProperty("reply").GetString());
    }

    /// <summary>Three greylisted deliveries to two destinations, one that is held, and one that is new.</summary>
    private static async Task FillAsync(ApiServer server)
    {
        foreach (var to in new[] { "ann@a.example", "bob@a.example", "cy@b.example" })
        {
            await server.AttemptAsync(await server.QueueAsync([to]), AttemptOutcome.Deferred, Greylisted, "greylisted");
        }

        await server.QueueAsync(["dee@d.example"], isHeld: true);
        var last = await server.QueueAsync(["eve@e.example"], "other@example.org");
        await server.Store.ChangeMessagesAsync(
            Storage.MessageSelection.Of(last), new Storage.MessageChange { AddTags = ["urgent"] }, Token);
    }

    private static async Task<int> ChangeAsync(ApiServer server, string action, string body) =>
        (await server.PostAsync("api/v1/queue/" + action, body)).GetProperty("changed").GetInt32();

    private static async Task<int> CountAsync(ApiServer server, string query) =>
        (await server.GetAsync("api/v1/queue?" + query)).GetProperty("deliveries").GetArrayLength();
}
