using Ulak.Console.Api;
using Ulak.Console.Catchers;
using Ulak.Console.Inboxes;
using Ulak.Console.Mailpit;
using Ulak.Console.Webhooks;
using Ulak.Inbox.Rules;

namespace Ulak.Console;

/// <summary>The services and paths of the API. A test compares the paths with <c>Api/openapi.json</c>.</summary>
internal static class ApiEndpoints
{
    public static IServiceCollection AddUlakApi(this IServiceCollection services, ConsoleOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<MessageSubmission>();
        services.AddSingleton<Queue.QueueAccess>();
        services.AddSingleton<Routing.RouteAccess>();
        services.AddSingleton<Queue.QueueReader>();
        services.AddSingleton<Queue.QueueActions>();
        services.AddSingleton<Queue.JourneyReader>();
        services.AddSingleton<Queue.Throughput>();
        services.AddSingleton<Queue.DeliveryEvents>();
        services.AddSingleton<Sending.SendLimits>();
        services.AddSingleton<Sending.SendService>();
        services.AddSingleton<WebhookClient>();
        services.AddSingleton<HttpMessageHandler>(_ =>
            new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        services.AddHostedService<WebhookSender>();
        services.AddHostedService<DeliveryWebhooks>();
        services.AddSingleton<InboxCatalog>();
        services.AddSingleton<RuleEditor>();
        services.AddSingleton<InboxRetention>();
        services.AddHostedService<InboxCleaner>();
        return services;
    }

    public static void MapUlakApi(this IEndpointRouteBuilder routes, ConsoleOptions options)
    {
        MessageApi.Map(routes);
        HtmlCheckApi.Map(routes);
        MessageChangeApi.Map(routes);
        WaitApi.Map(routes);
        SendApi.Map(routes);
        Sending.SendEndpoints.Map(routes);
        Queue.QueueApi.Map(routes);
        Routing.RouteApi.Map(routes);
        Tables.TableApi.Map(routes);
        Queue.SuppressionApi.Map(routes);
        Queue.DeliveryEventApi.Map(routes);
        SessionApi.Map(routes);
        InfoApi.Map(routes, options);
        EventApi.Map(routes);
        ChaosApi.Map(routes);
        InboxApi.Map(routes);
        CatcherEndpoints.Map(routes);
        if (options.Console.MailpitPrefix.Length > 0)
        {
            MailpitEndpoints.Map(routes, options.Console.MailpitPrefix);
        }
    }

    /// <summary>Whether a request is for the API, so that errors are returned as JSON.</summary>
    public static bool IsApi(HttpRequest request) => IsApi(request, request.Path)
        || (InboxScope.Of(request.Path) is { Below: var rest } && rest.HasValue && IsApi(request, rest));

    /// <summary>Whether a path belongs to the API of another mail catcher.</summary>
    public static bool IsCatcher(HttpRequest request, PathString path) => CatcherEndpoints.Contains(path)
        || (request.HttpContext.RequestServices.GetRequiredService<ConsoleOptions>().Console.MailpitPrefix is { Length: > 0 } prefix
            && path.StartsWithSegments(prefix));

    private static bool IsApi(HttpRequest request, PathString path) => path.StartsWithSegments("/api") || IsCatcher(request, path);
}
