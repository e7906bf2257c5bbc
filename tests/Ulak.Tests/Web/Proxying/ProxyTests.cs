using System.Net;
using System.Text.RegularExpressions;
using Ulak.Console;
using Ulak.Server.Proxy;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web.Proxying;

/// <summary>
/// The console behind a reverse proxy: below a path, with the header fields of trusted proxies only, and for pages of other sites.
/// </summary>
public sealed partial class ProxyTests
{
    private static readonly TrustedNetworks Loopback = new([IPNetwork.Parse("127.0.0.1/32")]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("mail/")]
    public async Task Every_link_of_a_page_is_below_the_base_path_whether_the_proxy_keeps_it_or_not(string kept)
    {
        await using var server = await StartAsync(console => console with { BasePath = "/mail" });
        var id = await server.AddAsync(
            "From: a@example.org\nTo: b@example.test\nSubject: <a href=\"/x\">\nContent-Type: text/html\n\n<p>x</p>\n");
        foreach (var page in new[]
        {
            "", "?q=x", "sessions", "codes", "tr/codes", "codes/550", "compare", "compare/221-vs-501", "explain", "chaos", "try", "login",
            $"messages/{id}", $"messages/{id}?view=source", $"messages/{id}?view=headers", $"messages/{id}?view=checks",
            $"messages/{id}?view=parts", $"messages/{id}?view=send", "nothing",
        })
        {
            var html = await server.Http.GetStringOfAsync(kept + page);
            var links = LinkPattern().Matches(html).Select(match => match.Groups[1].Value).ToList();
            Assert.True(links.Count >= 3, $"{page}: {links.Count} links");
            Assert.All(links, link => Assert.StartsWith("/mail/", link, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Assets_and_the_API_are_below_the_base_path()
    {
        await using var server = await StartAsync(console => console with { BasePath = "/mail" });
        var html = await server.Http.GetStringOfAsync("mail/");
        var assets = LinkPattern().Matches(html).Select(match => match.Groups[1].Value).Where(link => link.Contains("/assets/")).ToList();
        Assert.NotEmpty(assets);
        foreach (var asset in assets)
        {
            using var response = await server.Http.GetAsync(new Uri(asset, UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(0, (await server.GetAsync("mail/api/v1/info")).GetProperty("counts").GetProperty("messages").GetInt32());
        using var ready = await server.Http.GetAsync(new Uri("mail/readyz", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task Redirects_and_cookies_have_the_base_path()
    {
        await using var server = await StartAsync(console => console with { BasePath = "/mail" });
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = server.Http.BaseAddress,
        };
        using var response = await http.GetAsync(
            new Uri("mail/preferences?theme=dark&back=%2Fsessions%3Fonly%3Dfaults", UriKind.Relative), Token);
        Assert.Equal("/mail/sessions?only=faults", response.Headers.Location!.OriginalString);
        Assert.Contains("path=/mail;", Assert.Single(response.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
        using var page = await http.GetAsync(new Uri("mail/chaos", UriKind.Relative), Token);
        Assert.All(page.Headers.GetValues("Set-Cookie"),
            cookie => Assert.Contains("path=/mail;", cookie + ";", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_trusted_proxy_announces_prefix_scheme_host_and_client()
    {
        await using var server = await StartAsync(
            console => console with { TrustedProxies = Loopback, HostNames = ["mail.example.org"], Login = ConsoleLogin.Users });
        var (html, response) = await GetAsync(server, "login", ("X-Forwarded-Prefix", "/ulak"), ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", "mail.example.org"), ("X-Forwarded-For", "192.0.2.7"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(" action=\"/ulak/login\"", html, StringComparison.Ordinal);
        Assert.All(response.Headers.GetValues("Set-Cookie"),
            cookie => Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_header_fields_of_others_are_ignored()
    {
        await using var server = await StartAsync(
            console => console with { TrustedProxies = new TrustedNetworks([IPNetwork.Parse("10.0.0.0/8")]) });
        var (html, response) = await GetAsync(server, "codes", ("X-Forwarded-Prefix", "/ulak"), ("X-Forwarded-Host", "mail.example.org"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("/ulak/", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_names_users_is_known_by_its_own_address()
    {
        await using var server = await StartAsync(
            console => console with { TrustedProxies = Loopback, Login = ConsoleLogin.Proxy });
        var (_, named) = await GetAsync(server, "sessions", ("X-Forwarded-User", "ann"), ("X-Forwarded-For", "192.0.2.7"));
        Assert.Equal(HttpStatusCode.OK, named.StatusCode);
        var (_, unnamed) = await GetAsync(server, "sessions", ("X-Forwarded-For", "127.0.0.1"));
        Assert.Equal(HttpStatusCode.Unauthorized, unnamed.StatusCode);
    }

    [Theory]
    [InlineData("https://app.example.org", "https://app.example.org", HttpStatusCode.OK)]
    [InlineData("*", "*", HttpStatusCode.OK)]
    [InlineData("https://other.example.org", null, HttpStatusCode.Forbidden)]
    [InlineData("", null, HttpStatusCode.Forbidden)]
    public async Task A_page_of_another_site_uses_the_API_if_its_origin_is_configured(string cors, string? header, HttpStatusCode status)
    {
        await using var server = await StartAsync(
            console => console with { CorsOrigins = cors.Length == 0 ? [] : [cors] });
        (string, string)[] browser = [("Origin", "https://app.example.org"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "cors")];
        var (_, response) = await GetAsync(server, "api/v1/messages", browser);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(header, response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? Assert.Single(allowed) : null);
        var (_, page) = await GetAsync(server, "sessions", browser);
        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
    }

    [Fact]
    public async Task A_preflight_request_needs_no_login()
    {
        await using var server = await StartAsync(
            console => console with { CorsOrigins = ["https://app.example.org"], Login = ConsoleLogin.Users });
        using var request = new HttpRequestMessage(HttpMethod.Options, "api/v1/messages");
        request.Headers.Add("Origin", "https://app.example.org");
        request.Headers.Add("Access-Control-Request-Method", "DELETE");
        request.Headers.Add("Access-Control-Request-Headers", "authorization");
        using var response = await server.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Contains("DELETE", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        Assert.Contains("authorization",
            Assert.Single(response.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.Ordinal);
    }

    private static Task<ApiServer> StartAsync(Func<ConsoleSettings, ConsoleSettings> change) =>
        ApiServer.StartAsync(settings => settings with { Console = change(settings.Console) });

    private static async Task<(string Html, HttpResponseMessage Response)> GetAsync(
        ApiServer server, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in fields)
        {
            request.Headers.Add(name, value);
        }

        var response = await server.Http.SendAsync(request, Token);
        return (await response.Content.ReadAsStringAsync(Token), response);
    }

    // A link of the console itself: an attribute whose value begins with one slash.
    [GeneratedRegex(" (?:href|src|action|formaction)=\"(/(?!/)[^\"]*)\"")]
    private static partial Regex LinkPattern();
}

/// <summary>Reads pages whatever their status.</summary>
internal static class PageReading
{
    public static async Task<string> GetStringOfAsync(this HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
