using System.Buffers;
using System.Runtime.CompilerServices;
using Ulak.Server.Limits;
using Ulak.Server.State;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Sessions;

/// <summary>Buffers replies and flushes them together (RFC 2920 §3.2).</summary>
internal sealed class ReplyWriter(SessionChannel channel, SessionTimeouts timeouts, SessionLog log)
{
    /// <summary>Octets that are buffered before a flush is due: it bounds the memory for a client that pipelines without reading.</summary>
    private const int FlushThreshold = 16 * 1024;

    private int _pending;
    private bool _isConnectionLost;

    /// <summary>Octets that were written.</summary>
    public long OctetsWritten { get; private set; }

    /// <summary>Whether a flush is due.</summary>
    public bool IsFull => _pending >= FlushThreshold;

    /// <summary>Adds a reply to the buffer.</summary>
    public void Write(Reply reply, bool logsRefusal = true)
    {
        if (_isConnectionLost)
        {
            return;
        }

        var wire = reply.Wire.Span;
        channel.Output.Write(wire);
        _pending += wire.Length;
        OctetsWritten += wire.Length;
        log.Reply(reply, logsRefusal);
    }

    /// <summary>Sends the buffer. False when the client cannot be reached any more.</summary>
    public ValueTask<bool> FlushAsync() => _pending == 0 || _isConnectionLost ? new ValueTask<bool>(!_isConnectionLost) : FlushCoreAsync();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FlushCoreAsync()
    {
        _pending = 0;
        var flush = channel.Output.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            channel.Deadline.Start(DeadlineReason.Write, timeouts.Write);
        }

        try
        {
            var result = await flush.ConfigureAwait(false);
            while (result.IsCanceled && !channel.Deadline.IsExpired)
            {
                // Cancelled for another reason, for example a stop: the replies are still sent.
                result = await channel.Output.FlushAsync().ConfigureAwait(false);
            }

            _isConnectionLost = result.IsCanceled || result.IsCompleted;
        }
        catch (Exception exception) when (TransportErrors.IsConnectionLoss(exception))
        {
            log.ConnectionLost(exception);
            _isConnectionLost = true;
        }

        return !_isConnectionLost;
    }
}
