using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Ulak.Server.Trace;
using Ulak.Smtp.MailData;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.Sessions;

/// <summary>How the mail data ended.</summary>
internal enum MailDataEnd
{
    /// <summary>With CRLF.CRLF.</summary>
    Complete,

    /// <summary>The client stopped sending.</summary>
    ClientDisconnected,

    /// <summary>The deadline passed.</summary>
    DeadlineExpired,

    /// <summary>It came, but too slowly.</summary>
    TooSlow,

    /// <summary>It was refused, and went on for so long that nobody waits for its end.</summary>
    Excessive,
}

/// <summary>
/// The mail data of DATA, from the pipe to the sink, piece by piece: what is not taken by the sink is not read from the client.
/// After a refusal it is read to its true end all the same, for nothing else tells where commands begin again.
/// </summary>
internal sealed class MailDataReceiver(SessionChannel channel, Deadline deadline, SessionContext state, SessionLog log)
{
    private const int MaxTraceLength = 2048;

    private readonly TimeProvider _time = state.Listener.Server.Time;
    private readonly SmtpListenerOptions _options = state.Listener.Options;
    private readonly DotUnstuffer _unstuffer = new();
    private TimeSpan _waited;
    private bool _stopping;

    /// <summary>The refusal that is due at the dot; null where all is well.</summary>
    public Reply? Refusal { get; private set; }

    /// <summary>Octets that were taken from the pipe.</summary>
    public long ReceivedOctets { get; private set; }

    /// <summary>What was seen in the data.</summary>
    public MailDataInfo Info => new(_unstuffer.ContentLength, _unstuffer.LongLines, _unstuffer.BareLineEnds, _unstuffer.HasEightBit);

    /// <summary>Receives to the end of the data, and leaves in the pipe what comes after it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<MailDataEnd> ReceiveAsync()
    {
        _unstuffer.Reset();
        _waited = TimeSpan.Zero;
        _stopping = false;
        ReceivedOctets = 0;
        Refusal = null;
        await WriteTraceAsync().ConfigureAwait(false);
        while (true)
        {
            var pending = channel.Input.ReadAsync();
            var waits = !pending.IsCompleted;
            var began = waits ? StartWaiting() : 0;
            var read = await pending.ConfigureAwait(false);
            if (waits && !channel.IsThrottled)
            {
                _waited += _time.GetElapsedTime(began);
            }

            var end = await ProcessAsync(read).ConfigureAwait(false);
            if (end is not null)
            {
                return end.Value;
            }
        }
    }

    /// <summary>What the session comes to when time ran out.</summary>
    public static (SessionEndReason End, Reply Reply) GetTermination(MailDataEnd end, DeadlineReason reason) => (end, reason) switch
    {
        (MailDataEnd.TooSlow, _) => (SessionEndReason.TimedOut, ServerReplies.MailDataTooSlow),
        (_, DeadlineReason.Shutdown) => (SessionEndReason.Shutdown, ServerReplies.ShuttingDown),
        (_, DeadlineReason.Commit) => (SessionEndReason.ServerFault, ServerReplies.CommitTimeout),
        _ => (SessionEndReason.TimedOut, ServerReplies.MailDataTimeout),
    };

    private long StartWaiting()
    {
        if (!_stopping)
        {
            deadline.Start(DeadlineReason.DataBlock, _options.Timeouts.DataBlock);
        }

        return _time.GetTimestamp();
    }

    /// <summary>Takes what was read. Null when more must come.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<MailDataEnd?> ProcessAsync(ReadResult read)
    {
        var buffer = read.Buffer;
        var consumed = 0L;
        foreach (var segment in buffer)
        {
            consumed += await ProcessAsync(segment).ConfigureAwait(false);
            if (_unstuffer.IsComplete)
            {
                break;
            }
        }

        ReceivedOctets += consumed;
        channel.Input.AdvanceTo(buffer.GetPosition(consumed));
        CheckSize();
        if (_unstuffer.IsComplete)
        {
            CheckLineEnds();
            return MailDataEnd.Complete;
        }

        if (deadline.IsExpired)
        {
            return MailDataEnd.DeadlineExpired;
        }

        if (read.IsCompleted)
        {
            return MailDataEnd.ClientDisconnected;
        }

        if (read.IsCanceled && !_stopping)
        {
            // The server stops: what is in hand may be finished, but not at leisure.
            _stopping = true;
            deadline.Start(DeadlineReason.Shutdown, _options.Timeouts.Shutdown);
        }

        return IsTooSlow() ? MailDataEnd.TooSlow : IsExcessive() ? MailDataEnd.Excessive : null;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ProcessAsync(ReadOnlyMemory<byte> segment)
    {
        var consumed = 0;
        while (consumed < segment.Length && !_unstuffer.IsComplete)
        {
            var content = _unstuffer.Read(segment[consumed..], out var read);
            consumed += read;
            if (content.Length > 0)
            {
                CheckSize();
                await WriteAsync(content).ConfigureAwait(false);
            }
        }

        return consumed;
    }

    private async ValueTask WriteTraceAsync()
    {
        var octets = ArrayPool<byte>.Shared.Rent(MaxTraceLength);
        var envelope = new TraceEnvelope(state.RecipientCount == 1 ? state.FirstRecipient : null, state.SmtpUtf8, _time.GetUtcNow());
        var length = TraceHeader.Write(octets, state.Info, _options.HostName, envelope);
        await WriteAsync(octets.AsMemory(0, length)).ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(octets);
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> octets)
    {
        if (Refusal is not null)
        {
            return ValueTask.CompletedTask;
        }

        try
        {
            var write = state.Transaction!.WriteAsync(octets, state.SinkToken);
            if (write.IsCompletedSuccessfully)
            {
                return ValueTask.CompletedTask;
            }

            // Not the client is waited for now, so its time does not run; the sink's does.
            deadline.Start(_stopping ? DeadlineReason.Shutdown : DeadlineReason.Commit, _stopping ? _options.Timeouts.Shutdown : _options.Timeouts.Commit);
            return AwaitWriteAsync(write);
        }
        catch (Exception exception)
        {
            OnSinkFailed(exception);
            return ValueTask.CompletedTask;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitWriteAsync(ValueTask write)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            OnSinkFailed(exception);
        }
    }

    private void OnSinkFailed(Exception exception)
    {
        log.SinkFailed("the mail data", exception);
        Refusal = ServerReplies.LocalError;
    }

    private void CheckSize()
    {
        if (Refusal is null && _unstuffer.ContentLength > _options.Limits.MessageOctets)
        {
            Refusal = state.Listener.MessageTooBigReply;
        }
    }

    private void CheckLineEnds()
    {
        if (Refusal is null && _unstuffer.BareLineEnds > 0 && _options.Strictness == Strictness.Strict)
        {
            Refusal = ServerReplies.BareLineEnd;
        }
    }

    private bool IsTooSlow()
    {
        var timeouts = _options.Timeouts;
        return _waited > timeouts.DataRateGrace && ReceivedOctets < timeouts.DataRate * _waited.TotalSeconds;
    }

    private bool IsExcessive() =>
        Refusal is not null && ReceivedOctets / _options.Limits.DiscardFactor > _options.Limits.MessageOctets;
}
