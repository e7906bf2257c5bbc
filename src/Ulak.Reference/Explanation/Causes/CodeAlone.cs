using System.Globalization;
using Ulak.Reference.Explanation.Deciding;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// The causes for a code without words, as in "expected 250, got 552": what servers mean by it most often, and how to find out which.
/// </summary>
internal static class CodeAlone
{
    private const string Prefix = "code-";
    private const string General = "code-general";

    private static readonly int[] Replies = [421, 450, 451, 452, 501, 503, 534, 550, 551, 552, 553, 554];

    // What the code selects without words and without a step.
    private static readonly string[] ByCodeOnly =
        ["syntax-generic-argument", "syntax-sequence", "syntax-recipient", "unknown-bare-refusal", "unknown-no-reply"];

    /// <summary>The names of the causes.</summary>
    public static IReadOnlyList<string> Causes { get; } =
        [General, .. Replies.Select(reply => Prefix + reply.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The cause if the code alone decided and no words gave a more precise one; otherwise null.</summary>
    public static string? Find(Decision decision, Cause? cause)
    {
        var isPlain = decision.Enhanced is null || decision.Enhanced.EndsWith(".0.0", StringComparison.Ordinal);
        var isByCode = decision.Rule is null || decision.Rule.StartsWith("code:", StringComparison.Ordinal);
        var isGeneral = cause is null or { Entry.IsDefault: true }
            || (decision.Step == SessionStep.Unknown && ByCodeOnly.Contains(cause.Id));
        if (!isPlain || !isByCode || !isGeneral)
        {
            return null;
        }

        var name = decision.Reply is { } reply && Replies.Contains(reply) ? Prefix + reply.ToString(CultureInfo.InvariantCulture)
            : decision.Enhanced is not null ? General
            : null;
        return name is not null && CauseSet.Default.Get(name).Reasons.Contains(decision.Reason) ? name : null;
    }
}
