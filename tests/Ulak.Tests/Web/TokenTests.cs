using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Ulak.Console;
using Ulak.Console.Tokens;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web;

public sealed class TokenTests
{
    private const string Text = "0123456789abcdefghij";

    [Theory]
    [InlineData("read", "GET", "api/v1/messages", HttpStatusCode.OK)]
    [InlineData("read", "GET", "mailpit/api/v1/messages", HttpStatusCode.OK)]
    [InlineData("read", "POST", "api/v1/explain", HttpStatusCode.OK)]
    [InlineData("read", "DELETE", "api/v1/messages?all=true", HttpStatusCode.Forbidden)]
    [InlineData("read", "POST", "api/v1/messages", HttpStatusCode.Forbidden)]
    [InlineData("read,write", "DELETE", "mailpit/api/v1/messages", HttpStatusCode.OK)]
    [InlineData("read,write", "POST", "api/v1/messages", HttpStatusCode.Forbidden)]
    [InlineData("read,write", "POST", "mailpit/api/v1/send", HttpStatusCode.Forbidden)]
    [InlineData("write", "GET", "api/v1/messages", HttpStatusCode.Forbidden)]
    [InlineData("send", "POST", "api/v1/messages", HttpStatusCode.Created)]
    [InlineData("read,write,send", "GET", "sessions", HttpStatusCode.Forbidden)]
    public async Task A_token_permits_what_its_rights_name(string rights, string method, string path, HttpStatusCode status)
    {
        foreach (var login in new[] { ConsoleLogin.Users, ConsoleLogin.Off })
        {
            await using var server = await StartAsync($"{rights}:{Text}", login);
            Assert.Equal(status, await SendAsync(server, method, path, Text));
        }
    }

    [Fact]
    public async Task An_unknown_token_is_refused_and_others_need_a_login()
    {
        await using var server = await StartAsync($"read:{Text}", ConsoleLogin.Users);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(server, "GET", "api/v1/messages", "0123456789abcdefghiX"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(server, "GET", "api/v1/messages", null));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, "GET", "api/v1/messages", Text));
    }

    [Fact]
    public async Task A_hash_stands_for_the_token()
    {
        await using var server = await StartAsync($"read:sha256:{ApiToken.HashOf(Text)}", ConsoleLogin.Users);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, "GET", "api/v1/messages", Text));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(server, "GET", "api/v1/messages", ApiToken.HashOf(Text)));
    }

    [Theory]
    [InlineData("read:0123456789abcdefghi")]
    [InlineData("0123456789abcdefghij")]
    [InlineData(":0123456789abcdefghij")]
    [InlineData("admin:0123456789abcdefghij")]
    [InlineData("read:0123456789 abcdefghij")]
    [InlineData("read:sha256:0123")]
    public void What_is_not_a_token_is_rejected(string value) => Assert.Null(ApiToken.Parse("ci", value));

    private static Task<ApiServer> StartAsync(string token, ConsoleLogin login) => ApiServer.StartAsync(settings => settings with
    {
        Console = settings.Console with { Login = login, Tokens = [ApiToken.Parse("ci", token)!] },
    });

    private static async Task<HttpStatusCode> SendAsync(ApiServer server, string method, string path, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Content = method != "POST" ? null
            : path.EndsWith("explain", StringComparison.Ordinal) ? new StringContent("550", Encoding.UTF8, "text/plain")
            : new StringContent("""{"from":"a@example.org","to":["b@example.test"],"subject":"x","text":"y"}""", Encoding.UTF8,
                "application/json");
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
