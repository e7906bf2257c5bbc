using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>BDAT, RFC 3030 §2. What is refused is still read to its length, or its octets would be taken for commands.</summary>
internal static class BdatHandler
{
    public static async ValueTask<CommandResult> HandleAsync(SessionContext state, SmtpCommand? command)
    {
        var chunk = (BdatCommand)command!;
        var first = state.Phase == SessionPhase.RecipientsAccepted;
        if (first)
        {
            try
            {
                if (await state.Transaction!.BeginDataAsync(state.SinkToken).ConfigureAwait(false) is { } refusal)
                {
                    await state.ResetTransactionAsync().ConfigureAwait(false);
                    return Reject(chunk, refusal);
                }
            }
            catch (Exception exception)
            {
                await state.ResetTransactionAsync().ConfigureAwait(false);
                state.Log.SinkFailed("BDAT", exception);
                return Reject(chunk, ServerReplies.LocalError);
            }

            state.Phase = SessionPhase.ReceivingChunks;
        }

        return new CommandResult(null, NextAction.ReceiveChunk, new Chunk(chunk.Size, chunk.IsLast, null, first));
    }

    /// <summary>A chunk that is not wanted: it is read to its length, and then refused.</summary>
    public static CommandResult Reject(BdatCommand chunk, Smtp.Replies.Reply refusal) => new(null, NextAction.ReceiveChunk, new Chunk(chunk.Size, chunk.IsLast, refusal));
}
