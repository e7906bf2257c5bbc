using Ulak.Console.Api;
using Ulak.Console.Codes;
using Ulak.Inbox.Rules;

namespace Ulak.Console.Inboxes;

/// <summary>The rules and the inboxes, with forms to change them.</summary>
public sealed record RulesModel
{
    /// <summary>The actions to choose from, as the configuration names them.</summary>
    internal static readonly string[] Actions = ["none", "take", "refuse", "drop"];

    /// <summary>The fields of the form that are texts, with examples.</summary>
    internal static readonly (string Name, string Example)[] Conditions =
    [
        ("recipient", "*@orders.example.com"), ("sender", "*@example.org"), ("login", "staging"), ("listener", "smtp"),
        ("network", "10.0.0.0/8"), ("header", "X-Tags: *urgent*"),
    ];

    public required PageLanguage Language { get; init; }

    /// <summary>What is wrong with the form that was sent. Null for nothing.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the error is in the limits of an inbox, and not in a rule.</summary>
    public bool IsErrorOfInbox { get; init; }

    /// <summary>The name of the rule that is changed. Empty for a new one.</summary>
    public string Editing { get; init; } = "";

    /// <summary>The fields of the form.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    internal IReadOnlyList<MailRule> Rules { get; init; } = [];

    internal IReadOnlyList<InboxRow> Inboxes { get; init; } = [];

    /// <summary>What the rules do to an address that was tried. Null if none was.</summary>
    internal RuleTrial? Trial { get; init; }

    /// <summary>A field of the form.</summary>
    public string Field(string name) => Fields.GetValueOrDefault(name) ?? "";

    /// <summary>The conditions of a rule, with their labels.</summary>
    internal IEnumerable<(string Label, string Value)> ConditionsOf(MailRule rule)
    {
        var header = rule.HeaderName.Length == 0 || rule.HeaderValue == "*" ? rule.HeaderName : $"{rule.HeaderName}: {rule.HeaderValue}";
        return new[]
        {
            ("recipient", rule.Recipient), ("sender", rule.Sender), ("login", rule.Login), ("listener", rule.Listener),
            ("network", string.Join(", ", rule.Networks)), ("header", header),
        }.Where(each => each.Item2.Length > 0).Select(each => (Language.Word("rule-" + each.Item1), each.Item2));
    }

    /// <summary>What a rule does, as a sentence.</summary>
    internal string EffectOf(MailRule rule) => string.Join(", ", new[]
    {
        rule.Action switch
        {
            RuleAction.None => "",
            RuleAction.Take => Language.Word("rule-action-take"),
            RuleAction.Refuse => Language.Word("rule-refuses", rule.Reply.ToString().TrimEnd()),
            RuleAction.Drop => Language.Word("rule-action-drop"),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.Action, null),
        },
        rule.Tags.Length > 0 ? Language.Word("rule-adds-tags", string.Join(", ", rule.Tags)) : "",
        rule.Inbox.Length > 0 ? Language.Word("rule-puts-into", rule.Inbox) : "",
    }.Where(part => part.Length > 0));

    /// <summary>The limits of an inbox in words.</summary>
    internal string LimitsOf(InboxSettings inbox)
    {
        var limits = new List<string>();
        if (inbox.MaxMessages is { } messages)
        {
            limits.Add(Language.Word("inbox-keeps-messages", DisplayFormat.Number(messages, Language)));
        }

        if (inbox.MaxOctets is { } octets)
        {
            limits.Add(DisplayFormat.Size(octets, Language));
        }

        if (inbox.MaxAge is { } age)
        {
            limits.Add(DurationText.Format(age));
        }

        return limits.Count == 0 ? Language.Word("inbox-no-limits") : string.Join(" · ", limits);
    }
}

/// <summary>An inbox of the list.</summary>
internal sealed record InboxRow(InboxSettings Inbox, long Messages, bool IsConfigured);

/// <summary>What the rules do to a message from and to an address.</summary>
/// <param name="Sender">The reverse-path.</param>
/// <param name="Recipient">The forward-path.</param>
/// <param name="Decisive">The rule that decides on the recipient. Null if it is accepted without one.</param>
/// <param name="Tags">The tags of the message, inboxes included.</param>
internal sealed record RuleTrial(string Sender, string Recipient, MailRule? Decisive, IReadOnlyList<string> Tags);
