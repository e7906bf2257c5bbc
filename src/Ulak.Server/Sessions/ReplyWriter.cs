using System.Buffers;
using System.Runtime.CompilerServices;
using Ulak.Server.Limits;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Sessions;

/// <summary>The session's mouth: gathers replies, and sends what has gathered in one flush.</summary>
internal sealed class ReplyWriter(SessionChannel channel, Deadline deadline, SessionTimeouts timeouts, SessionLog log)
{
    /// <summary>What gathers at most before it is sent: a client that pipelines without reading must feel it.</summary>
    private const int FlushThreshold = 16 * 1024;

    private int _pending;
    private bool _isConnectionLost;

    /// <summary>Octets that were said.</summary>
    public long OctetsWritten { get; private set; }

    /// <summary>Whether so much has gathered that it should go out.</summary>
    public bool IsFull => _pending >= FlushThreshold;

    /// <summary>Adds a reply to what goes out next.</summary>
    public void Write(Reply reply)
    {
        if (_isConnectionLost)
        {
            return;
        }

        var wire = reply.Wire.Span;
        channel.Output.Write(wire);
        _pending += wire.Length;
        OctetsWritten += wire.Length;
        log.Reply(reply);
    }

    /// <summary>Sends what has gathered. False when the client cannot be reached any more.</summary>
    public ValueTask<bool> FlushAsync() => _pending == 0 || _isConnectionLost ? new ValueTask<bool>(!_isConnectionLost) : FlushCoreAsync();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FlushCoreAsync()
    {
        _pending = 0;
        var flush = channel.Output.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            deadline.Start(DeadlineReason.Write, timeouts.Write);
        }

        try
        {
            var result = await flush.ConfigureAwait(false);
            while (result.IsCanceled && !deadline.IsExpired)
            {
                // Woken for another reason, e.g. a stop: what was said goes out all the same.
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
