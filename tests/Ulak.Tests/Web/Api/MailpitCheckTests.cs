using System.Net;
using System.Text;
using Xunit;

namespace Ulak.Tests.Web.Api;

/// <summary>Mailpit's checks and its release; and errors that a program can read.</summary>
public sealed class MailpitCheckTests
{
    private const string Html =
        "From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p style='display:flex'>x</p><a "
        + "href='http://127.0.0.1:1/'>y</a><a href='mailto:a@example.org'>z</a>\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_check_of_HTML_has_the_names_of_Mailpit()
    {
        await using var server = await ApiServer.StartAsync();
        await server.AddAsync(Html);
        var check = await server.GetAsync("mailpit/api/v1/message/latest/html-check");
        var flex =
            Assert.Single(check.GetProperty("Warnings").EnumerateArray(),
            each => each.GetProperty("Slug").GetString() == "css-display-flex");
        Assert.Equal("https://www.caniemail.com/features/css-display-flex/", flex.GetProperty("URL").GetString());
        Assert.Equal(1, flex.GetProperty("Score").GetProperty("Found").GetInt32());
        Assert.Contains(flex.GetProperty("Results").EnumerateArray(),
            each => each.GetProperty("Family").GetString() == "Outlook" && each.GetProperty("Support").GetString() == "no");
        var total = check.GetProperty("Total");
        Assert.Equal(100,
            total.GetProperty("Supported").GetDouble() + total.GetProperty("Partial").GetDouble() + total.GetProperty("Unsupported")
            .GetDouble(), 0.1);
        Assert.Contains("Gmail", check.GetProperty("Platforms").GetProperty("iOS").EnumerateArray().Select(each => each.GetString()));
    }

    [Fact]
    public async Task The_check_of_HTML_is_in_the_API_and_returns_404_without_HTML()
    {
        await using var server = await ApiServer.StartAsync();
        var id = await server.AddAsync(Html);
        var check = await server.GetAsync($"api/v1/messages/{id}/html-check");
        Assert.StartsWith("caniemail ", check.GetProperty("data").GetString(), StringComparison.Ordinal);
        var flex =
            Assert.Single(check.GetProperty("features").EnumerateArray(),
            each => each.GetProperty("slug").GetString() == "css-display-flex");
        Assert.Contains("Outlook (Windows)", flex.GetProperty("unsupported").EnumerateArray().Select(each => each.GetString()));
        var plain = await server.AddSubjectAsync("plain");
        await server.GetAsync($"api/v1/messages/{plain}/html-check", HttpStatusCode.NotFound);
        await server.GetAsync("api/v1/messages/0000000000000/html-check", HttpStatusCode.NotFound);
        using var none = await server.Http.GetAsync(new Uri($"mailpit/api/v1/message/{plain}/html-check", UriKind.Relative), Token);
        Assert.Equal((HttpStatusCode.NotFound, "text/plain"), (none.StatusCode, none.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task Links_to_this_machine_are_not_requested_and_count_as_errors()
    {
        await using var server = await ApiServer.StartAsync();
        await server.AddAsync(Html);
        var check = await server.GetAsync("mailpit/api/v1/message/latest/link-check");
        var link = Assert.Single(check.GetProperty("Links").EnumerateArray());
        Assert.Equal(("http://127.0.0.1:1/", 0), (link.GetProperty("URL").GetString(), link.GetProperty("StatusCode").GetInt32()));
        Assert.Equal(1, check.GetProperty("Errors").GetInt32());
    }

    [Fact]
    public async Task A_message_is_released_only_to_allowed_recipients()
    {
        await using var real = await ApiServer.StartAsync();
        var address = real.Settings.Smtp.Address.ToString();
        await using var server =
            await ApiServer.StartAsync(own =>
            own with { Release = own.Release with { Server = address, AllowedRecipients = ["@example.org"] } });
        await server.AddSubjectAsync("released");
        Assert.Equal((HttpStatusCode.OK, "ok"), await ReleaseAsync(server, """{"To":["bob@example.org"]}"""));
        Assert.Equal(1, await real.Store.CountMessagesAsync(Token));
        var (refused, why) = await ReleaseAsync(server, """{"To":["bob@example.com"]}""");
        Assert.Equal(HttpStatusCode.BadRequest, refused);
        Assert.Contains("release.to", why, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await ReleaseAsync(server, """{"To":["eve@example.org","bob@example.com"]}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ReleaseAsync(server, "{}")).Status);
        Assert.Equal(1, await real.Store.CountMessagesAsync(Token));
    }

    [Theory]
    [InlineData("GET", "mailpit/nowhere", 404, null)]
    [InlineData("GET", "api/v1/nowhere", 404, null)]
    [InlineData("GET", "api/v1/nowhere.json", 404, null)]
    [InlineData("GET", "mailpit/nowhere.html", 404, null)]
    [InlineData("GET", "api/v1/messages/latest/parts/x", 404, null)]
    [InlineData("POST", "api/v1/info", 405, "GET")]
    [InlineData("DELETE", "api/v1/messages/latest/raw", 405, "GET")]
    [InlineData("PATCH", "api/v1/chaos", 405, "DELETE, GET, POST")]
    [InlineData("POST", "mailpit/api/v1/tags", 405, "GET, PUT")]
    public async Task A_missing_path_returns_a_JSON_problem(string method, string path, int status, string? allow)
    {
        await using var server = await ApiServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var response = await server.Http.SendAsync(request, Token);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(allow, response.Content.Headers.Allow.Count == 0 ? null : string.Join(", ", response.Content.Headers.Allow));
    }

    private static async Task<(HttpStatusCode Status, string Text)> ReleaseAsync(ApiServer server, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response =
            await server.Http.PostAsync(new Uri("mailpit/api/v1/message/latest/release", UriKind.Relative), content, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
