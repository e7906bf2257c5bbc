namespace Ulak.Inbox.Rules;

/// <summary>What is wrong with a rule.</summary>
internal enum RuleFaultKind
{
    Name,
    Action,
    Reply,
    Network,
    Header,
    Tags,
    Inbox,
    HeaderWithAction,
    ReplyWithoutRefusal,
    NoEffect,
}

/// <summary>What is wrong with a rule, and the value that is wrong.</summary>
internal readonly record struct RuleFault(RuleFaultKind Kind, string Value)
{
    /// <summary>The fault as the end of a sentence, in English.</summary>
    public override string ToString() => Kind switch
    {
        RuleFaultKind.Name => "the name must have lower-case letters, digits and hyphens only, at most 40",
        RuleFaultKind.Action => $"action is '{Value}', but must be take, refuse or drop",
        RuleFaultKind.Reply =>
            $"reply is '{Value}', but must be a code of class 4 or 5, an enhanced code and a text, e.g. 550 5.1.1 No such user",
        RuleFaultKind.Network => $"network is '{Value}', but must be networks such as 10.0.0.0/8, separated by commas",
        RuleFaultKind.Header => $"header is '{Value}', but must be the name of a field, and a pattern after a colon if needed",
        RuleFaultKind.Tags => $"tags is '{Value}', but must be tags, separated by commas",
        RuleFaultKind.Inbox => $"inbox is '{Value}', but must have lower-case letters, digits and hyphens only",
        RuleFaultKind.HeaderWithAction => "a rule with an action cannot have a header: recipients come before it",
        RuleFaultKind.ReplyWithoutRefusal => "reply is set, but action is not refuse",
        RuleFaultKind.NoEffect => "set action, tags or inbox: the rule has no effect",
        _ => throw new ArgumentOutOfRangeException(nameof(Kind), Kind, null),
    };
}
