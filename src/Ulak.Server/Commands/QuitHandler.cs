using Ulak.Server.State;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>QUIT, RFC 5321 §4.1.1.10.</summary>
internal static class QuitHandler
{
    public static ValueTask<CommandResult> HandleAsync(SessionContext context, SmtpCommand? command) =>
        CommandResult.End(SessionEndReason.Quit, context.Listener.Replies.Goodbye);
}
