using System.Net;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web;

/// <summary>The probes need no login and no host name, and report a store that is not available.</summary>
public sealed class HealthTests
{
    [Theory]
    [InlineData("livez")]
    [InlineData("readyz")]
    [InlineData("healthz")]
    public async Task A_probe_is_ok_with_any_host_name_and_without_a_login(string path)
    {
        await using var server = await ApiServer.StartAsync(
            settings => settings with { Console = settings.Console with { Login = Console.ConsoleLogin.Users } });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Host = "ulak.pod.example";
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "ok\n"),
            (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));

        using var page = await server.Http.GetAsync(new Uri("sessions", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, page.StatusCode);
    }

    [Fact]
    public async Task A_closed_store_is_not_ready_but_alive()
    {
        await using var server = await ApiServer.StartAsync();
        await server.Store.DisposeAsync();
        using var ready = await server.Http.GetAsync(new Uri("readyz", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using var alive = await server.Http.GetAsync(new Uri("livez", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task Any_host_name_is_allowed_where_it_is_configured()
    {
        await using var server = await ApiServer.StartAsync(
            settings => settings with { Console = settings.Console with { HostNames = ["*"] } });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("api/v1/info", UriKind.Relative));
        request.Headers.Host = "host.docker.internal:8025";
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
