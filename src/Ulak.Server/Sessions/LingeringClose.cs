using System.IO.Pipelines;

namespace Ulak.Server.Sessions;

/// <summary>
/// Reads and drops what a client still sends after a fatal reply. To close a socket with input unread resets the connection, and a reset takes the reply
/// with it before the client has read it.
/// </summary>
internal static class LingeringClose
{
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Drains until the client stops, a second of silence, or the limits. Gives the octets.</summary>
    public static async Task<long> RunAsync(PipeReader input, Deadline deadline, SmtpListenerOptions options)
    {
        var drained = 0L;
        var time = deadline.Time;
        var began = time.GetTimestamp();
        deadline.Reset();
        try
        {
            while (drained < options.Limits.LingerOctets)
            {
                var left = options.Timeouts.Linger - time.GetElapsedTime(began);
                if (left <= TimeSpan.Zero)
                {
                    break;
                }

                deadline.Start(DeadlineReason.Linger, left < QuietPeriod ? left : QuietPeriod);
                var read = await input.ReadAsync().ConfigureAwait(false);
                drained += read.Buffer.Length;
                input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted || deadline.IsExpired)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (TransportErrors.IsConnectionLoss(exception))
        {
            // The client is gone, and with it the reason to drain.
        }

        return drained;
    }
}
