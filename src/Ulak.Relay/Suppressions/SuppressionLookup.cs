using Ulak.Storage.Queue;

namespace Ulak.Relay.Suppressions;

/// <summary>Finds addresses to which nothing is sent. Thread-safe.</summary>
/// <param name="list">The list.</param>
/// <param name="rules">The rules now.</param>
/// <param name="time">The clock.</param>
internal sealed class SuppressionLookup(ISuppressionList list, Func<SuppressionRules> rules, TimeProvider time)
{
    /// <summary>The entry that suppresses an address; null if mail may be sent to it.</summary>
    public async ValueTask<SuppressionEntry?> FindAsync(string address, CancellationToken cancellationToken) =>
        await list.FindSuppressionAsync(address, time.GetUtcNow(), cancellationToken).ConfigureAwait(false) is { } entry
            && rules().IsSuppressed(entry)
                ? entry
                : null;

    /// <summary>Whether failures of a reason are counted.</summary>
    public bool HasRule(Reference.Explanation.Reason reason) => rules().Find(Reference.Explanation.ReasonWords.Word(reason)) is not null;

    /// <summary>Counts a failure, if its reason has a rule.</summary>
    public async ValueTask CountAsync(
        string address, Reference.Explanation.Reason reason, string reply, CancellationToken cancellationToken)
    {
        if (rules().Count(address, reason, reply, time.GetUtcNow()) is { } failure)
        {
            await list.AddFailureAsync(failure, cancellationToken).ConfigureAwait(false);
        }
    }
}
