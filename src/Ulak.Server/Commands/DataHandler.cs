using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>DATA, RFC 5321 §4.1.1.4.</summary>
internal static class DataHandler
{
    public static async ValueTask<CommandResult> HandleAsync(SessionContext state, SmtpCommand? command)
    {
        // RFC 3030 §3: what is binary has no lines, so no dot can end it.
        if (state.Body == Smtp.Parameters.BodyType.BinaryMime)
        {
            return new CommandResult(ServerReplies.BinaryMimeRequiresBdat);
        }

        try
        {
            var refusal = await state.Transaction!.BeginDataAsync(state.SinkToken).ConfigureAwait(false);
            if (refusal is null)
            {
                return new CommandResult(ServerReplies.StartMailData, NextAction.ReceiveMailData);
            }

            await state.ResetTransactionAsync().ConfigureAwait(false);
            return new CommandResult(refusal);
        }
        catch
        {
            // What the sink holds of it is not known, so the transaction cannot go on.
            await state.ResetTransactionAsync().ConfigureAwait(false);
            throw;
        }
    }
}
