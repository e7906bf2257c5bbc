using System.Collections.Immutable;

namespace Ulak.Storage.Queue;

/// <summary>
/// The addresses to which nothing is sent, because deliveries there failed permanently or an operator added them. Addresses are compared
/// without regard to case.
/// </summary>
public interface ISuppressionList
{
    /// <summary>Finds the entry of an address; null if there is none or it has expired.</summary>
    ValueTask<SuppressionEntry?> FindSuppressionAsync(string address, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Adds the failures of an entry to those that were counted for its address and have not expired.</summary>
    ValueTask AddFailureAsync(SuppressionEntry failure, CancellationToken cancellationToken);

    /// <summary>Adds an entry, or replaces the one with the same address.</summary>
    ValueTask SaveSuppressionAsync(SuppressionEntry entry, CancellationToken cancellationToken);

    /// <summary>Removes an entry; returns false if there was none.</summary>
    ValueTask<bool> RemoveSuppressionAsync(string address, CancellationToken cancellationToken);

    /// <summary>Lists the entries, ordered by address.</summary>
    /// <param name="after">List only addresses after this one; empty to begin with the first.</param>
    /// <param name="limit">The maximum number.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    ValueTask<ImmutableArray<SuppressionEntry>> ListSuppressionsAsync(string after, int limit, CancellationToken cancellationToken);
}

/// <summary>An address on the suppression list.</summary>
/// <param name="Address">The address.</param>
/// <param name="Failures">How many failures were counted. How many suppress the address depends on the reason.</param>
/// <param name="Reason">The reason, as a word of <c>Ulak.Reference</c>, or <c>manual</c>.</param>
/// <param name="Reply">The last reply, or a remark of the operator.</param>
/// <param name="AddedAt">When it was added or last counted.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
public sealed record SuppressionEntry(
    string Address, int Failures, string Reason, string Reply, DateTimeOffset AddedAt, DateTimeOffset? ExpiresAt);
