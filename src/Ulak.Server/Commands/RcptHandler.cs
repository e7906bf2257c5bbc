using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>RCPT, RFC 5321 §4.1.1.3.</summary>
internal static class RcptHandler
{
    public static async ValueTask<Step> HandleAsync(SessionState state, SmtpCommand? command)
    {
        var recipient = (RcptCommand)command!;

        // RFC 5321 §4.5.3.1.10: those beyond the limit are refused for now, those before it stay.
        if (state.Recipients >= state.Limits.Recipients)
        {
            return new Step(Replies.TooManyRecipients);
        }

        var refusal = await state.Transaction!.AddRecipientAsync(recipient, state.SinkToken).ConfigureAwait(false);
        if (refusal is not null)
        {
            state.Phase = state.Recipients == 0 ? Phase.RecipientsRefused : Phase.RecipientsGiven;
            return new Step(refusal);
        }

        state.FirstRecipient ??= recipient;
        state.Recipients++;
        state.Phase = Phase.RecipientsGiven;
        return new Step(Replies.RecipientAccepted);
    }
}
