using Ulak.Server.Auth;
using Ulak.Server.State;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>AUTH, RFC 4954 §4.</summary>
internal static class AuthHandler
{
    public static ValueTask<CommandResult> HandleAsync(SessionContext context, SmtpCommand? command)
    {
        var (auth, request) = (context.Options.Auth!, (AuthCommand)command!);
        if (context.Info.User is not null)
        {
            return new CommandResult(ServerReplies.AlreadyAuthenticated);
        }

        if (context.Info.Tls is null && !auth.AllowWithoutTls)
        {
            return new CommandResult(ServerReplies.AuthRequiresTls);
        }

        if (SaslMechanism.Create(auth, request.Mechanism, context) is not { } mechanism)
        {
            return new CommandResult(ServerReplies.UnknownMechanism);
        }

        if (context.Server.LoginGuard.IsBlocked(context.Info.Remote))
        {
            return CommandResult.End(SessionEndReason.PolicyViolation, context.Listener.Replies.TooManyFailedLogins);
        }

        var exchange = new AuthExchange(auth, mechanism);
        return request.InitialResponse is { } response && mechanism.AcceptsInitialResponse(response)
            ? exchange.ProcessInitialResponseAsync(context, response)
            : exchange.SendInitialChallenge(context);
    }
}
