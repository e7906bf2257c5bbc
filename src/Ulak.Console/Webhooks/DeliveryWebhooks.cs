using Ulak.Console.Api;
using Ulak.Console.Queue;

namespace Ulak.Console.Webhooks;

/// <summary>Posts the result of each delivery to the URLs of <c>webhooks.deliveries</c>. Each has its own queue and worker.</summary>
internal sealed class DeliveryWebhooks(
    ConsoleOptions options, DeliveryEvents events, WebhookClient post, ILogger<DeliveryWebhooks> log) : BackgroundService
{
    private readonly List<(Uri Url, DeliveryEvents.Subscription Results)> _targets = [];

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the relay starts, so that no result is missed.
        _targets.AddRange(options.Webhooks.Deliveries.Select(url => (url, events.Subscribe(
            missed => WebhookLog.Dropped(log, missed.Delivery.Key.Message, url, DeliveryEvents.MaxWaiting)))));
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var (_, results) in _targets)
        {
            results.Dispose();
        }

        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_targets.Select(target => RunAsync(target.Url, target.Results, stoppingToken)));

    private async Task RunAsync(Uri url, DeliveryEvents.Subscription results, CancellationToken stop)
    {
        try
        {
            await foreach (var result in results.Reader.ReadAllAsync(stop))
            {
                var body = ApiJson.ToUtf8(DeliveryEventDocument.Of(result), DeliveryEventJson.Default.DeliveryEventDocument);
                await post.SendAsync(url, result.Delivery.Key.Message, body, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }
}
