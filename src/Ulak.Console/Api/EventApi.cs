using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary><c>GET /api/v1/events</c>: every change as a server-sent event, with the id of what changed.</summary>
internal static class EventApi
{
    public static void Map(IEndpointRouteBuilder routes) => routes.Stream("/api/v1/events",
        http => EventStream.WriteAsync(http, http.Service<IStoreWatcher>().WatchAsync, Format));

    private static ServerSentEvent Format(StoreChange change) => new(
        EventName(change.Kind),
        ApiJson.ToText(new ChangeDocument(change.Id.Value == 0 ? null : change.Id.ToString()), ApiJson.Context.ChangeDocument));

    private static string EventName(StoreChangeKind kind) => kind switch
    {
        StoreChangeKind.MessageAdded => "message-added",
        StoreChangeKind.MessageChanged => "message-changed",
        StoreChangeKind.MessagesDeleted => "messages-deleted",
        StoreChangeKind.MessageRestored => "messages-restored",
        StoreChangeKind.SessionAdded => "session-added",
        _ => "unknown",
    };
}

/// <summary>The id of what changed. Null for several things, or when it is not known.</summary>
internal sealed record ChangeDocument(string? Id);
