using Ulak.Server.Sessions;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Commands;

/// <summary>RSET, RFC 5321 §4.1.1.5.</summary>
internal static class RsetHandler
{
    public static async ValueTask<Step> HandleAsync(SessionState state, SmtpCommand? command)
    {
        await state.ResetAsync().ConfigureAwait(false);
        return new Step(Replies.Reset);
    }
}
