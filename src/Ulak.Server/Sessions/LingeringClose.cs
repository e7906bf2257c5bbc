namespace Ulak.Server.Sessions;

/// <summary>
/// Reads and discards what a client still sends after a fatal reply. Closing a socket with unread input resets the connection, and a reset
/// can remove the reply before the client has read it.
/// </summary>
internal static class LingeringClose
{
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Discards input until the client stops, a second passes without any, or a limit is reached.</summary>
    public static async Task RunAsync(SessionChannel channel, SmtpListenerOptions options)
    {
        var deadline = channel.Deadline;
        var time = deadline.Time;
        var began = time.GetTimestamp();
        var discarded = 0L;
        deadline.Reset();
        try
        {
            while (discarded < options.Limits.LingerOctets)
            {
                var left = options.Timeouts.Linger - time.GetElapsedTime(began);
                if (left <= TimeSpan.Zero)
                {
                    break;
                }

                deadline.Start(DeadlineReason.Linger, left < QuietPeriod ? left : QuietPeriod);
                var read = await channel.Input.ReadAsync().ConfigureAwait(false);
                discarded += read.Buffer.Length;
                channel.Consume(read.Buffer, read.Buffer.End, read.Buffer.End);
                if (read.IsCompleted || deadline.IsExpired)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (TransportErrors.IsConnectionLoss(exception))
        {
            // The client has disconnected, so there is nothing to wait for.
        }
    }
}
