namespace Ulak.Relay.Suppressions;

/// <summary>When an address is suppressed for a reason.</summary>
/// <param name="Reason">The word of the reason: one of <see cref="SuppressionRules.Reasons"/>.</param>
/// <param name="Failures">How many failures suppress the address.</param>
/// <param name="Period">How long failures count, and how long the address is suppressed; null for ever.</param>
internal sealed record SuppressionRule(string Reason, int Failures, TimeSpan? Period);
