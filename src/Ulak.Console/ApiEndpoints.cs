using Ulak.Console.Api;
using Ulak.Console.Mailpit;
using Ulak.Console.Webhooks;

namespace Ulak.Console;

/// <summary>The services and paths of the API. A test compares the paths with <c>Api/openapi.json</c>.</summary>
internal static class ApiEndpoints
{
    public static IServiceCollection AddUlakApi(this IServiceCollection services, ConsoleOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<MessageSubmission>();
        services.AddSingleton<WebhookClient>();
        services.AddSingleton<HttpMessageHandler>(_ =>
            new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        services.AddHostedService<WebhookSender>();
        return services;
    }

    public static void MapUlakApi(this IEndpointRouteBuilder routes, ConsoleOptions options)
    {
        MessageApi.Map(routes);
        HtmlCheckApi.Map(routes);
        MessageChangeApi.Map(routes);
        WaitApi.Map(routes);
        SendApi.Map(routes);
        SessionApi.Map(routes);
        InfoApi.Map(routes, options);
        EventApi.Map(routes);
        ChaosApi.Map(routes);
        if (options.Console.MailpitPrefix.Length > 0)
        {
            MailpitEndpoints.Map(routes, options.Console.MailpitPrefix);
        }
    }

    /// <summary>Whether a request is for the API, so that errors are returned as JSON.</summary>
    public static bool IsApi(HttpRequest request) => request.Path.StartsWithSegments("/api")
        || (request.HttpContext.RequestServices.GetRequiredService<ConsoleOptions>().Console.MailpitPrefix is { Length: > 0 } prefix
            && request.Path.StartsWithSegments(prefix));
}
