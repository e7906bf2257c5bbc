using Ulak.Server.State;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>NOOP, RFC 5321 §4.1.1.9.</summary>
internal static class NoopHandler
{
    public static ValueTask<CommandResult> HandleAsync(SessionContext context, SmtpCommand? command) => new CommandResult(ServerReplies.Ok);
}
