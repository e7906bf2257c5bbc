using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>STARTTLS, RFC 3207 §4.</summary>
internal static class StartTlsHandler
{
    public static ValueTask<Step> HandleAsync(SessionState state, SmtpCommand? command) =>
        state.Facts.Tls is null ? new Step(Replies.StartTls, Effect.StartTls) : new Step(Replies.TlsAlready);
}
