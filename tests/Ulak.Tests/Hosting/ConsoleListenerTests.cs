using System.Net;
using System.Net.Sockets;
using Ulak.Configuration;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Hosting;

/// <summary>The console over HTTPS and on a Unix socket.</summary>
public sealed class ConsoleListenerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_console_is_served_over_HTTPS()
    {
        var folder = Directory.CreateTempSubdirectory("ulak-https-");
        await using var server = await ApiServer.StartAsync(settings => settings with
        {
            Console = settings.Console with { IsHttps = true },
            Data = settings.Data with { Directory = folder.FullName },
        });
        using var http = ConsoleUrl.CreateClient(server.Settings.Console, TimeSpan.FromSeconds(30));
        Assert.Equal("https", http.BaseAddress!.Scheme);
        using var response = await http.GetAsync(new Uri("login", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.All(response.Headers.GetValues("Set-Cookie"),
            cookie => Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_console_is_served_on_a_Unix_socket_without_a_login()
    {
        var folder = Directory.CreateTempSubdirectory("ulak-unix-");
        var path = Path.Combine(folder.FullName, "console.sock");
        // The file of a server that was killed does not block the next one.
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            killed.Bind(new UnixDomainSocketEndPoint(path));
        }

        await using (var server = await ApiServer.StartAsync(settings => settings with
        {
            Console = settings.Console with { Address = new UnixDomainSocketEndPoint(path) },
        }))
        {
            using var http = ConsoleUrl.CreateClient(server.Settings.Console, TimeSpan.FromSeconds(30));
            using var request = new HttpRequestMessage(HttpMethod.Get, "codes");
            request.Headers.Add("X-Forwarded-Prefix", "/mail");
            using var response = await http.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains("href=\"/mail/codes", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
    }
}
