using System.Collections.Immutable;
using Ulak.Console.Codes;
using Ulak.Inbox.Chaos;

namespace Ulak.Console.Chaos;

/// <summary>The rules, and a form for a new one.</summary>
public sealed record ChaosModel
{
    public required PageLanguage Language { get; init; }

    /// <summary>Whether rules are active.</summary>
    public required bool IsOn { get; init; }

    /// <summary>The error of the posted form. Null for none.</summary>
    public string? Error { get; init; }

    /// <summary>The fields of the form that was sent, to be corrected; the usual values where none was.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } =
        new Dictionary<string, string> { ["code"] = "451", ["percent"] = "100" };

    /// <summary>A field of the form.</summary>
    public string Field(string name) => Fields.GetValueOrDefault(name) ?? "";

    internal ImmutableArray<ChaosRule> Rules { get; init; } = [];

    /// <summary>The steps to choose from.</summary>
    public static IEnumerable<string> Steps => Enum.GetNames<ChaosStep>().Select(name => name.ToLowerInvariant());

    /// <summary>Describes a rule.</summary>
    internal string Describe(ChaosRule rule)
    {
        var parts = new List<string>();
        if (rule.RemainingSkips > 0)
        {
            parts.Add(Language.Word("chaos-skips", rule.RemainingSkips));
        }

        if (rule.Delay > TimeSpan.Zero)
        {
            parts.Add(Language.Word("chaos-waits", DisplayFormat.Elapsed(rule.Delay, Language)));
        }

        if (rule.OctetsPerSecond > 0)
        {
            parts.Add(Language.Word("chaos-throttles", DisplayFormat.Number(rule.OctetsPerSecond, Language)));
        }

        if (rule.Drop)
        {
            parts.Add(Language.Word("chaos-drops"));
        }
        else if (rule.Reply is { } reply)
        {
            parts.Add(reply.ToString());
        }

        return string.Join(", ", parts);
    }
}
