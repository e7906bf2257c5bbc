using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Commands;

/// <summary>Does a command that is well formed and in its place: what it changes, and what is answered.</summary>
/// <param name="state">The session.</param>
/// <param name="command">The command; null where its rule lacks <see cref="CommandTraits.HasArguments"/>.</param>
internal delegate ValueTask<CommandResult> CommandHandler(SessionContext state, SmtpCommand? command);

/// <summary>What is true of a command wherever it stands.</summary>
[Flags]
internal enum CommandTraits
{
    None = 0,

    /// <summary>The handler wants the command itself, not only its verb.</summary>
    HasArguments = 1 << 0,

    /// <summary>It may be said in clear where the listener demands TLS, RFC 3207 §4.</summary>
    AllowedBeforeTls = 1 << 1,

    /// <summary>It must be the last of a pipelined group, RFC 2920 §3.1: the replies that are owed go out with its own.</summary>
    LastInGroup = 1 << 2,

    /// <summary>It carries no mail forward, so it is counted: <see cref="Limits.SessionLimits.JunkCommands"/>.</summary>
    Junk = 1 << 3,
}

/// <summary>One line of the <see cref="CommandTable"/>.</summary>
internal sealed record CommandRule
{
    public required Verb Verb { get; init; }

    /// <summary>The verb as it is written.</summary>
    public required string Name { get; init; }

    /// <summary>What HELP says, one line each.</summary>
    public required string[] Help { get; init; }

    public CommandTraits Traits { get; init; }

    /// <summary>The extension without which the command is not offered.</summary>
    public SmtpExtensions Extension { get; init; }

    /// <summary>Null where the server does not have the command at all: 502 5.5.1.</summary>
    public CommandHandler? Handler { get; init; }

    /// <summary>The refusal in <see cref="SessionPhase.Connected"/>; null where it may stand there.</summary>
    public Reply? WhenConnected { get; init; }

    /// <summary>The refusal in <see cref="SessionPhase.Ready"/>; null where it may stand there.</summary>
    public Reply? WhenReady { get; init; }

    /// <summary>The refusal in <see cref="SessionPhase.MailAccepted"/>; null where it may stand there.</summary>
    public Reply? WhenMailAccepted { get; init; }

    /// <summary>The refusal in <see cref="SessionPhase.RecipientsRejected"/>; null where it may stand there.</summary>
    public Reply? WhenRecipientsRejected { get; init; }

    /// <summary>The refusal in <see cref="SessionPhase.RecipientsAccepted"/>; null where it may stand there.</summary>
    public Reply? WhenRecipientsAccepted { get; init; }

    /// <summary>The refusal in <see cref="SessionPhase.ReceivingChunks"/>; null where it may stand there.</summary>
    public Reply? WhenReceivingChunks { get; init; }

    /// <summary>The reply to the command where the server knows it and does not offer it.</summary>
    public required Reply NotOffered { get; init; }

    /// <summary>The reply to HELP with the verb.</summary>
    public required Reply HelpReply { get; init; }

    public bool HasTrait(CommandTraits traits) => (Traits & traits) == traits;

    /// <summary>Why the command may not stand in a phase, RFC 5321 §4.1.4; null where it may.</summary>
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
