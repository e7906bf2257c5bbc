using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Commands;

/// <summary>EHLO and HELO, RFC 5321 §4.1.1.1; LHLO, RFC 2033 §4.1.</summary>
internal static class HelloHandler
{
    public static ValueTask<CommandResult> EhloAsync(SessionContext state, SmtpCommand? command)
    {
        state.OfferedExtensions = state.Listener.GetOfferedExtensions(state);
        return StartSessionAsync(state, ((EhloCommand)command!).ClientName, "ESMTP", state.Listener.GetHelloReply(state));
    }

    public static ValueTask<CommandResult> LhloAsync(SessionContext state, SmtpCommand? command)
    {
        state.OfferedExtensions = state.Listener.GetOfferedExtensions(state);
        return StartSessionAsync(state, ((LhloCommand)command!).ClientName, "LMTP", state.Listener.GetHelloReply(state));
    }

    public static ValueTask<CommandResult> HeloAsync(SessionContext state, SmtpCommand? command)
    {
        // RFC 5321 §4.1.1.1: a client that says HELO knows no extensions, so none may be used.
        state.OfferedExtensions = default;
        return StartSessionAsync(state, ((HeloCommand)command!).ClientName, "SMTP", state.Listener.HeloReply);
    }

    private static async ValueTask<CommandResult> StartSessionAsync(SessionContext state, string client, string greeted, Reply reply)
    {
        // RFC 5321 §4.1.4: as after RSET.
        await state.ResetTransactionAsync().ConfigureAwait(false);
        state.Phase = SessionPhase.Ready;
        state.Info = state.Info with { ClientName = client, HelloProtocol = greeted };
        return new CommandResult(reply);
    }
}
