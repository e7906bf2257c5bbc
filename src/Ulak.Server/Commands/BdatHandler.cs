using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>BDAT, RFC 3030 §2. What is refused is still read to its length, or its octets would be taken for commands.</summary>
internal static class BdatHandler
{
    public static async ValueTask<Step> HandleAsync(SessionState state, SmtpCommand? command)
    {
        var chunk = (BdatCommand)command!;
        var first = state.Phase == Phase.RecipientsGiven;
        if (first)
        {
            try
            {
                if (await state.Transaction!.BeginDataAsync(state.SinkToken).ConfigureAwait(false) is { } refusal)
                {
                    await state.ResetAsync().ConfigureAwait(false);
                    return Refuse(chunk, refusal);
                }
            }
            catch (Exception exception)
            {
                await state.ResetAsync().ConfigureAwait(false);
                state.Log.SinkFailed("BDAT", exception);
                return Refuse(chunk, Replies.CannotNow);
            }

            state.Phase = Phase.InChunks;
        }

        return new Step(null, Effect.ReceiveChunk, new Chunk(chunk.Size, chunk.Last, null, first));
    }

    /// <summary>A chunk that is not wanted: it is read to its length, and then refused.</summary>
    public static Step Refuse(BdatCommand chunk, Smtp.Replies.Reply refusal) => new(null, Effect.ReceiveChunk, new Chunk(chunk.Size, chunk.Last, refusal));
}
