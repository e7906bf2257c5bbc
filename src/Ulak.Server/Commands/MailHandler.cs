using Ulak.Server.Sessions;
using Ulak.Server.Submission;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;

namespace Ulak.Server.Commands;

/// <summary>MAIL, RFC 5321 §4.1.1.2.</summary>
internal static class MailHandler
{
    private static readonly MailParameters NoParameters = new();

    public static async ValueTask<CommandResult> HandleAsync(SessionContext state, SmtpCommand? command)
    {
        var mail = (MailCommand)command!;

        // RFC 1870 §6.1: what is too big by the client's own word is refused before it comes.
        var parameters = mail.Parameters.Items.IsEmpty ? NoParameters : MailParameters.From(mail.Parameters);
        if (parameters.Size > state.Limits.MessageOctets)
        {
            return new CommandResult(state.Listener.MessageTooBigReply);
        }

        if (state.Listener.Options.MaxHoldTime is { } longest && ExceedsMaxHoldTime(parameters, longest, state.Listener.Server.Time.GetUtcNow()))
        {
            return new CommandResult(ServerReplies.HoldTimeTooLong(longest));
        }

        // RFC 6409 §6.1: who submits may use only addresses that are its own.
        if (state.Listener.Options is { Kind: ListenerKind.Submission, Auth: { } auth } && state.Info.User is { } user && mail.From.Mailbox is { } sender
            && !await auth.Users.MaySendAsAsync(user, sender, state.SinkToken).ConfigureAwait(false))
        {
            return new CommandResult(ServerReplies.SenderNotOwned);
        }

        var start = await state.Sink.BeginAsync(state.Info, mail, state.SinkToken).ConfigureAwait(false);
        if (start.Refusal is { } refusal)
        {
            return new CommandResult(refusal);
        }

        var transaction = start.Transaction ?? throw new InvalidOperationException("The sink answered MAIL with neither a transaction nor a refusal.");
        state.Transaction = state.Listener.Options.Kind == ListenerKind.Submission
            ? new SubmissionHeaderFixer(transaction, state.Listener.Server.Time, () => $"{state.Listener.Server.NextId(state.Listener.Server.Time.GetUtcNow())}@{state.Listener.Options.HostName}")
            : transaction;
        state.Mail = mail;
        state.SmtpUtf8 = parameters.SmtpUtf8;
        state.Body = parameters.Body;
        state.Phase = SessionPhase.MailAccepted;
        return new CommandResult(ServerReplies.SenderAccepted);
    }

    // RFC 4865 §4: beyond what the reply to EHLO said.
    private static bool ExceedsMaxHoldTime(MailParameters parameters, TimeSpan longest, DateTimeOffset now) =>
        parameters.HoldFor > longest || parameters.HoldUntil > now + longest;
}
