using System.Globalization;

namespace Ulak.Reference.Explanation.Matching;

/// <summary>The reply code and the enhanced code of a statement.</summary>
internal readonly record struct ReplyCodes(int? Reply, string? Enhanced)
{
    public int? Class => Enhanced is { Length: > 0 } enhanced ? enhanced[0] - '0' : Reply / 100;

    /// <summary>
    /// Whether the codes meet a condition: <c>5</c> (a class), <c>550</c> or <c>55x</c> (a reply code), <c>5.7.26</c> or <c>5.7.x</c> (an
    /// enhanced code).
    /// An <c>x</c> stands for one digit of a reply code, or for one number of an enhanced code.
    /// </summary>
    public bool Matches(string condition)
    {
        if (condition.Length == 1)
        {
            return Class == condition[0] - '0';
        }

        if (!condition.Contains('.', StringComparison.Ordinal))
        {
            return Reply?.ToString(CultureInfo.InvariantCulture) is { } code
                && condition.Length == code.Length && condition.Zip(code).All(pair => pair.First == 'x' || pair.First == pair.Second);
        }

        if (Enhanced is null)
        {
            return false;
        }

        var (expected, actual) = (condition.Split('.'), Enhanced.Split('.'));
        return expected.Length == actual.Length && expected.Zip(actual).All(pair => pair.First == "x" || pair.First == pair.Second);
    }
}
