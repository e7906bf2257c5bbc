using Ulak.Server.State;
using Ulak.Smtp.Dialogues;

namespace Ulak.Server.Sessions;

/// <summary>
/// The end of a session: the last replies are sent, input on its way is discarded, the channel closes, the connection is no longer counted.
/// </summary>
internal static class SessionClose
{
    public static async Task RunAsync(SessionContext context, SessionChannel channel, ReplyWriter writer, Termination termination)
    {
        try
        {
            await ShutdownAsync(context, channel, writer, termination).ConfigureAwait(false);
        }
        finally
        {
            context.Admission.Release(context.Faults.Current);
        }
    }

    private static async ValueTask ShutdownAsync(
        SessionContext context, SessionChannel channel, ReplyWriter writer, Termination termination)
    {
        await context.ResetTransactionAsync().ConfigureAwait(false);
        var deadline = channel.Deadline;
        if (termination.Reason != SessionEndReason.ConnectionRejected)
        {
            deadline.Reset();
            deadline.Start(DeadlineReason.Write, context.Options.Timeouts.Linger);
        }

        if (termination.Reply is { } reply)
        {
            writer.Write(reply, logsRefusal: termination.Reason != SessionEndReason.ConnectionRejected);
        }

        if (await writer.FlushAsync().ConfigureAwait(false) && termination.Linger)
        {
            await LingeringClose.RunAsync(channel, context.Options).ConfigureAwait(false);
        }

        // RFC 8446 §6.1: a client that sent close_notify gets ours.
        await channel.CloseAsync(isReachable: !context.Log.IsConnectionLost).ConfigureAwait(false);
        context.Server.Clock.Remove(deadline);
        if (termination.Reason != SessionEndReason.ClientDisconnected && !context.Log.IsConnectionLost)
        {
            context.Log.Event(SessionEvent.ServerClosed);
        }

        context.Log.SessionClosed(context.Info, new SessionOutcome(
            termination.Reason,
            context.Server.Time.GetUtcNow(),
            context.MessageCount,
            context.Faults.Total,
            channel.OctetsReceived,
            writer.OctetsWritten));
    }
}
