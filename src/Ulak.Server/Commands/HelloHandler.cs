using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Commands;

/// <summary>EHLO and HELO, RFC 5321 §4.1.1.1; LHLO, RFC 2033 §4.1.</summary>
internal static class HelloHandler
{
    public static ValueTask<Step> EhloAsync(SessionState state, SmtpCommand? command)
    {
        state.Offered = state.Listener.OfferedTo(state);
        return GreetAsync(state, ((EhloCommand)command!).Client, "ESMTP", state.Listener.HelloReply(state));
    }

    public static ValueTask<Step> LhloAsync(SessionState state, SmtpCommand? command)
    {
        state.Offered = state.Listener.OfferedTo(state);
        return GreetAsync(state, ((LhloCommand)command!).Client, "LMTP", state.Listener.HelloReply(state));
    }

    public static ValueTask<Step> HeloAsync(SessionState state, SmtpCommand? command)
    {
        // RFC 5321 §4.1.1.1: a client that says HELO knows no extensions, so none may be used.
        state.Offered = default;
        return GreetAsync(state, ((HeloCommand)command!).Client, "SMTP", state.Listener.HeloReply);
    }

    private static async ValueTask<Step> GreetAsync(SessionState state, string client, string greeted, Reply reply)
    {
        // RFC 5321 §4.1.4: as after RSET.
        await state.ResetAsync().ConfigureAwait(false);
        state.Phase = Phase.Ready;
        state.Facts = state.Facts with { ClientName = client, Greeted = greeted };
        return new Step(reply);
    }
}
