using Ulak.Server.Auth;
using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>AUTH, RFC 4954 §4.</summary>
internal static class AuthHandler
{
    public static ValueTask<Step> HandleAsync(SessionState state, SmtpCommand? command)
    {
        var (auth, said) = (state.Listener.Options.Auth!, (AuthCommand)command!);
        if (state.Facts.User is not null)
        {
            return new Step(Replies.LoggedInAlready);
        }

        if (state.Facts.Tls is null && !auth.InClear)
        {
            return new Step(Replies.LoginNeedsTls);
        }

        if (state.Listener.Server.Logins.IsBlocked(state.Facts.Remote))
        {
            return new Step(Replies.TooManyLogins);
        }

        if (SaslMechanism.Create(auth, said.Mechanism, state.Certificate) is not { } mechanism)
        {
            return new Step(Replies.NoSuchMechanism);
        }

        var exchange = new AuthExchange(auth, mechanism);
        return said.InitialResponse is null ? exchange.Begin(state)
            : mechanism is LoginMechanism && said.InitialResponse == "=" ? exchange.Begin(state)
            : exchange.BeginAsync(state, said.InitialResponse);
    }
}
