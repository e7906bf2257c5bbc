using System.Buffers;
using System.Runtime.CompilerServices;
using Ulak.Server.Limits;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Sessions;

/// <summary>The session's mouth: gathers replies, and sends what has gathered in one flush.</summary>
internal sealed class SessionOutput(SessionChannel channel, Deadline deadline, SessionTimeouts timeouts, SessionLog log)
{
    /// <summary>What gathers at most before it is sent: a client that pipelines without reading must feel it.</summary>
    private const int Gathered = 16 * 1024;

    private int _pending;
    private bool _broken;

    /// <summary>Octets that were said.</summary>
    public long Octets { get; private set; }

    /// <summary>Whether so much has gathered that it should go out.</summary>
    public bool IsFull => _pending >= Gathered;

    /// <summary>Adds a reply to what goes out next.</summary>
    public void Say(Reply reply)
    {
        if (_broken)
        {
            return;
        }

        var wire = reply.Wire.Span;
        channel.Output.Write(wire);
        _pending += wire.Length;
        Octets += wire.Length;
        log.Said(reply);
    }

    /// <summary>Sends what has gathered. False when the client cannot be reached any more.</summary>
    public ValueTask<bool> FlushAsync() => _pending == 0 || _broken ? new ValueTask<bool>(!_broken) : SendAsync();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> SendAsync()
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
            while (result.IsCanceled && !deadline.IsPassed)
            {
                // Woken for another reason, e.g. a stop: what was said goes out all the same.
                result = await channel.Output.FlushAsync().ConfigureAwait(false);
            }

            _broken = result.IsCanceled || result.IsCompleted;
        }
        catch (Exception exception) when (ConnectionLoss.Is(exception))
        {
            log.Lost(exception);
            _broken = true;
        }

        return !_broken;
    }
}
