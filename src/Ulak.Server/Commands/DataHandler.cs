using Ulak.Server.State;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;

namespace Ulak.Server.Commands;

/// <summary>DATA, RFC 5321 §4.1.1.4.</summary>
internal static class DataHandler
{
    public static async ValueTask<CommandResult> HandleAsync(SessionContext context, SmtpCommand? command)
    {
        var transaction = context.Transaction!;

        // RFC 3030 §3: binary data has no lines, so no dot can end it.
        if (transaction.Body == BodyType.BinaryMime)
        {
            return new CommandResult(ServerReplies.BinaryMimeRequiresBdat);
        }

        return await BeginAsync(context, transaction).ConfigureAwait(false) is { } rejection
            ? new CommandResult(rejection.Reply)
            : new CommandResult(ServerReplies.StartMailData, NextAction.ReceiveMailData);
    }

    /// <summary>Asks the sink whether the mail data may begin. Where it may not, the transaction ends.</summary>
    public static async ValueTask<SmtpRejection?> BeginAsync(SessionContext context, MailTransactionState transaction)
    {
        try
        {
            var decision = await transaction.Transaction.BeginDataAsync(context.SinkToken).ConfigureAwait(false);
            if (decision.ThrowIfUndecided("DATA").Rejection is { } rejection)
            {
                await context.ResetTransactionAsync().ConfigureAwait(false);
                return rejection;
            }

            return null;
        }
        catch
        {
            // The state of the sink's transaction is unknown, so it cannot go on.
            await context.ResetTransactionAsync().ConfigureAwait(false);
            throw;
        }
    }
}
