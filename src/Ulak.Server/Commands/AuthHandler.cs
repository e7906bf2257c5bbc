using Ulak.Server.Auth;
using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>AUTH, RFC 4954 §4.</summary>
internal static class AuthHandler
{
    public static ValueTask<CommandResult> HandleAsync(SessionContext state, SmtpCommand? command)
    {
        var (auth, said) = (state.Listener.Options.Auth!, (AuthCommand)command!);
        if (state.Info.User is not null)
        {
            return new CommandResult(ServerReplies.AlreadyAuthenticated);
        }

        if (state.Info.Tls is null && !auth.AllowWithoutTls)
        {
            return new CommandResult(ServerReplies.AuthRequiresTls);
        }

        if (state.Listener.Server.LoginGuard.IsBlocked(state.Info.Remote))
        {
            return new CommandResult(ServerReplies.TooManyFailedLogins);
        }

        if (SaslMechanism.Create(auth, said.Mechanism, state.Certificate) is not { } mechanism)
        {
            return new CommandResult(ServerReplies.UnknownMechanism);
        }

        var exchange = new AuthExchange(auth, mechanism);
        return said.InitialResponse is null ? exchange.SendInitialChallenge(state)
            : mechanism is LoginMechanism && said.InitialResponse == "=" ? exchange.SendInitialChallenge(state)
            : exchange.ProcessInitialResponseAsync(state, said.InitialResponse);
    }
}
