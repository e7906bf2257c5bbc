using Ulak.Smtp;
using Ulak.Storage.Queue;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>
/// The messages that are added and delivered in one batch. Most mail is relayed at once: it is written to the index as it is afterwards,
/// without the rows of the queue that would be inserted, changed and deleted again.
/// </summary>
internal static class EndedMessages
{
    /// <summary>
    /// Finds the attempts that end the messages which are added in the same batch, and gives each to its message, which writes both.
    /// </summary>
    /// <param name="batch">The changes in their order.</param>
    /// <returns>The changes that are written with their messages.</returns>
    public static HashSet<IndexChange> Find(IReadOnlyList<IndexChange> batch)
    {
        var ended = new HashSet<IndexChange>();
        var added = new Dictionary<MailId, AddedChange>();
        foreach (var change in batch)
        {
            if (change is AddedChange message)
            {
                message.Ending = null;
                if (message.Refusal is null && message.RelayedCount > 0)
                {
                    added.TryAdd(message.Record.Id, message);
                }
            }
            else if (change is JobChange { Attempt: { } job })
            {
                // One that has a different first attempt is written step by step.
                if (change.Refusal is null && added.Remove(job.Attempt.Message, out var attempted) && Ends(job.Attempt, attempted))
                {
                    attempted.Ending = (JobChange)change;
                    ended.Add(change);
                }
            }
            else
            {
                // It may change what waits, or depend on it.
                added.Clear();
            }
        }

        return ended;
    }

    private static bool Ends(AttemptRecord attempt, AddedChange message) =>
        attempt.Results.Length == message.RelayedCount
        && attempt.Results.All(result => result.Ordinal >= 0 && result.Ordinal < message.RelayedCount && EndsDelivery(result))
        && attempt.Results.DistinctBy(result => result.Ordinal).Count() == message.RelayedCount;

    private static bool EndsDelivery(DeliveryResult result) => result.Report == ReportKind.None
        && result.Outcome is AttemptOutcome.Delivered or AttemptOutcome.Failed or AttemptOutcome.Expired;
}
