using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>VRFY, RFC 5321 §3.5.3: whether an address exists is not told.</summary>
internal static class VrfyHandler
{
    public static ValueTask<CommandResult> HandleAsync(SessionContext state, SmtpCommand? command) => new CommandResult(ServerReplies.CannotVerify);
}
