using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ulak.Smtp;
using Xunit;

namespace Ulak.Tests.Web.Api;

/// <summary>Messages by the API: the list, one of them, its parts, its marks, and what is deleted.</summary>
public sealed class MessageApiTests
{
    private const string WithParts = """
        From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>
        To: bob@example.test
        Subject: Parts
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=a

        --a
        Content-Type: multipart/related; boundary=b

        --b
        Content-Type: text/html; charset=utf-8

        <p>Hi<script>alert(1)</script></p>
        --b
        Content-Type: image/png
        Content-ID: <logo>
        Content-Transfer-Encoding: base64

        iVBORw0KGgo=
        --b--
        --a
        Content-Type: text/html; name="../evil\".html"
        Content-Disposition: attachment; filename="../../evil.html"

        <script>alert(1)</script>
        --a
        Content-Type: message/rfc822

        Subject: Inner

        inner text
        --a--
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_has_pages_with_a_link_to_the_next()
    {
        await using var server = await ApiServer.StartAsync();
        for (var n = 0; n < 5; n++)
        {
            await server.AddSubjectAsync($"number{n}");
        }

        using var response = await server.Http.GetAsync(new Uri("api/v1/messages?q=number&limit=2", UriKind.Relative), Token);
        var link = Assert.Single(response.Headers.GetValues("Link"));
        var first = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement;
        var second = await server.GetAsync(link.Split('<', '>')[1]);
        var third = await server.GetAsync($"api/v1/messages?limit=2&after={second.GetProperty("next")}");

        Assert.Equal(["number4", "number3"], Subjects(first));
        Assert.Equal(["number2", "number1"], Subjects(second));
        Assert.Equal(["number0"], Subjects(third));
        Assert.Equal(JsonValueKind.Null, third.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("api/v1/messages?limit=0", "limit")]
    [InlineData("api/v1/messages?limit=501", "limit")]
    [InlineData("api/v1/messages?after=nothing", "after")]
    [InlineData("api/v1/messages?session=nothing", "session")]
    [InlineData("api/v1/messages?q=foo:bar", "There is no `foo:`")]
    [InlineData("api/v1/messages?q=is:odd", "`odd` is no value of `is:`")]
    [InlineData("api/v1/messages/wait?q=foo:bar", "There is no `foo:`")]
    [InlineData("api/v1/messages/wait?timeout=soon", "timeout")]
    [InlineData("api/v1/messages/wait?timeout=11m", "timeout")]
    [InlineData("api/v1/messages/wait?since=x", "since")]
    [InlineData("api/v1/sessions?outcome=odd", "outcome")]
    public async Task A_value_of_another_form_is_a_problem_with_a_remedy(string path, string named)
    {
        await using var server = await ApiServer.StartAsync();
        var problem = await server.GetAsync(path, HttpStatusCode.BadRequest);

        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.Contains(named, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(problem.GetProperty("remedy").GetString()!);
    }

    [Theory]
    [InlineData("api/v1/messages/latest")]
    [InlineData("api/v1/messages/0000000000000")]
    [InlineData("api/v1/messages/no-id/raw")]
    [InlineData("api/v1/messages/0000000000000/parts/0")]
    [InlineData("api/v1/messages/0000000000000/html")]
    [InlineData("api/v1/sessions/0000000000000")]
    [InlineData("api/v1/no/such/path")]
    public async Task What_is_not_there_is_a_problem_too(string path)
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal(404, (await server.GetAsync(path, HttpStatusCode.NotFound)).GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task A_message_shows_its_header_its_text_and_the_tree_of_its_parts()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddAsync(WithParts);
        var message = await server.GetAsync($"api/v1/messages/{id}");
        var root = message.GetProperty("parts");

        Assert.Equal("Jürgen <j@example.org>", message.GetProperty("from").GetString());
        Assert.Equal("ann@example.org", message.GetProperty("envelope").GetProperty("from").GetString());
        Assert.Equal(["From", "To", "Subject", "MIME-Version", "Content-Type"],
            message.GetProperty("headers").EnumerateArray().Select(header => header.GetProperty("name").GetString()));
        Assert.False(message.GetProperty("read").GetBoolean());
        Assert.Equal("0 multipart/mixed(1 multipart/related(2 text/html,3 image/png),4 text/html,5 message/rfc822(6 text/plain))",
            Tree(root));
        Assert.Equal(8, root.GetProperty("parts")[0].GetProperty("parts")[1].GetProperty("size").GetInt32());
        Assert.Equal("logo", root.GetProperty("parts")[0].GetProperty("parts")[1].GetProperty("contentId").GetString());
        Assert.Equal("evil.html", root.GetProperty("parts")[1].GetProperty("fileName").GetString());
    }

    [Fact]
    public async Task A_part_is_a_sandboxed_download()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddAsync(WithParts);
        using var response = await server.Http.GetAsync(new Uri($"api/v1/messages/{id}/parts/4", UriKind.Relative), Token);

        Assert.Equal("<script>alert(1)</script>", (await response.Content.ReadAsStringAsync(Token)).Trim());
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("evil.html", response.Content.Headers.ContentDisposition.FileName);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("sandbox; default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
            await server.Http.GetByteArrayAsync(new Uri($"api/v1/messages/{id}/parts/3", UriKind.Relative), Token));
        await server.GetAsync($"api/v1/messages/{id}/parts/7", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Html_comes_under_a_policy_that_runs_nothing()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddAsync(WithParts);
        using var response = await server.Http.GetAsync(new Uri($"api/v1/messages/{id}/html", UriKind.Relative), Token);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("allow-same-origin", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("allow-scripts", policy, StringComparison.Ordinal);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        await server.AddSubjectAsync("plain");
        await server.GetAsync("api/v1/messages/latest/html", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_octets_are_those_that_came_and_a_client_that_has_them_need_not_read_them_again()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddAsync(WithParts);
        var path = new Uri($"api/v1/messages/{id}/raw", UriKind.Relative);
        using var response = await server.Http.GetAsync(path, Token);

        Assert.Equal(WithParts.ReplaceLineEndings("\r\n"), await response.Content.ReadAsStringAsync(Token));
        Assert.Equal($"{id}.eml", response.Content.Headers.ContentDisposition!.FileName);
        using var again = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { response.Headers.ETag! } } };
        using var known = await server.Http.SendAsync(again, Token);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task Marks_change_one_by_one_and_omitted_marks_stay()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddSubjectAsync("marks");
        await server.SendAsync(HttpMethod.Patch, $"api/v1/messages/{id}", """{"read":true,"tags":["one","two words"]}""");
        var changed = await server.SendAsync(HttpMethod.Patch, $"api/v1/messages/{id}", """{"starred":true}""");

        Assert.True(changed.GetProperty("read").GetBoolean());
        Assert.True(changed.GetProperty("starred").GetBoolean());
        Assert.Equal(["one", "two words"], changed.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal(["marks"], Subjects(await server.GetAsync("api/v1/messages?q=is:starred tag:\"Two Words\" is:read")));
        Assert.Equal("two words", (await server.GetAsync("api/v1/tags")).GetProperty("tags")[1].GetProperty("name").GetString());
        await server.SendAsync(HttpMethod.Patch, $"api/v1/messages/{id}", """{"stared":true}""", HttpStatusCode.BadRequest);
        await server.SendAsync(HttpMethod.Patch, $"api/v1/messages/{id}", """{"tags":[""]}""", HttpStatusCode.BadRequest);
        await server.SendAsync(HttpMethod.Patch, $"api/v1/messages/{id}", "not json", HttpStatusCode.BadRequest);
        await server.SendAsync(HttpMethod.Patch, "api/v1/messages/0000000000000", "{}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_was_deleted_comes_back_until_it_is_too_late()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddSubjectAsync("gone");
        var deleted = await server.SendAsync(HttpMethod.Delete, $"api/v1/messages/{id}");
        var undo = $$"""{"undo":"{{deleted.GetProperty("undo")}}"}""";

        Assert.Empty(Subjects(await server.GetAsync("api/v1/messages?q=gone")));
        await server.GetAsync($"api/v1/messages/{id}", HttpStatusCode.NotFound);
        await server.SendAsync(HttpMethod.Delete, $"api/v1/messages/{id}", expected: HttpStatusCode.NotFound);
        Assert.Equal(1, (await server.PostAsync("api/v1/messages/undo", undo)).GetProperty("messages").GetInt32());
        Assert.Equal(["gone"], Subjects(await server.GetAsync("api/v1/messages?q=gone")));
        await server.PostAsync("api/v1/messages/undo", undo, HttpStatusCode.Gone);

        var again = await server.SendAsync(HttpMethod.Delete, "api/v1/messages?q=gone");
        Assert.Equal(1, again.GetProperty("messages").GetInt32());
        server.Time.Advance(TimeSpan.FromMinutes(11));
        await server.PostAsync("api/v1/messages/undo", $$"""{"undo":"{{again.GetProperty("undo")}}"}""", HttpStatusCode.Gone);
        await server.PostAsync("api/v1/messages/undo", """{"undo":"x"}""", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Many_are_changed_by_ids_or_by_a_search_and_never_all_by_mistake()
    {
        await using var server = await ApiServer.StartAsync();
        var ids = new List<MailId>();
        for (var n = 0; n < 4; n++)
        {
            ids.Add(await server.AddSubjectAsync(n % 2 == 0 ? $"even{n}" : $"odd{n}"));
        }

        Assert.Equal(2, await BulkAsync(server, """{"query":"subject:even","action":"tag","tags":["E"]}"""));
        Assert.Equal(2, await BulkAsync(server, $$"""{"ids":["{{ids[0]}}","{{ids[1]}}"],"action":"star"}"""));
        Assert.Equal(["even0"], Subjects(await server.GetAsync("api/v1/messages?q=tag:e is:starred")));
        Assert.Equal(4, await BulkAsync(server, """{"query":"*","action":"read"}"""));

        string[] invalid =
        [
            "{}",
            """{"action":"read"}""",
            """{"query":"","action":"delete"}""",
            """{"query":"--","action":"delete"}""",
            """{"query":"x","ids":[],"action":"read"}""",
            """{"query":"*","action":"burn"}""",
            """{"query":"*","action":"tag"}""",
            """{"ids":["x"],"action":"read"}""",
        ];
        foreach (var wrong in invalid)
        {
            await server.PostAsync("api/v1/messages/bulk", wrong, HttpStatusCode.BadRequest);
        }

        await server.SendAsync(HttpMethod.Delete, "api/v1/messages", expected: HttpStatusCode.BadRequest);
        await server.SendAsync(HttpMethod.Delete, "api/v1/messages?q=...", expected: HttpStatusCode.BadRequest);
        Assert.Equal(4, (await server.GetAsync("api/v1/info")).GetProperty("counts").GetProperty("messages").GetInt32());
        Assert.Equal(4, await BulkAsync(server, """{"query":"*","action":"delete"}"""));
        Assert.Equal(0, (await server.GetAsync("api/v1/info")).GetProperty("counts").GetProperty("unread").GetInt32());
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Host", "evil.example")]
    public async Task A_page_of_another_site_changes_nothing(string header, string value)
    {
        await using var server = await ApiServer.StartAsync();
        await server.AddSubjectAsync("stays");
        foreach (
            var (method, path) in new[] { (HttpMethod.Delete, "api/v1/messages?q=*"), (HttpMethod.Delete, "mailpit/api/v1/messages"),
            (HttpMethod.Post, "api/v1/messages") })
        {
            using var request =
                new HttpRequestMessage(method,
                path)
                { Content = new StringContent("{}", Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
            request.Headers.TryAddWithoutValidation(header, value);
            using var response = await server.Http.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        Assert.Equal(1, await server.Store.CountMessagesAsync(Token));
    }

    [Fact]
    public async Task A_tree_without_end_is_cut_and_readable()
    {
        await using var server = await ApiServer.StartAsync();
        var source = new StringBuilder("Subject: deep\nMIME-Version: 1.0\n");
        for (var n = 0; n < 200; n++)
        {
            source.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n");
        }

        await server.AddAsync(source.Append("\nend\n").ToString());
        var message = await server.GetAsync("api/v1/messages/latest");
        Assert.StartsWith("0 multipart/mixed(1 multipart/mixed(", Tree(message.GetProperty("parts")), StringComparison.Ordinal);
    }

    private static async Task<int> BulkAsync(ApiServer server, string json) =>
        (await server.PostAsync("api/v1/messages/bulk", json)).GetProperty("messages").GetInt32();

    private static string Tree(JsonElement part) =>
        $"{part.GetProperty("number")} {part.GetProperty("type")}"
            + (part.TryGetProperty("parts", out var parts) ? $"({string.Join(',', parts.EnumerateArray().Select(Tree))})" : "");

    private static IEnumerable<string?> Subjects(JsonElement list) =>
        list.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("subject").GetString());
}
