using Ulak.Server.State;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>EXPN, RFC 5321 §4.1.1.7: known, and not implemented.</summary>
internal static class ExpnHandler
{
    public static ValueTask<CommandResult> HandleAsync(SessionContext context, SmtpCommand? command) =>
        new CommandResult(ServerReplies.ExpnNotImplemented);
}
