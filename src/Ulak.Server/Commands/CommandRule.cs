using Ulak.Server.State;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Commands;

/// <summary>Executes a command that is well formed and allowed in the phase.</summary>
/// <param name="context">The session.</param>
/// <param name="command">The command; null where its rule lacks <see cref="CommandTraits.HasArguments"/>.</param>
internal delegate ValueTask<CommandResult> CommandHandler(SessionContext context, SmtpCommand? command);

/// <summary>A row of the <see cref="CommandTable"/>.</summary>
internal sealed record CommandRule
{
    public required Verb Verb { get; init; }

    /// <summary>The verb as text.</summary>
    public required string Name { get; init; }

    /// <summary>The lines of HELP.</summary>
    public required string[] Help { get; init; }

    public CommandTraits Traits { get; init; }

    /// <summary>The extension that offers the command; none for a command of RFC 5321 itself.</summary>
    public SmtpExtensions Extension { get; init; }

    /// <summary>Null where the server does not implement the command: 502 5.5.1.</summary>
    public CommandHandler? Handler { get; init; }

    /// <summary>The refusal in <see cref="SessionPhase.Connected"/>; null where it is allowed.</summary>
    public Reply? WhenConnected { get; init; }

    /// <summary>The refusal in <see cref="SessionPhase.Ready"/>; null where it is allowed.</summary>
    public Reply? WhenReady { get; init; }

    /// <summary>The refusal in <see cref="SessionPhase.MailAccepted"/>; null where it is allowed.</summary>
    public Reply? WhenMailAccepted { get; init; }

    /// <summary>The refusal in <see cref="SessionPhase.RecipientsRejected"/>; null where it is allowed.</summary>
    public Reply? WhenRecipientsRejected { get; init; }

    /// <summary>The refusal in <see cref="SessionPhase.RecipientsAccepted"/>; null where it is allowed.</summary>
    public Reply? WhenRecipientsAccepted { get; init; }

    /// <summary>The refusal in <see cref="SessionPhase.ReceivingChunks"/>; null where it is allowed.</summary>
    public Reply? WhenReceivingChunks { get; init; }

    /// <summary>The reply where the listener does not offer the command.</summary>
    public required Reply NotOffered { get; init; }

    /// <summary>The reply of an LMTP listener, for a command that only SMTP has.</summary>
    public required Reply OnLmtp { get; init; }

    /// <summary>The reply to HELP with the verb.</summary>
    public required Reply HelpReply { get; init; }

    public bool HasTrait(CommandTraits traits) => (Traits & traits) == traits;

    /// <summary>The reply that refuses the command in a phase, RFC 5321 §4.1.4; null where it is allowed.</summary>
    public Reply? GetRefusal(SessionPhase phase) => phase switch
    {
        SessionPhase.Connected => WhenConnected,
        SessionPhase.Ready => WhenReady,
        SessionPhase.MailAccepted => WhenMailAccepted,
        SessionPhase.RecipientsRejected => WhenRecipientsRejected,
        SessionPhase.RecipientsAccepted => WhenRecipientsAccepted,
        SessionPhase.ReceivingChunks => WhenReceivingChunks,
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, null),
    };
}
