using Ulak.Relay.Hops;
using Ulak.Relay.Pauses;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>Changes the queue for an operator. The relay then reads it again.</summary>
internal sealed class QueueActions(QueueAccess access, QueueReader reader, DeliveryEvents events, TimeProvider time)
{
    /// <summary>The names of the changes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["retry", "hold", "release", "reroute", "bounce", "delete"];

    /// <summary>The reason in the report of a bounce where the operator gives none.</summary>
    public const string DefaultBounceText = "An operator of the mail server returned the message";

    /// <summary>Creates a change from its name. Null for an unknown name, or a hop that does not exist.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="via">The destination of a reroute.</param>
    /// <param name="text">The reason of a bounce.</param>
    public QueueChange? Create(string name, string? via, string? text)
    {
        var now = time.GetUtcNow();
        return name switch
        {
            "retry" => new QueueChange.Retry(now),
            "hold" => new QueueChange.Hold("Held by an operator"),
            "release" => new QueueChange.Release(now),
            "reroute" when via is { Length: > 0 } && IsDestination(via) => new QueueChange.Reroute("rerouted", via, now),
            "bounce" => new QueueChange.Bounce(now, "5.7.0 " + (OneLine(text) is { Length: > 0 } words ? words : DefaultBounceText)),
            "delete" => new QueueChange.Delete(now),
            _ => null,
        };
    }

    /// <summary>Changes deliveries, and returns how many were changed.</summary>
    public async Task<int> ChangeAsync(QueueSelection selection, QueueChange change, CancellationToken stop)
    {
        if (access.Queue is not { } queue)
        {
            return 0;
        }

        var changed = 0;
        foreach (var filter in selection.Filters)
        {
            changed += change is QueueChange.Release release
                ? await PauseChanges.ReleaseSelectedAsync(queue, filter, release, delivery => events.OnChanged(delivery, change), stop)
                : await queue.ChangeQueuedAsync(filter, change, delivery => events.OnChanged(delivery, change), stop);
        }

        if (change is QueueChange.Retry or QueueChange.Release && access.Relay is { } relay)
        {
            // The operator wants them tried now, whatever the servers replied before.
            foreach (var destination in await FindAsync(
                queue, selection.Filters, each => relay.Scheduler.GetStatus(each.Name).RestsUntil is not null, stop))
            {
                relay.Scheduler.EndRest(destination);
            }
        }

        OnChanged();
        return changed;
    }

    /// <summary>Pauses, or resumes.</summary>
    public async Task PauseAsync(QueuePause pause, bool isPaused, CancellationToken stop)
    {
        if (access.Queue is { } queue)
        {
            await PauseChanges.SetAsync(queue, pause, isPaused, time.GetUtcNow(), stop);
            OnChanged();
        }
    }

    /// <summary>The pauses that deliveries wait for: what was retried or released is not tried.</summary>
    public async Task<IReadOnlyList<QueuePause>> FindPausesAsync(IReadOnlyList<QueueSelection> selections, CancellationToken stop) =>
        access.Queue is { } queue ? await PauseChanges.FindAsync(queue, [.. selections.SelectMany(each => each.Filters)], stop) : [];

    /// <summary>The destinations that fulfil a condition, of the deliveries that wait and were selected.</summary>
    private static async Task<IReadOnlyList<string>> FindAsync(
        IDeliveryQueue queue, IEnumerable<QueueFilter> filters, Func<QueueDestination, bool> condition, CancellationToken stop)
    {
        var found = new List<string>();
        foreach (var name in (await queue.ListDestinationsAsync(stop)).Where(condition).Select(each => each.Name))
        {
            foreach (var filter in filters.Where(each => (each.Destination ?? name) == name))
            {
                var query = new QueueQuery(filter with { Destination = name, State = QueueState.Waiting }, null, 1);
                if (!(await queue.ListQueuedAsync(query, stop)).Items.IsEmpty)
                {
                    found.Add(name);
                    break;
                }
            }
        }

        return found;
    }

    private void OnChanged()
    {
        access.Relay?.Scheduler.OnChanged();
        reader.Forget();
    }

    private bool IsDestination(string via) =>
        access.Relay is not { } relay || relay.Hops.Resolve(via) is ({ } hop, var domain) && (hop is not MxHop || domain.Length > 0);

    private static string? OneLine(string? text) => text?.ReplaceLineEndings(" ").Trim();
}
