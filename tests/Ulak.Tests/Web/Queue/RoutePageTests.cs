using System.Net;
using System.Text.RegularExpressions;
using Ulak.Configuration;
using Ulak.Relay.Sources;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Queue;

/// <summary>The page of the routes, without a browser: the list, its forms, a trial, and the versions.</summary>
public sealed class RoutePageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "Recipient", "relay, from the addresses shop", "store in the inbox")]
    [InlineData("tr", "Alıcı", "aktar, shop adreslerinden", "gelen kutusuna koy")]
    public async Task The_list_shows_the_conditions_and_what_each_route_does(string language, string label, string first, string second)
    {
        await using var server = await StartAsync();
        var page = await PageAsync(server, $"/{language}/queue/routes");
        Assert.Contains($"{label} <code dir=\"auto\">@example.org</code>", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf(first, StringComparison.Ordinal) < page.IndexOf(second, StringComparison.Ordinal));
        Assert.Contains(first, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_is_added_changed_moved_removed_and_each_change_is_a_version()
    {
        await using var server = await StartAsync();
        var page = await PostAsync(server, ("do", "save"), ("place", ""), ("name", "spam"), ("to", "@spam.example"), ("action", "refuse"),
            ("reply", "550 5.1.1 No such user"), ("tls", "may"));
        Assert.Contains("The route is saved", page, StringComparison.Ordinal);
        Assert.Equal(["out", "own", "spam"], await NamesAsync(server));
        await PostAsync(server, ("do", "up"), ("place", "2"));
        Assert.Equal(["out", "spam", "own"], await NamesAsync(server));
        await PostAsync(server, ("do", "save"), ("place", "1"), ("name", "junk"), ("to", "@spam.example"), ("action", "relay"),
            ("checkRecipients", "true"), ("tls", "verify"));
        var changed = (await server.GetAsync("api/v1/routes")).GetProperty("routes")[1];
        Assert.Equal(("junk", "verify", true), (changed.GetProperty("name").GetString(), changed.GetProperty("tls").GetString(),
            changed.GetProperty("checkRecipients").GetBoolean()));
        await PostAsync(server, ("do", "down"), ("place", "0"));
        await PostAsync(server, ("do", "remove"), ("place", "0"));
        Assert.Equal(["out", "own"], await NamesAsync(server));
        page = await PostAsync(server, ("do", "undo"));
        Assert.Equal(["junk", "out", "own"], await NamesAsync(server));
        Assert.Contains("Version 6", page, StringComparison.Ordinal);
        await PostAsync(server, ("do", "restore"), ("restored", "1"));
        Assert.Equal(["out", "own", "spam"], await NamesAsync(server));
    }

    [Fact]
    public async Task A_route_without_a_name_gets_a_free_number_and_keeps_its_pool_when_others_change()
    {
        await using var server = await StartAsync();
        await PostAsync(server, ("do", "save"), ("place", ""), ("action", "inbox"));
        await PostAsync(server, ("do", "save"), ("place", ""), ("action", "discard"), ("from", "<>"));
        Assert.Equal(["out", "own", "1", "2"], await NamesAsync(server));
        Assert.Equal("shop", (await server.GetAsync("api/v1/routes")).GetProperty("routes")[0].GetProperty("pool").GetString());
    }

    [Fact]
    public async Task A_wrong_route_changes_nothing_and_the_form_keeps_what_was_written()
    {
        await using var server = await StartAsync();
        var page = await PostAsync(
            server, HttpStatusCode.BadRequest, ("do", "save"), ("place", ""), ("name", "big"), ("action", "inbox"), ("size", "huge"));
        Assert.Contains("<span>Size: 'huge' is not ", page, StringComparison.Ordinal);
        Assert.Contains("value=\"huge\"", page, StringComparison.Ordinal);
        Assert.Equal(["out", "own"], await NamesAsync(server));
        page = await PostAsync(server, HttpStatusCode.BadRequest, ("do", "save"), ("place", ""), ("action", "relay"), ("pool", "none"));
        Assert.Contains("there is no pools.none", page, StringComparison.Ordinal);
        // Beside the form, and not above the list, which may fill the window.
        Assert.True(page.IndexOf("class=\"alert", StringComparison.Ordinal) > page.IndexOf("id=\"route\"", StringComparison.Ordinal));
        page = await PostAsync(server, HttpStatusCode.BadRequest, ("do", "save"), ("place", ""), ("name", "hook"), ("action", "webhook"));
        Assert.Contains("<span>Action is webhook, but Next hop is not set.</span>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_what_another_user_has_changed_since_is_refused_and_the_last_route_stays()
    {
        await using var server = await StartAsync();
        var page = await PostAsync(server, HttpStatusCode.BadRequest, ("version", "7"), ("do", "remove"), ("place", "0"));
        Assert.Contains("Another user changed the routes", page, StringComparison.Ordinal);
        await PostAsync(server, ("do", "remove"), ("place", "0"));
        await PostAsync(server, HttpStatusCode.BadRequest, ("do", "remove"), ("place", "0"));
        Assert.Equal(["own"], await NamesAsync(server));
    }

    [Theory]
    [InlineData("en", "the route own acts: store in the inbox", "does not match <span class=\"note\">the client is not logged in")]
    [InlineData("tr", "own uygulanır: gelen kutusuna koy", "uymuyor <span class=\"note\">istemci oturum açmamış")]
    public async Task A_trial_shows_which_route_acts_and_why_the_others_do_not(string language, string result, string step)
    {
        await using var server = await StartAsync();
        var page = await PageAsync(server, $"/{language}/queue/routes?to=ann%40example.org");
        Assert.Contains(result, page, StringComparison.Ordinal);
        Assert.Contains(step, page, StringComparison.Ordinal);
        var logged = await PageAsync(server, "/queue/routes?to=bob%40example.net&user=shop");
        Assert.Contains("mx+shop:example.net", logged, StringComparison.Ordinal);
        Assert.Contains("The field Recipient is wrong", await PageAsync(server, "/en/queue/routes?to=nonsense"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_routes_shows_how_to_begin()
    {
        await using var server = await ApiServer.StartAsync();
        var page = await PageAsync(server, "/queue/routes");
        Assert.Contains("This server has no routes", page, StringComparison.Ordinal);
        Assert.Contains("{ \"action\": \"inbox\" }", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<form class=\"card", page, StringComparison.Ordinal);
    }

    private static Task<ApiServer> StartAsync() => ApiServer.StartAsync(settings => settings with
    {
        Pools = settings.Pools.Add("shop", new PoolSettings { Name = "shop", Addresses = [SourceAddress.Parse("127.0.0.1")!] }),
        Routes =
        [
            new RouteSettings { Name = "out", User = "*", Action = RouteActionKind.Relay, Pool = "shop" },
            new RouteSettings { Name = "own", To = "@example.org", Action = RouteActionKind.Inbox },
        ],
    });

    private static async Task<IEnumerable<string?>> NamesAsync(ApiServer server) =>
        (await server.GetAsync("api/v1/routes")).GetProperty("routes").EnumerateArray()
            .Select(each => each.GetProperty("name").GetString()).ToList();

    private static async Task<string> PageAsync(ApiServer server, string path) => WebUtility.HtmlDecode(
        await server.Http.GetStringAsync(new Uri(path, UriKind.Relative), Token));

    private static Task<string> PostAsync(ApiServer server, params (string Name, string Value)[] fields) =>
        PostAsync(server, HttpStatusCode.OK, fields);

    /// <summary>Sends a form of the page, with the version that the page has.</summary>
    private static async Task<string> PostAsync(
        ApiServer server, HttpStatusCode expected, params (string Name, string Value)[] fields)
    {
        var page = await PageAsync(server, "/en/queue/routes");
        string Value(string name) => Regex.Match(page, $"name=\"{name}\" value=\"([^\"]+)\"").Groups[1].Value;
        var all = fields.Append(("form-token", Value("form-token"))).ToList();
        if (all.All(field => field.Item1 != "version"))
        {
            all.Add(("version", Value("version")));
        }

        using var form = new FormUrlEncodedContent(all.Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var response = await server.Http.PostAsync(new Uri("/queue/routes", UriKind.Relative), form, Token);
        Assert.Equal(expected, response.StatusCode);
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Token));
    }
}
