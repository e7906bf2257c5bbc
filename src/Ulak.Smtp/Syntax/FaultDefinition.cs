using Ulak.Smtp.Replies;

namespace Ulak.Smtp.Syntax;

/// <summary>One kind of fault: the grammar rule, the reply and the explanation.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Rule">The name of the grammar rule, or the rule in words.</param>
/// <param name="Reference">Where the rule is defined.</param>
/// <param name="Code">The reply code.</param>
/// <param name="Enhanced">The enhanced code; null if it depends on the command that holds the address.</param>
/// <param name="Explanation">What the fault means, in one sentence.</param>
public sealed record FaultDefinition(
    FaultKind Kind, string Rule, string Reference, int Code, EnhancedStatusCode? Enhanced, string Explanation)
{
    /// <summary>
    /// The text of the reply, with the placeholders <c>{subject}</c>, <c>{expected}</c>, <c>{column}</c>, <c>{length}</c> and
    /// <c>{found}</c>.
    /// </summary>
    public string MessageTemplate { get; init; } = "{subject}: {expected} expected at column {column}";

    /// <summary>Whether the grammar allows it: the kind is only used for remarks, and strict parsing accepts the line.</summary>
    public bool IsAdvice => Kind is FaultKind.InvisibleCharacter or FaultKind.ConfusableCharacter;

    /// <summary>The enhanced code: the kind's own, else the one of the subject.</summary>
    public EnhancedStatusCode EnhancedFor(string subject) => Enhanced ?? subject switch
    {
        FaultSubject.Sender => EnhancedStatusCodes.SenderAddressSyntax,
        FaultSubject.Recipient or FaultSubject.Address => EnhancedStatusCodes.RecipientAddressSyntax,
        _ => EnhancedStatusCodes.ArgumentSyntax,
    };
}
