using System.Runtime.CompilerServices;
using Ulak.Server.State;

namespace Ulak.Server.Sessions;

/// <summary>The wait for the next command.</summary>
internal static class IdleWait
{
    /// <summary>
    /// Sends the buffered replies, and starts the idle timer. Returns the end of the session where there is nothing to wait for.
    /// </summary>
    public static ValueTask<Termination?> BeginAsync(SessionContext context, SessionChannel channel, ReplyWriter writer)
    {
        var flush = writer.FlushAsync();
        return flush.IsCompletedSuccessfully
            ? new ValueTask<Termination?>(Begin(context, channel, flush.Result))
            : BeginAsync(context, channel, flush);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Termination?> BeginAsync(SessionContext context, SessionChannel channel, ValueTask<bool> flush) =>
        Begin(context, channel, await flush.ConfigureAwait(false));

    private static Termination? Begin(SessionContext context, SessionChannel channel, bool isSent)
    {
        if (!isSent)
        {
            return new Termination(channel.Deadline.IsExpired ? SessionEndReason.TimedOut : SessionEndReason.ClientDisconnected);
        }

        if (context.Stop.IsCancellationRequested)
        {
            return new Termination(SessionEndReason.Shutdown, context.Listener.Replies.ShuttingDown);
        }

        // The idle timer restarts with each line that was processed, not with each octet: a client that sends a line slowly gains no time.
        if (!channel.Deadline.IsIdle)
        {
            channel.Deadline.StartIdle(DeadlineReason.Command, context.Options.Timeouts.Command);
        }

        return null;
    }
}
