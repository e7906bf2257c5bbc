namespace Ulak.Inbox.Rules;

/// <summary>What happens to the recipients that a rule matches.</summary>
internal enum RuleAction
{
    /// <summary>Nothing: the rule only tags. The next rules decide.</summary>
    None,

    /// <summary>They are accepted, and no later rule decides.</summary>
    Take,

    /// <summary>They are refused with a reply.</summary>
    Refuse,

    /// <summary>They are accepted and dropped: the client gets 250, and nothing is stored for them.</summary>
    Drop,
}
