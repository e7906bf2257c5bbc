using Ulak.Server.State;
using Ulak.Server.Submission;
using Ulak.Server.Telemetry;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Commands;

/// <summary>MAIL, RFC 5321 §4.1.1.2.</summary>
internal static class MailHandler
{
    private static readonly MailParameters NoParameters = new();

    public static async ValueTask<CommandResult> HandleAsync(SessionContext context, SmtpCommand? command)
    {
        var mail = (MailCommand)command!;
        var parameters = mail.Parameters.Items.IsEmpty ? NoParameters : MailParameters.From(mail.Parameters);
        if (await CheckAsync(context, mail, parameters).ConfigureAwait(false) is { } refusal)
        {
            return new CommandResult(refusal);
        }

        var activity = ServerActivities.StartMessage(context.Info);
        try
        {
            var decision = await context.Server.Sink.BeginAsync(context.Info, mail, context.SinkToken).ConfigureAwait(false);
            if (decision.Rejection is { } rejection)
            {
                ServerActivities.SetReply(activity, rejection.Reply);
                return new CommandResult(rejection.Reply);
            }

            var transaction = decision.Transaction ?? throw new InvalidOperationException("The sink returned no decision on MAIL.");
            var completed = context.Options.Kind == ListenerKind.Submission ? AddMissingFields(context, transaction) : transaction;
            context.Transaction = new MailTransactionState(completed, mail, parameters, activity);

            // The transaction ends it.
            activity = null;
            return new CommandResult(ServerReplies.SenderAccepted);
        }
        finally
        {
            activity?.Dispose();
        }
    }

    private static async ValueTask<Reply?> CheckAsync(SessionContext context, MailCommand mail, MailParameters parameters)
    {
        // RFC 1870 §6.1: a message that is too large by its declared size is rejected before it is sent.
        if (parameters.Size is { } size && size > context.Limits.MessageOctets)
        {
            // A size of 20 digits has no number here.
            return size == long.MaxValue ? context.Listener.MessageTooBigReply
                : ServerReplies.SizeTooBig(size, context.Limits.MessageOctets);
        }

        if (context.Options.MaxHoldTime is { } longest
            && CheckHoldTime(parameters, longest, context.Server.Time.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }

        // RFC 6409 §6.1: a user may submit only under the user's own addresses.
        return context.Options is { Kind: ListenerKind.Submission, Auth: { } auth } && context.Info.User is { } user
            && mail.From.Mailbox is { } sender
            && !await auth.Users.MaySendAsAsync(user, sender, context.SinkToken).ConfigureAwait(false)
                ? ServerReplies.SenderNotOwned
                : null;
    }

    private static SubmissionHeaderFixer AddMissingFields(SessionContext context, IMailTransaction transaction)
    {
        var server = context.Server;
        return new SubmissionHeaderFixer(
            transaction, server.Time, () => $"{server.NextId(server.Time.GetUtcNow())}@{context.Options.HostName}");
    }

    // RFC 4865 §4: within the limits in the reply to EHLO, and not in the past.
    private static Reply? CheckHoldTime(MailParameters parameters, TimeSpan longest, DateTimeOffset now) =>
        parameters.HoldFor > longest || parameters.HoldUntil > now + longest ? ServerReplies.HoldTimeTooLong(longest)
        : parameters.HoldUntil <= now ? ServerReplies.HoldTimePassed
        : null;
}
