using Ulak.Server.State;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>RSET, RFC 5321 §4.1.1.5.</summary>
internal static class RsetHandler
{
    public static async ValueTask<CommandResult> HandleAsync(SessionContext context, SmtpCommand? command)
    {
        await context.ResetTransactionAsync().ConfigureAwait(false);
        return new CommandResult(ServerReplies.TransactionReset);
    }
}
