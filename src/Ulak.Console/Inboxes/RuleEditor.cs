using Ulak.Inbox.Rules;

namespace Ulak.Console.Inboxes;

/// <summary>Changes the rules of the running server, and keeps them over a restart. Rules of the configuration are not changed.</summary>
internal sealed class RuleEditor(MailRules rules, DefinitionFile<RuleDefinition> file)
{
    /// <summary>The maximum number of rules.</summary>
    public const int MaxRules = 500;

    /// <summary>All rules, in their order.</summary>
    public IReadOnlyList<MailRule> All => rules.All;

    /// <summary>The definition of a rule that can be changed. Null if there is none of that name.</summary>
    public RuleDefinition? Find(string name) => file.All.GetValueOrDefault(name);

    /// <summary>Adds a rule, or replaces the one of its name.</summary>
    /// <exception cref="IOException">The file of the rules cannot be written.</exception>
    public RuleChange Put(string name, RuleDefinition definition)
    {
        var before = rules.All.FirstOrDefault(rule => rule.Name == name);
        if (before is { IsConfigured: true })
        {
            return new(RuleChangeResult.Configured);
        }

        var (rule, fault) = definition.Parse(name);
        if (rule is null)
        {
            return new(RuleChangeResult.Invalid) { Fault = fault };
        }

        if (before is null && rules.All.Length >= MaxRules)
        {
            return new(RuleChangeResult.TooMany);
        }

        file.Save(name, definition);
        rules.Put(rule);
        return new(RuleChangeResult.Done) { Rule = rule };
    }

    /// <summary>Removes a rule.</summary>
    /// <exception cref="IOException">The file of the rules cannot be written.</exception>
    public RuleChange Remove(string name)
    {
        if (rules.All.FirstOrDefault(rule => rule.Name == name) is not { } rule)
        {
            return new(RuleChangeResult.Missing);
        }

        if (rule.IsConfigured)
        {
            return new(RuleChangeResult.Configured);
        }

        file.Save(name, null);
        rules.Remove(name);
        return new(RuleChangeResult.Done) { Rule = rule };
    }
}

/// <summary>The result of a change.</summary>
internal enum RuleChangeResult
{
    Done,

    /// <summary>The rule is in the configuration.</summary>
    Configured,

    /// <summary>The definition has a fault.</summary>
    Invalid,

    /// <summary>There are as many rules as there can be.</summary>
    TooMany,

    /// <summary>There is no rule of that name.</summary>
    Missing,
}

/// <summary>The result of a change, with the rule or with what is wrong.</summary>
internal sealed record RuleChange(RuleChangeResult Result)
{
    public MailRule? Rule { get; init; }

    public RuleFault? Fault { get; init; }
}
