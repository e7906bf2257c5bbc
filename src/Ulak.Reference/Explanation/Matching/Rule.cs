using System.Text.Json;

namespace Ulak.Reference.Explanation.Matching;

/// <summary>How much a rule is bound to a source. The more specific scope wins, whatever the words weigh.</summary>
internal enum RuleScope
{
    /// <summary>Words with little meaning: "policy", "service unavailable". Used only if nothing else matches.</summary>
    Fallback,

    /// <summary>Words that any server may use.</summary>
    Generic,

    /// <summary>Words of one server program.</summary>
    Software,

    /// <summary>Words of one provider.</summary>
    Provider,
}

/// <summary>A rule, ready to be matched.</summary>
internal sealed class Rule
{
    private Rule(RuleEntry entry, RuleScope scope, Reason reason, Actor? actor, RulePattern[] unless)
    {
        (Entry, Scope, Reason, Actor, Unless) = (entry, scope, reason, actor, unless);
        Speakers = [.. entry.Speakers.Select(word => Parse<Speaker>(entry, word))];
        Steps = [.. entry.Steps.Select(word => Parse<SessionStep>(entry, word))];
    }

    public RuleEntry Entry { get; }

    public string Id => Entry.Id;

    public RuleScope Scope { get; }

    public Reason Reason { get; }

    public Actor? Actor { get; }

    public bool? Temporary => Entry.Temporary;

    public string? Provider => Entry.Provider;

    public IReadOnlyList<RulePattern> Unless { get; }

    /// <summary>The speakers whose words it is for; empty for servers.</summary>
    public IReadOnlyList<Speaker> Speakers { get; }

    /// <summary>Whether only programs that send write these words, no server.</summary>
    public bool IsForProgramsOnly => Speakers.Contains(Speaker.Client) && !Speakers.Contains(Speaker.RemoteServer);

    /// <summary>The steps that it is for; empty for all.</summary>
    public IReadOnlyList<SessionStep> Steps { get; }

    public static Rule From(RuleEntry entry, RuleScope scope, RulePattern[] unless)
    {
        if (!ReasonWords.TryParse(entry.Reason, out Reason reason))
        {
            throw new InvalidDataException($"The rule {entry.Id} names the unknown reason {entry.Reason}.");
        }

        Actor? actor = null;
        if (entry.Actor is not null)
        {
            actor = ReasonWords.TryParse(entry.Actor, out Actor parsed) ? parsed
                : throw new InvalidDataException($"The rule {entry.Id} names the unknown actor {entry.Actor}.");
        }

        return new Rule(entry, entry.IsFallback ? RuleScope.Fallback : scope, reason, actor, unless);
    }

    public bool MatchesCodes(ReplyCodes codes) => Entry.When.Count == 0 || Entry.When.Any(codes.Matches);

    /// <summary>Whether the rule is for words of this speaker at this step. Words of an unknown speaker may be anyone's.</summary>
    public bool IsFor(Speaker speaker, SessionStep step) =>
        (Speakers.Count == 0 ? speaker is not (Speaker.Client or Speaker.System) : speaker == Speaker.Unknown || Speakers.Contains(speaker))
        && (Steps.Count == 0 || Steps.Contains(step));

    private static T Parse<T>(RuleEntry entry, string word)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()) == word)
            {
                return value;
            }
        }

        throw new InvalidDataException($"The rule {entry.Id} names the unknown {typeof(T).Name} {word}.");
    }
}
