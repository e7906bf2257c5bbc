using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Ulak.AspNetCore.Logging;

namespace Ulak.AspNetCore;

/// <summary>
/// Accepts the connections of one listening socket. Where that fails, for example because the process is out of file descriptors, it pauses
/// and tries again, so that the thread stays free for the open sessions. Kestrel's own listener tries again at once, on the same thread.
/// </summary>
/// <param name="name">The listener's name.</param>
/// <param name="endPoint">The address.</param>
/// <param name="accept">Accepts a connection.</param>
/// <param name="time">The clock of the pause.</param>
/// <param name="log">The log.</param>
internal sealed class AcceptLoop(
    string name, EndPoint endPoint, Func<CancellationToken, ValueTask<Socket>> accept, TimeProvider time, ILogger log)
{
    /// <summary>The pause after a failure. A second: connections wait in the backlog meanwhile.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Accepts until the token is cancelled.</summary>
    public async Task RunAsync(Action<Socket> onAccepted, CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var socket = await accept(stop).ConfigureAwait(false);
                if (failures > 0)
                {
                    KestrelLog.AcceptResumed(log, name, endPoint, failures);
                    failures = 0;
                }

                onAccepted(socket);
            }
            catch (SocketException exception) when (
                exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // The client disconnected while it was in the backlog.
            }
            catch (SocketException exception) when (!stop.IsCancellationRequested)
            {
                if (failures++ == 0)
                {
                    KestrelLog.AcceptFailed(log, name, endPoint, exception.Message);
                }

                await Task.Delay(Pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception) when (stop.IsCancellationRequested
                && exception is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }
}
