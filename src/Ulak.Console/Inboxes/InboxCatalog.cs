using System.Collections.Immutable;
using Ulak.Inbox.Rules;

namespace Ulak.Console.Inboxes;

/// <summary>The inboxes: those of the configuration, those with limits of the console or the API, and those that a rule names.</summary>
internal sealed class InboxCatalog(ConsoleOptions options, MailRules rules, DefinitionFile<InboxDefinition> file)
{
    /// <summary>All inboxes by name. The configuration takes precedence.</summary>
    public ImmutableArray<InboxSettings> All =>
    [
        .. options.Inboxes
            .Concat(file.All.Select(inbox => inbox.Value.ToInbox(inbox.Key)))
            .Concat(rules.All.Where(rule => rule.Inbox.Length > 0).Select(rule => new InboxSettings { Name = rule.Inbox }))
            .DistinctBy(inbox => inbox.Name)
            .OrderBy(inbox => inbox.Name, StringComparer.Ordinal),
    ];

    /// <summary>The inbox with a name, or null.</summary>
    public InboxSettings? Find(string name) => All.FirstOrDefault(inbox => inbox.Name == name);

    /// <summary>Whether the limits of an inbox are set in the configuration, and cannot be changed here.</summary>
    public bool IsConfigured(string name) => options.Inboxes.Any(inbox => inbox.Name == name);

    /// <summary>Sets the limits of an inbox; null removes them. The configuration has none of that name.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SetLimits(string name, InboxDefinition? limits) => file.Save(name, limits);
}
