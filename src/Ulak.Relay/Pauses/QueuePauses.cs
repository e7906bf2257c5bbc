using System.Collections.Frozen;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Pauses;

/// <summary>The pauses by sender, tag and reason, as they are now. Thread-safe.</summary>
internal sealed class QueuePauses
{
    private volatile FrozenSet<QueuePause> _pauses = FrozenSet<QueuePause>.Empty;

    /// <summary>The pauses of the store.</summary>
    /// <param name="names">Their names.</param>
    public static QueuePauses Of(IEnumerable<string> names)
    {
        var pauses = new QueuePauses();
        pauses.Load(names);
        return pauses;
    }

    /// <summary>All pauses that a delivery waits for: that of its destination first.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="names">The names of all pauses.</param>
    public static IReadOnlyList<QueuePause> FindFor(QueuedDelivery delivery, IReadOnlyCollection<string> names) =>
        delivery.State == QueueState.Reporting ? [] :
        [
            .. names.Where(name => name == delivery.Destination).Select(name => new QueuePause(PauseKind.Destination, name)),
            .. Of(names).FindAll(delivery),
        ];

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<QueuePause> All => _pauses;

    /// <summary>Whether a tag is paused.</summary>
    public bool HasTags => _pauses.Any(each => each.Kind == PauseKind.Tag);

    /// <summary>Takes over the pauses of the store; returns what has begun since the last time, and what has ended.</summary>
    public (IReadOnlyList<QueuePause> Begun, IReadOnlyList<QueuePause> Ended) Load(IEnumerable<string> names)
    {
        var former = _pauses;
        var pauses = names.Select(QueuePause.Parse).Where(each => each.Kind != PauseKind.Destination).ToFrozenSet();
        _pauses = pauses;
        return ([.. pauses.Where(each => !former.Contains(each))], [.. former.Where(each => !pauses.Contains(each))]);
    }

    /// <summary>The pause of a sender, or of all of its domain; null if there is none.</summary>
    public QueuePause? FindSender(string reversePath) => _pauses.Count == 0 ? null
        : Find(QueuePause.OfSender(reversePath))
            ?? (reversePath.LastIndexOf('@') is >= 0 and var at ? Find(QueuePause.OfSender(reversePath[at..])) : null);

    /// <summary>The pause of one of the tags; null if there is none.</summary>
    public QueuePause? FindTag(IEnumerable<string> tags) => _pauses.Count == 0 ? null
        : tags.Select(tag => Find(QueuePause.OfTag(tag))).FirstOrDefault(each => each is not null);

    /// <summary>The pause of a reason; null if there is none.</summary>
    public QueuePause? FindReason(string word) => _pauses.Count == 0 ? null : Find(QueuePause.OfReason(word));

    /// <summary>A pause that a delivery waits for; null if there is none.</summary>
    public QueuePause? Find(QueuedDelivery delivery) => _pauses.Count == 0 ? null
        : FindSender(delivery.ReversePath) ?? FindTag(delivery.Tags) ?? FindReason(delivery.Reason);

    /// <summary>All pauses by sender, tag and reason that a delivery waits for.</summary>
    public IReadOnlyList<QueuePause> FindAll(QueuedDelivery delivery)
    {
        if (_pauses.Count == 0)
        {
            return [];
        }

        var path = delivery.ReversePath;
        var candidates = new List<QueuePause> { QueuePause.OfSender(path) };
        if (path.LastIndexOf('@') is >= 0 and var at)
        {
            candidates.Add(QueuePause.OfSender(path[at..]));
        }

        return
        [
            .. candidates.Concat(delivery.Tags.Select(QueuePause.OfTag)).Append(QueuePause.OfReason(delivery.Reason))
                .Where(_pauses.Contains),
        ];
    }

    private QueuePause? Find(QueuePause pause) => _pauses.Contains(pause) ? pause : null;
}
