using Ulak.Smtp.Replies;

namespace Ulak.Smtp.Syntax;

/// <summary>One kind of fault: the grammar rule, the reply and the explanation.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Rule">The name of the grammar rule, or the rule in words.</param>
/// <param name="Reference">Where the rule is defined.</param>
/// <param name="Code">The reply code.</param>
/// <param name="Enhanced">The enhanced code; null if it depends on the command that holds the address.</param>
/// <param name="Explanation">What the fault means, in one sentence.</param>
public sealed record FaultDefinition(FaultKind Kind, string Rule, string Reference, int Code, EnhancedStatusCode? Enhanced, string Explanation)
{
    /// <summary>The text of the reply, with the placeholders <c>{subject}</c>, <c>{expected}</c> and <c>{column}</c>.</summary>
    public string MessageTemplate { get; init; } = "{subject}: {expected} expected at column {column}";

    /// <summary>
    /// The enhanced code: the kind's own, else 5.1.7 for a sender address, 5.1.3 for a recipient address and 5.5.4 for other arguments (IANA registry of SMTP enhanced status codes).
    /// </summary>
    public EnhancedStatusCode EnhancedFor(string subject) => Enhanced ?? subject switch
    {
        FaultSubject.Sender => new EnhancedStatusCode(5, 1, 7),
        FaultSubject.Recipient or FaultSubject.Address => new EnhancedStatusCode(5, 1, 3),
        _ => new EnhancedStatusCode(5, 5, 4),
    };
}
