using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>RCPT, RFC 5321 §4.1.1.3.</summary>
internal static class RcptHandler
{
    public static async ValueTask<CommandResult> HandleAsync(SessionContext state, SmtpCommand? command)
    {
        var recipient = (RcptCommand)command!;

        // RFC 5321 §4.5.3.1.10: those beyond the limit are refused for now, those before it stay.
        if (state.RecipientCount >= state.Limits.Recipients)
        {
            return new CommandResult(ServerReplies.TooManyRecipients);
        }

        var refusal = await state.Transaction!.AddRecipientAsync(recipient, state.SinkToken).ConfigureAwait(false);
        if (refusal is not null)
        {
            state.Phase = state.RecipientCount == 0 ? SessionPhase.RecipientsRejected : SessionPhase.RecipientsAccepted;
            return new CommandResult(refusal);
        }

        state.FirstRecipient ??= recipient;
        state.RecipientCount++;
        state.Phase = SessionPhase.RecipientsAccepted;
        return new CommandResult(ServerReplies.RecipientAccepted);
    }
}
