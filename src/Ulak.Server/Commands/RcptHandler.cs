using Ulak.Server.State;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>RCPT, RFC 5321 §4.1.1.3.</summary>
internal static class RcptHandler
{
    public static async ValueTask<CommandResult> HandleAsync(SessionContext context, SmtpCommand? command)
    {
        var recipient = (RcptCommand)command!;
        var transaction = context.Transaction!;

        // RFC 5321 §4.5.3.1.10: recipients beyond the limit are rejected temporarily; those before it stay.
        if (transaction.RecipientCount >= context.Limits.Recipients)
        {
            return new CommandResult(ServerReplies.TooManyRecipients);
        }

        var decision = await transaction.Transaction.AddRecipientAsync(recipient, context.SinkToken).ConfigureAwait(false);
        if (decision.ThrowIfUndecided("RCPT").Rejection is { } rejection)
        {
            transaction.RejectRecipient();
            return new CommandResult(rejection.Reply);
        }

        transaction.AcceptRecipient(recipient);
        return new CommandResult(ServerReplies.RecipientAccepted);
    }
}
