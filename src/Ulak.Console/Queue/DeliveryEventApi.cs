using Ulak.Console.Api;

namespace Ulak.Console.Queue;

/// <summary><c>GET /api/v1/queue/events</c>: the result of each delivery as a server-sent event.</summary>
internal static class DeliveryEventApi
{
    public static void Map(IEndpointRouteBuilder routes) => routes.Stream("/api/v1/queue/events", StreamAsync);

    private static async Task StreamAsync(HttpContext http)
    {
        using var subscription = http.Service<DeliveryEvents>().Subscribe();
        await EventStream.WriteAsync(http, subscription.Reader.ReadAllAsync, Format);
    }

    private static ServerSentEvent Format(DeliveryEvent result)
    {
        var document = DeliveryEventDocument.Of(result);
        return new(document.Event, ApiJson.ToText(document, DeliveryEventJson.Default.DeliveryEventDocument));
    }
}
