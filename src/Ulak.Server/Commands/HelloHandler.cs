using Ulak.Server.State;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Commands;

/// <summary>EHLO and HELO, RFC 5321 §4.1.1.1; LHLO, RFC 2033 §4.1.</summary>
internal static class HelloHandler
{
    public static ValueTask<CommandResult> EhloAsync(SessionContext context, SmtpCommand? command) =>
        StartExtendedAsync(context, ((EhloCommand)command!).ClientName, "ESMTP");

    public static ValueTask<CommandResult> LhloAsync(SessionContext context, SmtpCommand? command) =>
        StartExtendedAsync(context, ((LhloCommand)command!).ClientName, "LMTP");

    // RFC 5321 §4.1.1.1: a client that sends HELO cannot use extensions.
    public static ValueTask<CommandResult> HeloAsync(SessionContext context, SmtpCommand? command) =>
        StartSessionAsync(context, ((HeloCommand)command!).ClientName, "SMTP", SmtpExtensions.None, context.Listener.HeloReply);

    private static ValueTask<CommandResult> StartExtendedAsync(SessionContext context, string client, string protocol) =>
        StartSessionAsync(
            context, client, protocol, context.Listener.GetOfferedExtensions(context), context.Listener.GetHelloReply(context));

    private static async ValueTask<CommandResult> StartSessionAsync(
        SessionContext context, string client, string protocol, SmtpExtensions offered, Reply reply)
    {
        // RFC 5321 §4.1.4: as after RSET.
        await context.ResetTransactionAsync().ConfigureAwait(false);
        context.OfferedExtensions = offered;
        context.Info = context.Info with { ClientName = client, HelloProtocol = protocol };
        return new CommandResult(reply);
    }
}
