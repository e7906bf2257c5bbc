using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>EHLO and HELO, RFC 5321 §4.1.1.1.</summary>
internal static class HelloHandler
{
    public static ValueTask<Step> EhloAsync(SessionState state, SmtpCommand? command)
    {
        state.Offered = state.Listener.Offered;
        return GreetAsync(state, ((EhloCommand)command!).Client, "ESMTP");
    }

    public static ValueTask<Step> HeloAsync(SessionState state, SmtpCommand? command)
    {
        // RFC 5321 §4.1.1.1: a client that says HELO knows no extensions, so none may be used.
        state.Offered = default;
        return GreetAsync(state, ((HeloCommand)command!).Client, "SMTP");
    }

    private static async ValueTask<Step> GreetAsync(SessionState state, string client, string protocol)
    {
        // RFC 5321 §4.1.4: as after RSET.
        await state.ResetAsync().ConfigureAwait(false);
        state.Phase = Phase.Ready;
        state.Facts = state.Facts with { ClientName = client, Protocol = protocol };
        return new Step(protocol == "SMTP" ? state.Listener.HeloReply : state.Listener.EhloReply);
    }
}
