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

    /// <summary>Makes the rule, or reports what is wrong with it.</summary>
    public (MailRule? Rule, RuleFault? Problem) Parse(string name)
    {
        var action = ParseAction(Action);
        var reply = Reply.Length == 0 ? MailRule.DefaultReply
            : Smtp.Replies.Reply.TryParseRejection(Reply, out var parsed) ? parsed : null;
        var networks = NetworkList.Parse(Network);
        var (headerName, headerValue) = SplitHeader(Header);
        var tags = Tags.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        RuleFault? problem =
            !IsName(name) ? new(RuleFaultKind.Name, name)
            : action is null ? new(RuleFaultKind.Action, Action)
            : reply is null ? new(RuleFaultKind.Reply, Reply)
            : networks is null ? new(RuleFaultKind.Network, Network)
            : headerName is null ? new(RuleFaultKind.Header, Header)
            : tags.Any(tag => TagName.Normalize(tag) is null) ? new(RuleFaultKind.Tags, Tags)
            : Inbox.Length > 0 && !IsName(Inbox) ? new(RuleFaultKind.Inbox, Inbox)
            : action != RuleAction.None && headerName.Length > 0 ? new(RuleFaultKind.HeaderWithAction, Header)
            : Reply.Length > 0 && action != RuleAction.Refuse ? new(RuleFaultKind.ReplyWithoutRefusal, Reply)
            : action == RuleAction.None && tags.Length == 0 && Inbox.Length == 0 ? new(RuleFaultKind.NoEffect, "")
            : null;
        return problem is not null ? (null, problem) : (new MailRule
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
        }, null);
    }

    private static RuleAction? ParseAction(string text) => text switch
    {
        "" => RuleAction.None,
        "take" => RuleAction.Take,
        "refuse" => RuleAction.Refuse,
        "drop" => RuleAction.Drop,
        _ => null,
    };

    private static (string? Name, string Value) SplitHeader(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? text : text[..colon]).Trim();
        var value = colon < 0 ? "*" : text[(colon + 1)..].Trim();
        return name.Any(c => c is <= ' ' or > '~') || (name.Length == 0 && text.Length > 0) ? (null, "") : (name, value.Length == 0 ? "*"
            : value);
    }
}
