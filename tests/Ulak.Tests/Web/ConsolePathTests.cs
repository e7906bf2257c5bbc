using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Ulak.Configuration;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Web;

public sealed class ConsolePathTests
{
    [Fact(Timeout = 30_000)]
    public async Task No_prefix_can_hide_a_path_of_the_console()
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        await using var server =
            await ApiServer.StartAsync(settings => settings with { Console = settings.Console with { MailpitPrefix = "" } });
        var segments = server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText!.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault("{"))
            .Where(segment => !segment.Contains('{', StringComparison.Ordinal)).Distinct().ToList();

        Assert.Contains("messages", segments);
        Assert.Contains("tr", segments);
        Assert.All(segments, segment => Assert.True(SettingFormat.ParsePathPrefix("/" + segment) is null, $"/{segment} is not reserved"));
        Assert.Equal("/mp", SettingFormat.ParsePathPrefix("/mp"));
    }
}
