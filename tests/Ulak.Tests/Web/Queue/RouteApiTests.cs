using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Configuration;
using Ulak.Hosting.Relaying;
using Ulak.Relay;
using Ulak.Relay.Sources;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Queue;

/// <summary>The routes by the API: read, replaced, undone and tested.</summary>
public sealed class RouteApiTests
{
    private const string Inbox = """{"routes":[{"name":"all","action":"inbox"}]}""";
    private const string Body = """{"from":"shop@example.org","to":["bob@example.test"],"text":"x"}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_routes_of_the_configuration_are_shown_with_its_words()
    {
        await using var server = await StartAsync();
        var list = await server.GetAsync("api/v1/routes");
        Assert.Equal(0, list.GetProperty("version").GetInt32());
        Assert.Equal("configuration", list.GetProperty("source").GetString());
        Assert.Equal(["no", "hold", "out"],
            list.GetProperty("routes").EnumerateArray().Select(each => each.GetProperty("name").GetString()));
        var refuse = list.GetProperty("routes")[0];
        Assert.Equal("@refused.example", refuse.GetProperty("to").GetString());
        Assert.Equal("550 5.1.1 No such user", refuse.GetProperty("reply").GetString());
        Assert.Equal(JsonValueKind.Null, refuse.GetProperty("user").ValueKind);
    }

    [Fact]
    public async Task New_routes_act_at_once_and_undo_goes_back_to_those_before()
    {
        await using var server = await StartAsync();
        Assert.Equal("held", await StatusAsync(server));
        var changed = await server.SendAsync(HttpMethod.Put, "api/v1/routes", Inbox);
        Assert.Equal(1, changed.GetProperty("version").GetInt32());
        Assert.Equal("api", changed.GetProperty("source").GetString());
        Assert.Equal("delivered", await StatusAsync(server));

        await server.SendAsync(HttpMethod.Put, "api/v1/routes", """{"routes":[{"action":"hold"},{"action":"inbox"}]}""");
        Assert.Equal("held", await StatusAsync(server));
        Assert.Equal(3, (await server.SendAsync(HttpMethod.Post, "api/v1/routes/undo")).GetProperty("version").GetInt32());
        Assert.Equal("delivered", await StatusAsync(server));
        var versions = (await server.GetAsync("api/v1/routes/versions")).GetProperty("versions").EnumerateArray().ToList();
        Assert.Equal([1, 2, 3], versions.Select(each => each.GetProperty("version").GetInt32()));
        Assert.All(versions, each => Assert.Equal("shop", each.GetProperty("by").GetString()));
        Assert.Equal(server.Time.GetUtcNow(), versions[0].GetProperty("at").GetDateTimeOffset());
    }

    [Fact]
    public async Task The_first_change_is_undone_to_the_configuration()
    {
        await using var server = await StartAsync();
        await server.SendAsync(HttpMethod.Post, "api/v1/routes/undo", null, HttpStatusCode.Conflict);
        await server.SendAsync(HttpMethod.Put, "api/v1/routes", Inbox);
        var list = await server.SendAsync(HttpMethod.Post, "api/v1/routes/undo");
        Assert.Equal("configuration", list.GetProperty("source").GetString());
        Assert.Equal("held", await StatusAsync(server));
    }

    [Fact]
    public async Task The_routes_of_the_API_act_after_a_restart()
    {
        await using var server = await StartAsync();
        await server.SendAsync(HttpMethod.Put, "api/v1/routes", Inbox);
        Assert.Equal(["all"], RelayConfiguration.Create(server.Settings)!.Routes.Select(route => route.Name));
    }

    [Theory]
    [InlineData("""{"routes":[]}""", "routes")]
    [InlineData("""{}""", "routes")]
    [InlineData("""{"routes":[{"to":"@example.org"}]}""", "routes[0].action")]
    [InlineData("""{"routes":[{"action":"inbox"},{"action":"fly"}]}""", "routes[1].action")]
    [InlineData("""{"routes":[{"action":"inbox","size":"big"}]}""", "routes[0].size")]
    [InlineData("""{"routes":[{"name":"a","action":"inbox"},{"name":"a","action":"hold"}]}""", "routes[1].name")]
    [InlineData("""{"routes":[{"action":"lmtp"}]}""", "routes")]
    [InlineData("""{"routes":[{"action":"inbox","colour":"red"}]}""", "routes[0].colour")]
    public async Task Wrong_routes_change_nothing(string body, string field)
    {
        await using var server = await StartAsync();
        var problem = await server.SendAsync(HttpMethod.Put, "api/v1/routes", body, HttpStatusCode.BadRequest);
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
        Assert.Equal(0, (await server.GetAsync("api/v1/routes")).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task A_change_of_what_another_has_changed_since_is_refused()
    {
        await using var server = await StartAsync();
        using var read = await server.Http.GetAsync(new Uri("api/v1/routes", UriKind.Relative), Token);
        await server.SendAsync(HttpMethod.Put, "api/v1/routes", Inbox);
        using var request = new HttpRequestMessage(HttpMethod.Put, "api/v1/routes")
        {
            Content = new StringContent(Inbox, Encoding.UTF8, "application/json"),
        };
        request.Headers.IfMatch.Add(read.Headers.ETag!);
        using var response = await server.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.PreconditionFailed, response.StatusCode);
    }

    [Fact]
    public async Task A_test_shows_which_route_acts_and_why_the_others_do_not()
    {
        await using var server = await StartAsync();
        var accepted = (await server.PostAsync("api/v1/routes/test", """{"from":"a@example.org","to":"bob@example.test","user":"shop"}"""))
            .GetProperty("recipients")[0];
        Assert.Equal("accepted", accepted.GetProperty("result").GetString());
        Assert.Equal("mx:example.test", accepted.GetProperty("destination").GetString());
        Assert.Equal("hold", accepted.GetProperty("heldBy").GetString());
        Assert.Equal(["skipped", "matched", "matched"],
            accepted.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("verdict").GetString()));

        var refused = (await server.PostAsync("api/v1/routes/test", """{"to":"bob@example.test"}""")).GetProperty("recipients")[0];
        Assert.Equal("refused", refused.GetProperty("result").GetString());
        Assert.StartsWith("550 5.7.1", refused.GetProperty("reply").GetString(), StringComparison.Ordinal);
        await server.PostAsync("api/v1/routes/test", """{"to":"nonsense"}""", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Routes_use_what_the_configuration_has_since_it_was_read_again()
    {
        await using var server = await StartAsync();
        const string Via = """{"routes":[{"name":"out","action":"relay","via":"provider","pool":"shop"}]}""";
        await server.SendAsync(HttpMethod.Put, "api/v1/routes", Via, HttpStatusCode.BadRequest);
        var services = server.App.Services;
        var changed = server.Settings with
        {
            Data = new DataSettings { Directory = Path.GetTempPath() },
            Hops = server.Settings.Hops.SetItem("provider", new HopSettings { Name = "provider", Servers = "smtp.example.net:587" }),
            Pools = server.Settings.Pools.SetItem(
                "shop", new PoolSettings { Name = "shop", Addresses = [SourceAddress.Parse("192.0.2.1")!] }),
            Routes = [new RouteSettings { Name = "other", Action = RouteActionKind.Hold }],
        };
        using (var reload = new ConfigurationReload(
            services.GetRequiredService<RelayService>(),
            services.GetRequiredService<CurrentSettings>(),
            server.Settings,
            () => changed,
            NullLogger<ConfigurationReload>.Instance))
        {
            reload.Reload();
        }

        Assert.Equal("other", (await server.GetAsync("api/v1/routes")).GetProperty("routes")[0].GetProperty("name").GetString());
        Assert.Equal(1, (await server.SendAsync(HttpMethod.Put, "api/v1/routes", Via)).GetProperty("version").GetInt32());
        var tested = await server.PostAsync("api/v1/routes/test", """{"to":"bob@example.test","user":"shop"}""");
        Assert.Equal("provider+shop", tested.GetProperty("recipients")[0].GetProperty("destination").GetString());
        // The store is that of the start.
        Assert.Single(StoredRoutes.Read(server.Settings.Data.Directory));
        var list = await server.SendAsync(HttpMethod.Post, "api/v1/routes/undo");
        Assert.Equal("other", list.GetProperty("routes")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_server_without_routes_refuses_to_change_them()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SendAsync(HttpMethod.Put, "api/v1/routes", Inbox, HttpStatusCode.Conflict);
    }

    private static async Task<ApiServer> StartAsync()
    {
        var server = await SubmissionApiTests.StartRelayAsync();
        SubmissionApiTests.UseToken(server);
        return server;
    }

    private static async Task<string?> StatusAsync(ApiServer server) =>
        (await server.PostAsync("api/v1/send", Body, HttpStatusCode.Accepted))
            .GetProperty("recipients")[0].GetProperty("status").GetString();
}
