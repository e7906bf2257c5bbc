using System.Collections.Immutable;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>A sender whose mail to a destination is held back.</summary>
/// <param name="Sender">The reverse-path.</param>
/// <param name="Until">Until when.</param>
internal sealed record SuspendedSender(string Sender, DateTimeOffset Until);

/// <summary>
/// Holds the mail of one sender back from a destination that refuses this sender for a while: a quota of its account, for example. The mail
/// of others goes on. What is held back is no attempt. Thread-safe.
/// </summary>
internal sealed class SenderSuspensions(IDeliveryQueue queue, TimeProvider time)
{
    private const int MaxSenders = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Destination, string Sender), DateTimeOffset> _until = [];

    /// <summary>Until when a sender is suspended; null if it is not.</summary>
    public DateTimeOffset? Find(string destination, string sender)
    {
        lock (_lock)
        {
            if (_until.Count == 0 || !_until.TryGetValue((destination, sender), out var until))
            {
                return null;
            }

            if (until > time.GetUtcNow())
            {
                return until;
            }

            _until.Remove((destination, sender));
            return null;
        }
    }

    /// <summary>Suspends a sender; returns false if it is suspended already. The null reverse-path has no account.</summary>
    public bool Add(string destination, string sender, TimeSpan duration)
    {
        if (sender.Length == 0 || Find(destination, sender) is not null)
        {
            return false;
        }

        lock (_lock)
        {
            if (_until.Count >= MaxSenders)
            {
                // A refusal more for each of them: to find out which has expired would cost more.
                _until.Clear();
            }

            _until[(destination, sender)] = time.GetUtcNow() + duration;
            return true;
        }
    }

    /// <summary>The senders that are suspended for a destination.</summary>
    public ImmutableArray<SuspendedSender> List(string destination)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return _until.Count == 0 ? []
                :
                [
                    .. _until.Where(each => each.Key.Destination == destination && each.Value > now).OrderBy(each => each.Value)
                        .Select(each => new SuspendedSender(each.Key.Sender, each.Value)),
                ];
        }
    }

    /// <summary>Ends the suspensions of a destination.</summary>
    public void End(string destination)
    {
        lock (_lock)
        {
            foreach (var key in _until.Keys.Where(key => key.Destination == destination).ToList())
            {
                _until.Remove(key);
            }
        }
    }

    /// <summary>Moves the next attempt of all that the sender has for the destination to the end of the suspension.</summary>
    public async Task PostponeAsync(string destination, string sender, CancellationToken cancellationToken)
    {
        if (Find(destination, sender) is { } until)
        {
            await queue.ChangeQueuedAsync(
                new QueueFilter { Destination = destination, Sender = sender, State = QueueState.Waiting },
                new QueueChange.Postpone(until),
                null,
                cancellationToken).ConfigureAwait(false);
        }
    }
}
