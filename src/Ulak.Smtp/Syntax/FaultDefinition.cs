using Ulak.Smtp.Replies;

namespace Ulak.Smtp.Syntax;

/// <summary>What is known of one kind of fault: its rule, its reply, its meaning.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Rule">The grammar's name of the rule, or the rule in words.</param>
/// <param name="Reference">Where the rule stands.</param>
/// <param name="Code">The reply code.</param>
/// <param name="Enhanced">The enhanced code; null where it depends on the command that holds the address.</param>
/// <param name="Explanation">What the fault means, in one sentence.</param>
public sealed record FaultDefinition(FaultKind Kind, string Rule, string Reference, int Code, EnhancedStatusCode? Enhanced, string Explanation)
{
    /// <summary>The reply's text, with <c>{subject}</c>, <c>{expected}</c> and <c>{column}</c> to be filled in.</summary>
    public string MessageTemplate { get; init; } = "{subject}: {expected} expected at column {column}";

    /// <summary>
    /// The enhanced code, of the IANA registry of SMTP enhanced status codes: 5.1.7 for a sender's address, 5.1.3 for a recipient's, 5.5.4 for another argument, unless the kind has its own.
    /// </summary>
    public EnhancedStatusCode EnhancedFor(string subject) => Enhanced ?? subject switch
    {
        FaultSubject.Sender => new EnhancedStatusCode(5, 1, 7),
        FaultSubject.Recipient or FaultSubject.Address => new EnhancedStatusCode(5, 1, 3),
        _ => new EnhancedStatusCode(5, 5, 4),
    };
}
