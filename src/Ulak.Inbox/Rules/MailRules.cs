using System.Collections.Immutable;
using Ulak.Server;
using Ulak.Storage;

namespace Ulak.Inbox.Rules;

/// <summary>
/// The rules for received mail, in the order of their names. Safe for use from any thread; a change applies to the next recipient.
/// </summary>
internal sealed class MailRules
{
    private readonly Lock _lock = new();
    private ImmutableArray<MailRule> _rules;

    public MailRules(IEnumerable<MailRule> rules) => _rules = Sort(rules);

    /// <summary>No rules.</summary>
    public static MailRules None => new([]);

    /// <summary>All rules, in their order.</summary>
    public ImmutableArray<MailRule> All => _rules;

    /// <summary>Adds a rule, or replaces the one of its name.</summary>
    public void Put(MailRule rule)
    {
        lock (_lock)
        {
            _rules = Sort(_rules.Where(each => each.Name != rule.Name).Append(rule));
        }
    }

    /// <summary>Removes a rule. False if there is none of that name.</summary>
    public bool Remove(string name)
    {
        lock (_lock)
        {
            var kept = _rules.RemoveAll(rule => rule.Name == name);
            var isRemoved = kept.Length < _rules.Length;
            _rules = kept;
            return isRemoved;
        }
    }

    /// <summary>The rule that decides on a recipient; null if none does, and the recipient is accepted.</summary>
    public MailRule? FindDecisive(SmtpSessionInfo session, string sender, string recipient)
    {
        foreach (var rule in _rules)
        {
            if (rule.Action != RuleAction.None && rule.Matches(session, sender, recipient))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>The tags of a message: of all rules that match one of its recipients, and their inboxes.</summary>
    public ImmutableArray<string> TagsOf(SmtpSessionInfo session, string sender, IReadOnlyList<string> recipients,
        ImmutableArray<SummaryField> header)
    {
        var rules = _rules;
        if (rules.IsEmpty)
        {
            return [];
        }

        var tags = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var rule in rules.Where(rule => rule.Tags.Length > 0 || rule.Inbox.Length > 0))
        {
            var values = header.Where(field => field.Name.Equals(rule.HeaderName, StringComparison.OrdinalIgnoreCase)
                && Wildcard.IsMatch(rule.HeaderValue, field.Value)).Select(field => field.Value).ToList();
            if (rule.HeaderName.Length > 0 && values.Count == 0)
            {
                continue;
            }

            foreach (var recipient in recipients.Where(recipient => rule.Matches(session, sender, recipient)))
            {
                tags.UnionWith(rule.Tags.SelectMany(tag => Expand(tag, session, recipient, values)));
                tags.UnionWith(rule.Inbox.Length > 0 ? [rule.Inbox] : []);
            }
        }

        return [.. tags.Take(TagName.MaxPerMessage)];
    }

    private static IEnumerable<string> Expand(string tag, SmtpSessionInfo session, string recipient, List<string> values)
    {
        const string Header = "{header}";
        if (tag.Contains(Header, StringComparison.Ordinal))
        {
            // A field such as X-Tags lists several.
            return values.SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .SelectMany(value => Normalize(tag.Replace(Header, value, StringComparison.Ordinal)));
        }

        var plus = PlusOf(recipient);
        return (tag.Contains("{plus}", StringComparison.Ordinal) && plus.Length == 0)
            || (tag.Contains("{login}", StringComparison.Ordinal) && session.User is null)
            ? []
            : Normalize(tag.Replace("{plus}", plus, StringComparison.Ordinal)
                .Replace("{login}", session.User, StringComparison.Ordinal)
                .Replace("{listener}", session.Listener, StringComparison.Ordinal));
    }

    /// <summary>The detail of a subaddress, RFC 5233 §4: what is between the plus sign and the at sign.</summary>
    private static string PlusOf(string recipient)
    {
        var at = recipient.LastIndexOf('@');
        var plus = recipient.IndexOf('+', StringComparison.Ordinal);
        return plus > 0 && at > plus ? recipient[(plus + 1)..at] : "";
    }

    private static IEnumerable<string> Normalize(string tag) => TagName.Normalize(tag) is { } name ? [name] : [];

    private static ImmutableArray<MailRule> Sort(IEnumerable<MailRule> rules) =>
        [.. rules.OrderBy(rule => rule.Name, StringComparer.Ordinal)];
}
