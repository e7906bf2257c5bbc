using Ulak.Inbox.Rules;

namespace Ulak.Configuration;

/// <summary>
/// The settings of rules: <c>rules.NAME.recipient</c> and so on, for any number of names. They apply in the order of their names.
/// </summary>
internal static class RuleSettingsTable
{
    private const string Section = "rules.";
    private const string PatternSyntax = "a pattern, with * for any text";

    /// <summary>The settings of the rule with a name.</summary>
    public static IReadOnlyList<Setting> ForRule(string name) =>
    [
        Create(name, "recipient", PatternSyntax, "The rule is for recipients that match, e.g. *@orders.example.com or shop+*@example.com.",
            r => r.Recipient, (r, v) => r with { Recipient = v }),
        Create(name, "sender", PatternSyntax, "The rule is for mail whose envelope sender matches.", r => r.Sender,
            (r, v) => r with { Sender = v }),
        Create(name, "login", PatternSyntax, "The rule is for mail of users whose name matches.", r => r.Login, (r, v) =>
            r with { Login = v }),
        Create(name, "listener", PatternSyntax, "The rule is for mail that the listener with this name receives (the first is smtp).",
            r => r.Listener, (r, v) => r with { Listener = v }),
        Create(name, "network", "networks such as 10.0.0.0/8, separated by commas", "The rule is for clients in these networks.",
            r => r.Network, (r, v) => r with { Network = v }),
        Create(name, "header", "the name of a header field, or name: pattern",
            "The rule is for messages with this header field, e.g. X-Tags, or X-Environment: staging*. Only for tags and inbox.",
            r => r.Header, (r, v) => r with { Header = v }),
        Create(name, "action", "take, refuse or drop",
            "What happens to the recipients: take accepts them, and no later rule decides; refuse refuses them with rules.NAME.reply; drop "
                + "accepts them and stores nothing for them. Without an action the rule only sets tags and the inbox.",
            r => r.Action, (r, v) => r with { Action = v }),
        Create(name, "reply", "code, enhanced code and text", "The reply of the action refuse, e.g. 550 5.1.1 No such user.", r => r.Reply,
            (r, v) => r with { Reply = v }),
        Create(name, "tags", "tags, separated by commas",
            "Tags for the message. {plus} is the text after the plus sign of the recipient, {header} each value of the header field, "
                + "{login} "
                + "the user, {listener} the listener.",
            r => r.Tags, (r, v) => r with { Tags = v }),
        Create(name, "inbox", "a name", "The inbox for the message: its page is /inboxes/NAME.", r => r.Inbox, (r, v) =>
            r with { Inbox = v }),
    ];

    /// <summary>The setting with a key, or null if the key is not a setting of a rule.</summary>
    public static Setting? Find(string key) =>
        key.StartsWith(Section, StringComparison.OrdinalIgnoreCase) && key[Section.Length..].Split('.') is [var name, _]
        && RuleDefinition.IsName(name.ToLowerInvariant())
            ? ForRule(name.ToLowerInvariant()).FirstOrDefault(setting => string.Equals(setting.Key, key,
                StringComparison.OrdinalIgnoreCase))
            : null;

    /// <summary>Reports the first rule that is invalid.</summary>
    /// <exception cref="ConfigurationException">A rule is invalid.</exception>
    public static void Validate(UlakSettings settings)
    {
        foreach (var (name, rule) in settings.Rules)
        {
            if (rule.Parse(name) is { Rule: null, Problem: var problem })
            {
                throw new ConfigurationException($"rules.{name}: {problem}.");
            }
        }
    }

    private static Setting Create(string name, string key, string syntax, string about, Func<RuleDefinition, string> get,
        Func<RuleDefinition, string, RuleDefinition> set) =>
        new($"{Section}{name}.{key}", syntax, about, settings => get(Of(settings, name)),
            (settings, value) => settings with { Rules = settings.Rules.SetItem(name, set(Of(settings, name), value.Trim())) });

    private static RuleDefinition Of(UlakSettings settings, string name) => settings.Rules.GetValueOrDefault(name, new RuleDefinition());
}
