using System.Collections.Immutable;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>What became of a message for one recipient.</summary>
/// <param name="To">The recipient.</param>
/// <param name="Step">The step that decided.</param>
/// <param name="Reply">The reply that decided; null where a fault did.</param>
/// <param name="Fault">The fault that decided; null where a reply did.</param>
public sealed record RecipientResult(ForwardPath To, SmtpStep Step, Reply? Reply, ClientFault? Fault)
{
    /// <summary>Whether the server has taken the message for this recipient: it is responsible now (RFC 5321 §6.1).</summary>
    public bool IsAccepted => Step == SmtpStep.DataEnd && Reply is { Code.IsPositiveCompletion: true };

    /// <summary>Whether trying again as it is may help. False too where it was accepted.</summary>
    public bool IsTransient => Fault?.IsTransient ?? Reply is { Code.IsTransient: true };
}

/// <summary>What became of a message: one result for each recipient, in their order.</summary>
/// <param name="Recipients">The results.</param>
/// <param name="Fault">The fault that ended the connection on the way; null where replies alone decided.</param>
public sealed record SendResult(ImmutableArray<RecipientResult> Recipients, ClientFault? Fault)
{
    /// <summary>Whether the server has taken it for everybody.</summary>
    public bool IsAcceptedForAll => Recipients.All(recipient => recipient.IsAccepted);
}
