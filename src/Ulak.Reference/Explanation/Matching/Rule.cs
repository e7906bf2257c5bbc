

namespace Ulak.Reference.Explanation.Matching;

/// <summary>A rule, ready to be tried.</summary>
internal sealed class Rule
{
    private readonly string[] _when;

    private Rule(RuleEntry entry, Reason reason, Actor? actor, RulePattern[] unless)
    {
        (Entry, Reason, Actor, Unless) = (entry, reason, actor, unless);
        _when = [.. entry.When];
    }

    public RuleEntry Entry { get; }

    public string Id => Entry.Id;

    public Reason Reason { get; }

    public Actor? Actor { get; }

    public bool? Temporary => Entry.Temporary;

    public string? Provider => Entry.Provider;

    public IReadOnlyList<RulePattern> Unless { get; }

    public static Rule From(RuleEntry entry, RulePattern[] unless)
    {
        if (!ReasonWords.TryParse(entry.Reason, out Reason reason))
        {
            throw new InvalidDataException($"The rule {entry.Id} names the reason {entry.Reason}, which is none.");
        }

        Actor? actor = null;
        if (entry.Actor is not null)
        {
            actor = ReasonWords.TryParse(entry.Actor, out Actor parsed) ? parsed : throw new InvalidDataException($"The rule {entry.Id} names the actor {entry.Actor}, which is none.");
        }

        return new Rule(entry, reason, actor, unless);
    }

    public bool MatchesCodes(ReplyCodes codes)
    {
        if (_when.Length == 0)
        {
            return true;
        }

        var reply = codes.Reply?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var condition in _when)
        {
            var allowed = condition.Length == 1
                ? codes.Class == condition[0] - '0'
                : MatchesCode(condition, condition.Contains('.', StringComparison.Ordinal) ? codes.Enhanced : reply);
            if (allowed)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The letter x stands for one digit in a reply code, for one number in an enhanced one.</summary>
    private static bool MatchesCode(string condition, string? code)
    {
        if (code is null)
        {
            return false;
        }

        if (!condition.Contains('.', StringComparison.Ordinal))
        {
            return condition.Length == code.Length && condition.Zip(code).All(p => p.First == 'x' || p.First == p.Second);
        }

        var (wanted, given) = (condition.Split('.'), code.Split('.'));
        return wanted.Length == given.Length && wanted.Zip(given).All(p => p.First == "x" || p.First == p.Second);
    }
}
