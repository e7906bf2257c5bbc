using Ulak.Smtp.Replies;
using Ulak.Storage;

namespace Ulak.Inbox.Rules;

/// <summary>A rule as text: as the configuration and the API give it. An empty property is not set.</summary>
internal sealed record RuleDefinition
{
    public string Recipient { get; init => field = value ?? ""; } = "";

    public string Sender { get; init => field = value ?? ""; } = "";

    public string Login { get; init => field = value ?? ""; } = "";

    public string Listener { get; init => field = value ?? ""; } = "";

    public string Network { get; init => field = value ?? ""; } = "";

    public string Header { get; init => field = value ?? ""; } = "";

    public string Action { get; init => field = value ?? ""; } = "";

    public string Reply { get; init => field = value ?? ""; } = "";

    public string Tags { get; init => field = value ?? ""; } = "";

    public string Inbox { get; init => field = value ?? ""; } = "";

    /// <summary>Whether a text can be the name of a rule or an inbox: lower-case letters, digits and hyphens, at most 40.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= 40 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Makes the rule, or reports what is wrong with it in a sentence.</summary>
    public (MailRule? Rule, string Problem) Parse(string name)
    {
        var action = ParseAction(Action);
        var reply = Reply.Length == 0 ? MailRule.DefaultReply : ParseReply(Reply);
        var networks = NetworkList.Parse(Network);
        var (headerName, headerValue) = SplitHeader(Header);
        var tags = Tags.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var problem =
            !IsName(name) ? "the name must have lower-case letters, digits and hyphens only, at most 40"
            : action is null ? $"action is '{Action}', but must be take, refuse or drop"
            : reply is null ? $"reply is '{Reply}', but must be a code of class 4 or 5, an enhanced code and a text, e.g. 550 5.1.1 No "
                + $"such user"
            : networks is null ? $"network is '{Network}', but must be networks such as 10.0.0.0/8, separated by commas"
            : headerName is null ? $"header is '{Header}', but must be the name of a field, and a pattern after a colon if needed"
            : tags.Any(tag => TagName.Normalize(tag) is null) ? $"tags is '{Tags}', but must be tags, separated by commas"
            : Inbox.Length > 0 && !IsName(Inbox) ? $"inbox is '{Inbox}', but must have lower-case letters, digits and hyphens only"
            : action != RuleAction.None && headerName.Length > 0 ? "a rule with an action cannot have a header: recipients come before it"
            : Reply.Length > 0 && action != RuleAction.Refuse ? "reply is set, but action is not refuse"
            : action == RuleAction.None && tags.Length == 0 && Inbox.Length == 0 ? "set action, tags or inbox: the rule has no effect"
            : "";
        return problem.Length > 0 ? (null, problem) : (new MailRule
        {
            Name = name,
            Recipient = Recipient,
            Sender = Sender,
            Login = Login,
            Listener = Listener,
            Networks = networks!.Value,
            HeaderName = headerName!,
            HeaderValue = headerValue,
            Action = action!.Value,
            Reply = reply!,
            Tags = [.. tags],
            Inbox = Inbox,
        }, "");
    }

    private static RuleAction? ParseAction(string text) => text switch
    {
        "" => RuleAction.None,
        "take" => RuleAction.Take,
        "refuse" => RuleAction.Refuse,
        "drop" => RuleAction.Drop,
        _ => null,
    };

    private static Reply? ParseReply(string text)
    {
        var parts = text.Split(' ', 3, StringSplitOptions.TrimEntries);
        if (parts.Length < 3 || !int.TryParse(parts[0], System.Globalization.CultureInfo.InvariantCulture, out var code)
            || code is < 400 or > 599)
        {
            return null;
        }

        try
        {
            return new Reply(code, parts[1], parts[2]);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static (string? Name, string Value) SplitHeader(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? text : text[..colon]).Trim();
        var value = colon < 0 ? "*" : text[(colon + 1)..].Trim();
        return name.Any(c => c is <= ' ' or > '~') || (name.Length == 0 && text.Length > 0) ? (null, "") : (name, value.Length == 0 ? "*"
            : value);
    }
}
