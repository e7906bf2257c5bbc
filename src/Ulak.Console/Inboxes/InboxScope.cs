using Ulak.Console.Api;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Inboxes;

/// <summary>
/// The API of one inbox: what is below <c>/inboxes/NAME</c> is the API of messages, as if there were no others. So a test library whose
/// base address is <c>/inboxes/NAME/mailpit</c> sees and deletes the messages of its inbox only. A token can be restricted to an inbox.
/// </summary>
internal static class InboxScope
{
    private const string Prefix = "/inboxes";

    /// <summary>The inbox that a request names in its path, and the rest of the path. Null for none.</summary>
    public static (string Name, PathString Below)? Of(PathString path)
    {
        if (!path.StartsWithSegments(Prefix, out var rest) || rest.Value is not ['/', .. var text])
        {
            return null;
        }

        var end = text.IndexOf('/', StringComparison.Ordinal);
        return end < 0 ? (text, default) : (text[..end], new PathString(text[end..]));
    }

    public static void UseInboxScope(this IApplicationBuilder app) => app.Use(next => async http =>
    {
        if (Of(http.Request.Path) is not ({ Length: > 0 } name, { HasValue: true } rest) || rest == "/")
        {
            await next(http);
            return;
        }

        var services = http.RequestServices;
        if (services.GetRequiredService<InboxCatalog>().Find(name) is null || !IsOfMessages(http.Request, rest))
        {
            await ApiProblem.PathNotFound(http).ExecuteAsync(http);
            return;
        }

        var store = new InboxMessageStore(services.GetRequiredService<IMessageStore>(), name);
        foreach (var segment in rest.Value!.Split('/'))
        {
            if (MailId.TryParse(segment, out var id) && !await store.ContainsAsync(id, http.RequestAborted))
            {
                await ApiProblem.MessageNotFound(segment).ExecuteAsync(http);
                return;
            }
        }

        (http.Request.PathBase, http.Request.Path) = (http.Request.PathBase.Add($"{Prefix}/{name}"), rest);
        http.RequestServices = new ScopedServices(services, store);
        try
        {
            await next(http);
        }
        finally
        {
            http.RequestServices = services;
        }
    });

    // Sessions, events and chaos rules belong to the whole server.
    private static bool IsOfMessages(HttpRequest request, PathString rest) =>
        rest.StartsWithSegments("/api/v1/messages") || rest.StartsWithSegments("/api/v1/tags") || ApiEndpoints.IsCatcher(request, rest);

    private sealed class ScopedServices(IServiceProvider all, IMessageStore store) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(IMessageStore) ? store : all.GetService(serviceType);
    }
}
