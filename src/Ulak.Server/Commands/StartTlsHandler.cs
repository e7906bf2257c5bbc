using Ulak.Server.State;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>STARTTLS, RFC 3207 §4.</summary>
internal static class StartTlsHandler
{
    public static ValueTask<CommandResult> HandleAsync(SessionContext context, SmtpCommand? command) =>
        context.Info.Tls is null
            ? new CommandResult(ServerReplies.ReadyForTls, NextAction.StartTls)
            : new CommandResult(ServerReplies.TlsAlreadyActive);
}
