using Ulak.Server.State;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>VRFY, RFC 5321 §3.5.3: the server does not reveal whether an address exists.</summary>
internal static class VrfyHandler
{
    public static ValueTask<CommandResult> HandleAsync(SessionContext context, SmtpCommand? command) =>
        new CommandResult(ServerReplies.CannotVerify);
}
