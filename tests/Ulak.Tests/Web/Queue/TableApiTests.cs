using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ulak.Configuration;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Queue;

/// <summary>The tables of the store by the API: made, changed, exported, undone, deleted; routes use them at once.</summary>
public sealed class TableApiTests
{
    private const string Page = "/en/queue/tables?name=blocked";
    private const string Table = "api/v1/tables/blocked";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_acts_as_soon_as_it_is_changed()
    {
        await using var server = await StartAsync();
        var made = await server.SendAsync(HttpMethod.Put, Table, """{"entries":["@spam.example","a@b.example a remark"]}""");
        Assert.Equal((2, 1), (made.GetProperty("entries").GetInt32(), made.GetProperty("version").GetInt32()));
        Assert.Empty(made.GetProperty("usedBy").EnumerateArray());
        await server.SendAsync(
            HttpMethod.Put, "api/v1/routes", """{"routes":[{"name":"no","to":"store:blocked","action":"discard"},{"action":"inbox"}]}""");
        Assert.Equal("no", await RouteOfAsync(server, "x@spam.example"));
        Assert.Equal("2", await RouteOfAsync(server, "x@ham.example"));

        var changed = await server.SendAsync(HttpMethod.Post, Table + "/entries", """{"add":["@ham.example"]}""");
        Assert.Equal("routes.no.to", changed.GetProperty("usedBy")[0].GetString());
        Assert.Equal("no", await RouteOfAsync(server, "x@ham.example"));
        await server.SendAsync(HttpMethod.Post, Table + "/undo");
        Assert.Equal("2", await RouteOfAsync(server, "x@ham.example"));
        await server.SendAsync(HttpMethod.Post, Table + "/entries", """{"remove":["@spam.example"]}""");
        Assert.Equal("2", await RouteOfAsync(server, "x@spam.example"));

        var versions = (await server.GetAsync(Table + "/versions")).GetProperty("versions").EnumerateArray().ToList();
        Assert.Equal([1, 2, 3, 4], versions.Select(each => each.GetProperty("version").GetInt32()));
        Assert.Equal([(2, 0), (1, 0), (0, 1), (0, 1)],
            versions.Select(each => (each.GetProperty("added").GetInt32(), each.GetProperty("removed").GetInt32())));
        Assert.Equal(server.Time.GetUtcNow(), versions[0].GetProperty("at").GetDateTimeOffset());
        Assert.Equal(4, (await server.GetAsync("api/v1/tables")).GetProperty("tables")[0].GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Entries_are_paged_exported_and_imported()
    {
        await using var server = await StartAsync();
        await server.SendAsync(HttpMethod.Put, Table, """{"entries":[]}""");
        using var lines = new StringContent(
            "c@example.org\n# no entry\na@example.org a remark\nb@example.org\n", Encoding.UTF8, "text/plain");
        using var imported = await server.Http.PostAsync(new Uri(Table + "/entries", UriKind.Relative), lines, Token);
        Assert.Equal(HttpStatusCode.OK, imported.StatusCode);
        var page = await server.GetAsync(Table + "?limit=2");
        Assert.Equal(["a@example.org", "b@example.org"], Keys(page));
        Assert.Equal("a remark", page.GetProperty("entries")[0].GetProperty("value").GetString());
        Assert.Equal("b@example.org", page.GetProperty("next").GetString());
        page = await server.GetAsync(Table + "?limit=2&after=b@example.org");
        Assert.Equal(["c@example.org"], Keys(page));
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);

        using var request = new HttpRequestMessage(HttpMethod.Get, Table);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/plain"));
        using var text = await server.Http.SendAsync(request, Token);
        Assert.Equal("a@example.org a remark\nb@example.org\nc@example.org\n", await text.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task What_is_wrong_is_refused_with_its_reason_and_changes_nothing()
    {
        await using var server = await StartAsync();
        await server.GetAsync(Table, HttpStatusCode.NotFound);
        await server.SendAsync(HttpMethod.Post, Table + "/undo", null, HttpStatusCode.NotFound);
        await server.SendAsync(HttpMethod.Put, Table, """{"entries":["a@example.org"]}""");
        var wrong = await server.SendAsync(HttpMethod.Put, Table, """{"entries":["<a@example.org>"]}""", HttpStatusCode.BadRequest);
        Assert.Contains("no address, no domain and no pattern", wrong.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await server.SendAsync(HttpMethod.Put, "api/v1/tables/users", """{"entries":[]}""", HttpStatusCode.BadRequest);
        await server.SendAsync(HttpMethod.Post, Table + "/entries", """{"remove":["b@example.org"]}""", HttpStatusCode.NotFound);
        await server.SendAsync(HttpMethod.Post, Table + "/entries", "{}", HttpStatusCode.BadRequest);
        await server.SendAsync(
            HttpMethod.Post, Table + "/entries", """{"add":["b@example.org"],"remove":["a@example.org"]}""", HttpStatusCode.BadRequest);
        await server.SendAsync(HttpMethod.Post, Table + "/undo", null, HttpStatusCode.Conflict);
        Assert.Equal(1, (await server.GetAsync(Table)).GetProperty("version").GetInt32());

        using var stale = new HttpRequestMessage(HttpMethod.Delete, Table);
        stale.Headers.TryAddWithoutValidation("If-Match", "\"7\"");
        using var refused = await server.Http.SendAsync(stale, Token);
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
    }

    [Fact]
    public async Task A_table_that_a_route_names_is_needed_and_one_that_is_not_used_can_be_deleted()
    {
        await using var server = await StartAsync();
        const string Route = """{"routes":[{"name":"no","from":"store:blocked","action":"discard"}]}""";
        var missing = await server.SendAsync(HttpMethod.Put, "api/v1/routes", Route, HttpStatusCode.BadRequest);
        Assert.Contains("routes.no.from: there is no table blocked in the store. Create it: ulak table create blocked",
            missing.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await server.SendAsync(HttpMethod.Put, Table, """{"entries":["a@example.org"]}""");
        await server.SendAsync(HttpMethod.Put, "api/v1/routes", Route);
        await server.SendAsync(HttpMethod.Delete, Table, null, HttpStatusCode.Conflict);
        await server.SendAsync(HttpMethod.Post, "api/v1/routes/undo");
        await server.SendAsync(HttpMethod.Delete, Table, null, HttpStatusCode.NoContent);
        Assert.Empty((await server.GetAsync("api/v1/tables")).GetProperty("tables").EnumerateArray());
        await server.SendAsync(HttpMethod.Post, Table + "/undo");
        Assert.Equal(["a@example.org"], Keys(await server.GetAsync(Table)));
    }

    [Fact]
    public async Task A_server_without_routes_explains_how_to_begin()
    {
        await using var server = await ApiServer.StartAsync();
        await server.GetAsync("api/v1/tables", HttpStatusCode.Conflict);
        await server.SendAsync(HttpMethod.Put, Table, """{"entries":[]}""", HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task The_page_creates_changes_and_undoes()
    {
        await using var server = await StartAsync();
        Assert.Contains("There is no table yet", await PageAsync(server, "/en/queue/tables"), StringComparison.Ordinal);
        var page = await PostAsync(server, "/en/queue/tables", ("do", "create"), ("name", "Blocked"));
        Assert.Contains("The table is created", page, StringComparison.Ordinal);
        page = await PostAsync(
            server, Page, ("do", "add"), ("name", "blocked"), ("key", "a@example.org"), ("value", "x < y"));
        Assert.Contains("a@example.org", page, StringComparison.Ordinal);
        page = await PostAsync(server, Page, ("do", "import"), ("name", "blocked"), ("lines", "@b.example\r\n@c.example"));
        Assert.Contains("@c.example", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<bdi>@b.example</bdi>", await PageAsync(server, Page + "&q=c.EX"), StringComparison.Ordinal);
        page = await PostAsync(
            server, Page, ("do", "remove"), ("name", "blocked"), ("key", "@b.example"));
        Assert.DoesNotContain("<bdi>@b.example</bdi>", page, StringComparison.Ordinal);
        page = await PostAsync(server, Page, ("do", "undo"), ("name", "blocked"));
        Assert.Contains("<bdi>@b.example</bdi>", page, StringComparison.Ordinal);
        Assert.Contains("Version 5", page, StringComparison.Ordinal);
        page = await PostAsync(server, Page, ("do", "restore"), ("name", "blocked"), ("restored", "2"));
        Assert.DoesNotContain("<bdi>@b.example</bdi>", page, StringComparison.Ordinal);
        page = await PostAsync(
            server, Page, HttpStatusCode.BadRequest, ("do", "add"), ("name", "blocked"), ("key", "<no>"));
        Assert.Contains("no address, no domain and no pattern", page, StringComparison.Ordinal);
        Assert.Equal("a@example.org x < y\n", await server.Http.GetStringAsync(
            new Uri("/queue/tables/export?name=blocked", UriKind.Relative), Token));
        page = await PostAsync(server, Page, ("do", "delete"), ("name", "blocked"));
        Assert.Contains("Bring the table blocked back", page, StringComparison.Ordinal);
        await PostAsync(server, Page, ("do", "undo"), ("name", "blocked"));
        Assert.Equal(["a@example.org"], Keys(await server.GetAsync(Table)));
    }

    [Fact]
    public async Task A_page_that_is_out_of_date_replaces_nothing()
    {
        await using var server = await StartAsync();
        await server.SendAsync(HttpMethod.Put, Table, """{"entries":["a@example.org"]}""");
        await server.SendAsync(HttpMethod.Post, Table + "/entries", """{"add":["b@example.org"]}""");
        var page = await PostAsync(server, Page, HttpStatusCode.BadRequest,
            ("do", "replace"), ("name", "blocked"), ("lines", "c@example.org"), ("version", "1"));
        Assert.Contains("The table blocked has changed since", page, StringComparison.Ordinal);
        Assert.Equal(["a@example.org", "b@example.org"], Keys(await server.GetAsync(Table)));
    }

    private static Task<ApiServer> StartAsync() => ApiServer.StartAsync(settings => settings with
    {
        Routes = [new RouteSettings { Name = "all", Action = RouteActionKind.Inbox }],
    });

    private static IEnumerable<string?> Keys(JsonElement page) =>
        page.GetProperty("entries").EnumerateArray().Select(each => each.GetProperty("key").GetString());

    private static async Task<string?> RouteOfAsync(ApiServer server, string to) =>
        (await server.PostAsync("api/v1/routes/test", $$"""{"to":"{{to}}"}""")).GetProperty("recipients")[0].GetProperty("route")
            .GetString();

    private static async Task<string> PageAsync(ApiServer server, string path) => WebUtility.HtmlDecode(
        await server.Http.GetStringAsync(new Uri(path, UriKind.Relative), Token));

    private static Task<string> PostAsync(ApiServer server, string path, params (string Name, string Value)[] fields) =>
        PostAsync(server, path, HttpStatusCode.OK, fields);

    private static async Task<string> PostAsync(
        ApiServer server, string path, HttpStatusCode expected, params (string Name, string Value)[] fields)
    {
        var page = await PageAsync(server, path);
        string Value(string name) => Regex.Match(page, $"name=\"{name}\" value=\"([^\"]+)\"").Groups[1].Value;
        var all = fields.Append(("form-token", Value("form-token"))).ToList();
        if (all.All(field => field.Item1 != "version"))
        {
            all.Add(("version", Value("version")));
        }

        using var form = new FormUrlEncodedContent(all.Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var response = await server.Http.PostAsync(new Uri("/queue/tables", UriKind.Relative), form, Token);
        var text = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(expected, response.StatusCode);
        return text;
    }
}
