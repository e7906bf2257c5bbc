using System.Collections.Immutable;

namespace Ulak.Console.Spam;

/// <summary>What a spam filter finds in a message.</summary>
/// <param name="Filter">The name of the filter.</param>
/// <param name="Score">The sum of the points. More points mean more spam.</param>
/// <param name="Threshold">The score from which the filter treats a message as spam.</param>
/// <param name="Rules">The rules that match, the heaviest first.</param>
internal sealed record SpamScore(string Filter, double Score, double Threshold, ImmutableArray<SpamRule> Rules)
{
    /// <summary>Whether the filter treats the message as spam.</summary>
    public bool IsSpam => Score >= Threshold;

    /// <summary>The rules in the order of a page: those with the most points first.</summary>
    public static ImmutableArray<SpamRule> Sorted(IEnumerable<SpamRule> rules) =>
        [.. rules.OrderByDescending(rule => Math.Abs(rule.Points)).ThenBy(rule => rule.Name, StringComparer.Ordinal)];
}

/// <summary>A rule of a spam filter that matches.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Points">What it adds to the score; negative for a rule that lowers it.</param>
/// <param name="Description">What it means, in the filter's words; empty where it gives none.</param>
internal sealed record SpamRule(string Name, double Points, string Description);

/// <summary>The score, or why there is none.</summary>
/// <param name="Score">The score; null where there is none.</param>
/// <param name="Problem">The reason, in a sentence; null where there is a score.</param>
internal sealed record SpamResult(SpamScore? Score, string? Problem);
