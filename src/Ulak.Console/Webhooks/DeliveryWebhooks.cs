using System.Text.Json;
using Ulak.Console.Queue;

namespace Ulak.Console.Webhooks;

/// <summary>Posts the result of each delivery to the URLs of <c>webhooks.deliveries</c>. Each has its own queue and worker.</summary>
internal sealed class DeliveryWebhooks(
    ConsoleOptions options, DeliveryEvents events, WebhookClient post, ILogger<DeliveryWebhooks> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(options.Webhooks.Deliveries.Select(url => RunAsync(url, stoppingToken)));

    private async Task RunAsync(Uri url, CancellationToken stop)
    {
        using var subscription = events.Subscribe(
            missed => WebhookLog.Dropped(log, missed.Delivery.Key.Message, url, DeliveryEvents.MaxWaiting));
        try
        {
            await foreach (var result in subscription.Reader.ReadAllAsync(stop))
            {
                var body = JsonSerializer.SerializeToUtf8Bytes(
                    DeliveryEventDocument.Of(result), DeliveryEventJson.Context.DeliveryEventDocument);
                await post.SendAsync(url, result.Delivery.Key.Message, body, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }
}
