using System.Collections.Immutable;
using Ulak.Reference.Explanation;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Suppressions;

/// <summary>
/// Decides which failures put an address on the suppression list. Only reasons that are about the recipient can: a refusal for the
/// reputation of this server would suppress good addresses.
/// </summary>
/// <param name="rules">The rules, at most one for each reason.</param>
internal sealed class SuppressionRules(ImmutableArray<SuppressionRule> rules)
{
    /// <summary>The word for entries that an operator added.</summary>
    public const string Manual = "manual";

    /// <summary>The reasons that a rule can have. <c>feedback</c> is a complaint (RFC 5965).</summary>
    public static ImmutableArray<Reason> Reasons { get; } =
    [
        Reason.AddressUnknown, Reason.MailboxDisabled, Reason.Moved, Reason.MailboxFull, Reason.DomainUnknown, Reason.NoMx, Reason.NullMx,
        Reason.Suspended, Reason.Expired, Reason.Feedback,
    ];

    /// <summary>The rules without configuration: an address that failed twice because it does not exist, and every complaint.</summary>
    public static SuppressionRules Default { get; } = new(
    [
        new SuppressionRule(Reason.AddressUnknown.Word(), 2, TimeSpan.FromDays(90)),
        new SuppressionRule(Reason.MailboxDisabled.Word(), 2, TimeSpan.FromDays(90)),
        new SuppressionRule(Reason.Feedback.Word(), 1, null),
    ]);

    /// <summary>The rules.</summary>
    public ImmutableArray<SuppressionRule> All => rules;

    /// <summary>The rule for a reason; null if it suppresses nothing.</summary>
    public SuppressionRule? Find(string reason) => rules.FirstOrDefault(each => each.Reason == reason);

    /// <summary>
    /// How many failures suppress an address for a reason; null if none do. Reasons that no rule can have are those of entries that an
    /// operator or a program added: one is enough.
    /// </summary>
    public int? RequiredFailures(string reason) =>
        Reasons.Any(each => each.Word() == reason) ? Find(reason)?.Failures : 1;

    /// <summary>Whether nothing is sent to the address of an entry.</summary>
    public bool IsSuppressed(SuppressionEntry entry) => entry.Failures >= RequiredFailures(entry.Reason);

    /// <summary>The entry that counts a failure; null if the reason suppresses nothing.</summary>
    /// <param name="address">The recipient.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="reply">The reply, or what happened instead of one.</param>
    /// <param name="now">The time of the failure.</param>
    public SuppressionEntry? Count(string address, Reason reason, string reply, DateTimeOffset now) =>
        Find(reason.Word()) is { } rule ? new SuppressionEntry(address, 1, rule.Reason, reply, now, now + rule.Period) : null;
}
