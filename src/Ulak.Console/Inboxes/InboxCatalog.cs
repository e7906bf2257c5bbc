using System.Collections.Immutable;
using Ulak.Inbox.Rules;

namespace Ulak.Console.Inboxes;

/// <summary>The inboxes: those of the configuration, and those that a rule names.</summary>
internal sealed class InboxCatalog(ConsoleOptions options, MailRules rules)
{
    /// <summary>All inboxes by name.</summary>
    public ImmutableArray<InboxSettings> All =>
    [
        .. options.Inboxes
            .Concat(rules.All.Select(rule => rule.Inbox).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)
                .Where(name => options.Inboxes.All(inbox => inbox.Name != name)).Select(name => new InboxSettings { Name = name }))
            .OrderBy(inbox => inbox.Name, StringComparer.Ordinal),
    ];

    /// <summary>The inbox with a name, or null.</summary>
    public InboxSettings? Find(string name) => All.FirstOrDefault(inbox => inbox.Name == name);
}
