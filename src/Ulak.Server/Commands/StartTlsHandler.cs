using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>STARTTLS, RFC 3207 §4.</summary>
internal static class StartTlsHandler
{
    public static ValueTask<CommandResult> HandleAsync(SessionContext state, SmtpCommand? command) =>
        state.Info.Tls is null ? new CommandResult(ServerReplies.ReadyForTls, NextAction.StartTls) : new CommandResult(ServerReplies.TlsAlreadyActive);
}
