using System.Collections.Frozen;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Pauses;

/// <summary>
/// The senders whose mail an operator has paused: what they have in the queue is held, and so is what they submit, until they are resumed.
/// A pause is kept in the store as that of the destination <c>from:ADDRESS</c>, where ADDRESS may be <c>@domain</c>. Thread-safe.
/// </summary>
internal sealed class SenderPauses
{
    /// <summary>The beginning of the name of a pause.</summary>
    public const string Prefix = "from:";

    /// <summary>Why a delivery is held.</summary>
    public const string Note = "An operator has paused the sender";

    private volatile FrozenSet<string> _senders = FrozenSet<string>.Empty;

    /// <summary>The name of the pause of a sender.</summary>
    public static string NameOf(string sender) => Prefix + sender.Trim('<', '>').ToLowerInvariant();

    /// <summary>The sender of a pause; null if the name is one of a destination.</summary>
    public static string? SenderOf(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : null;

    /// <summary>Takes over the pauses of the store; returns the senders that are new.</summary>
    public IReadOnlyList<string> Load(IEnumerable<QueueDestination> stored)
    {
        var former = _senders;
        _senders = stored.Where(each => each.IsPaused).Select(each => SenderOf(each.Name)).OfType<string>()
            .ToFrozenSet(StringComparer.Ordinal);
        return [.. _senders.Where(sender => !former.Contains(sender))];
    }

    /// <summary>Whether a sender is paused, or all of its domain.</summary>
    public bool Contains(string reversePath)
    {
        var senders = _senders;
        if (senders.Count == 0)
        {
            return false;
        }

        var sender = reversePath.ToLowerInvariant();
        return senders.Contains(sender) || (sender.LastIndexOf('@') is >= 0 and var at && senders.Contains(sender[at..]));
    }

    /// <summary>Pauses a destination or a sender, or resumes it.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="name">The destination, or the name of a sender's pause.</param>
    /// <param name="isPaused">Whether to pause.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task SetAsync(
        IDeliveryQueue queue, string name, bool isPaused, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await queue.PauseAsync(name, isPaused, cancellationToken).ConfigureAwait(false);
        if (SenderOf(name) is { } sender)
        {
            await (isPaused ? HoldAsync(queue, sender, cancellationToken) : ReleaseAsync(queue, sender, now, cancellationToken))
                .ConfigureAwait(false);
        }
    }

    /// <summary>Holds what a sender has in the queue.</summary>
    public static async Task HoldAsync(IDeliveryQueue queue, string sender, CancellationToken cancellationToken) =>
        await queue.ChangeQueuedAsync(
            new QueueFilter { Sender = sender, State = QueueState.Waiting }, new QueueChange.Hold(Note), null, cancellationToken)
            .ConfigureAwait(false);

    // What a route holds, or an operator one by one, stays held. A result instead of a note is that of an attempt that ran at the pause.
    private static async Task ReleaseAsync(IDeliveryQueue queue, string sender, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DeliveryKey? after = null;
        do
        {
            var page = await queue.ListQueuedAsync(
                new QueueQuery(new QueueFilter { Sender = sender, State = QueueState.Held }, after, 500), cancellationToken)
                .ConfigureAwait(false);
            foreach (var held in page.Items.Where(each => each.LastReply == Note || each.LastReply is [>= '0' and <= '9', ..]))
            {
                await queue.ChangeQueuedAsync(
                    new QueueFilter { Key = held.Key }, new QueueChange.Release(now), null, cancellationToken).ConfigureAwait(false);
            }

            after = page.Next;
        }
        while (after is not null);
    }
}
