using Ulak.Server.State;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Commands;

/// <summary>BDAT, RFC 3030 §2. A rejected chunk is still read to its length; otherwise its octets would be read as commands.</summary>
internal static class BdatHandler
{
    public static async ValueTask<CommandResult> HandleAsync(SessionContext context, SmtpCommand? command)
    {
        var chunk = (BdatCommand)command!;
        var transaction = context.Transaction!;
        var isFirst = transaction.Phase == SessionPhase.RecipientsAccepted;
        if (isFirst)
        {
            try
            {
                if (await DataHandler.BeginAsync(context, transaction).ConfigureAwait(false) is { } rejection)
                {
                    return Reject(chunk, rejection.Reply);
                }
            }
            catch (Exception exception)
            {
                context.Log.SinkFailed("BDAT", exception);
                return Reject(chunk, ServerReplies.LocalError);
            }

            transaction.StartChunks();
        }

        return new CommandResult(null, NextAction.ReceiveChunk, new Chunk(chunk.Size, chunk.IsLast, null, isFirst));
    }

    /// <summary>Rejects a chunk: it is read to its length first.</summary>
    public static CommandResult Reject(BdatCommand chunk, Reply refusal) =>
        new(null, NextAction.ReceiveChunk, new Chunk(chunk.Size, chunk.IsLast, refusal));
}
