using System.Collections.Immutable;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>The result of a message for one recipient.</summary>
/// <param name="To">The recipient.</param>
/// <param name="Step">The step that decided the result.</param>
/// <param name="Reply">The reply that decided the result; null if it was a fault.</param>
/// <param name="Fault">The fault that decided the result; null if it was a reply.</param>
public sealed record RecipientResult(ForwardPath To, SmtpStep Step, Reply? Reply, ClientFault? Fault)
{
    /// <summary>Whether the server accepted the message for this recipient and is now responsible for it (RFC 5321 §6.1).</summary>
    public bool IsAccepted => Step == SmtpStep.DataEnd && Reply is { Code.IsPositiveCompletion: true };

    /// <summary>Whether a later retry may succeed. False if the message was accepted.</summary>
    public bool IsTransient => Fault?.IsTransient ?? Reply is { Code.IsTransient: true };
}

/// <summary>The result of a message, for each recipient in order.</summary>
/// <param name="Recipients">The results.</param>
/// <param name="Fault">The fault that ended the connection; null if replies decided every result.</param>
public sealed record SendResult(ImmutableArray<RecipientResult> Recipients, ClientFault? Fault)
{
    /// <summary>Whether the server accepted the message for every recipient.</summary>
    public bool IsAcceptedForAll => Recipients.All(recipient => recipient.IsAccepted);
}
