using Ulak.Server.Sessions;
using Ulak.Server.Submission;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;

namespace Ulak.Server.Commands;

/// <summary>MAIL, RFC 5321 §4.1.1.2.</summary>
internal static class MailHandler
{
    private static readonly MailParameters NoParameters = new();

    public static async ValueTask<Step> HandleAsync(SessionState state, SmtpCommand? command)
    {
        var mail = (MailCommand)command!;

        // RFC 1870 §6.1: what is too big by the client's own word is refused before it comes.
        var parameters = mail.Parameters.Items.IsEmpty ? NoParameters : MailParameters.From(mail.Parameters);
        if (parameters.Size > state.Limits.MessageOctets)
        {
            return new Step(state.Listener.TooBigReply);
        }

        if (state.Listener.Options.LongestHold is { } longest && IsHeldTooLong(parameters, longest, state.Listener.Server.Time.GetUtcNow()))
        {
            return new Step(Replies.HeldTooLong(longest));
        }

        // RFC 6409 §6.1: who submits may use only addresses that are its own.
        if (state.Listener.Options is { Kind: ListenerKind.Submission, Auth: { } auth } && state.Facts.User is { } user && mail.From.Mailbox is { } sender
            && !await auth.Users.MaySendAsAsync(user, sender, state.SinkToken).ConfigureAwait(false))
        {
            return new Step(Replies.NotYourAddress);
        }

        var start = await state.Sink.BeginAsync(state.Facts, mail, state.SinkToken).ConfigureAwait(false);
        if (start.Refusal is { } refusal)
        {
            return new Step(refusal);
        }

        var transaction = start.Transaction ?? throw new InvalidOperationException("The sink answered MAIL with neither a transaction nor a refusal.");
        state.Transaction = state.Listener.Options.Kind == ListenerKind.Submission
            ? new CompletedTransaction(transaction, state.Listener.Server.Time, () => $"{state.Listener.Server.NextId(state.Listener.Server.Time.GetUtcNow())}@{state.Listener.Options.HostName}")
            : transaction;
        state.Mail = mail;
        state.SmtpUtf8 = parameters.SmtpUtf8;
        state.Body = parameters.Body;
        state.Phase = Phase.MailGiven;
        return new Step(Replies.SenderAccepted);
    }

    // RFC 4865 §4: beyond what the reply to EHLO said.
    private static bool IsHeldTooLong(MailParameters parameters, TimeSpan longest, DateTimeOffset now) =>
        parameters.HoldFor > longest || parameters.HoldUntil > now + longest;
}
