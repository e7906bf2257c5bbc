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
    ClientLeft,

    /// <summary>The deadline passed.</summary>
    DeadlinePassed,

    /// <summary>It came, but too slowly.</summary>
    TooSlow,

    /// <summary>It was refused, and went on for so long that nobody waits for its end.</summary>
    Excessive,
}

/// <summary>
/// The mail data of DATA, from the pipe to the sink, piece by piece: what is not taken by the sink is not read from the client.
/// After a refusal it is read to its true end all the same, for nothing else tells where commands begin again.
/// </summary>
internal sealed class MailDataReceiver(SessionChannel channel, Deadline deadline, SessionState state, SessionLog log)
{
    private const int LongestTrace = 2048;

    private readonly TimeProvider _time = state.Listener.Server.Time;
    private readonly SmtpListenerOptions _options = state.Listener.Options;
    private readonly DotUnstuffer _unstuffer = new();
    private TimeSpan _waited;
    private bool _stopping;

    /// <summary>The refusal that is due at the dot; null where all is well.</summary>
    public Reply? Refusal { get; private set; }

    /// <summary>Octets that were taken from the pipe.</summary>
    public long Taken { get; private set; }

    /// <summary>What was seen in the data.</summary>
    public MailDataFacts Facts => new(_unstuffer.Octets, _unstuffer.LongLines, _unstuffer.BareLineEnds, _unstuffer.HasEightBit);

    /// <summary>Receives to the end of the data, and leaves in the pipe what comes after it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<MailDataEnd> ReceiveAsync()
    {
        _unstuffer.Reset();
        _waited = TimeSpan.Zero;
        _stopping = false;
        Taken = 0;
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

            var end = await TakeAsync(read).ConfigureAwait(false);
            if (end is not null)
            {
                return end.Value;
            }
        }
    }

    /// <summary>What the session comes to when time ran out.</summary>
    public static (SessionEnd End, Reply Reply) Judge(MailDataEnd end, DeadlineReason reason) => (end, reason) switch
    {
        (MailDataEnd.TooSlow, _) => (SessionEnd.TimedOut, Replies.MailDataTooSlow),
        (_, DeadlineReason.Shutdown) => (SessionEnd.Shutdown, Replies.Shutdown),
        (_, DeadlineReason.Commit) => (SessionEnd.ServerFault, Replies.CommitTooLate),
        _ => (SessionEnd.TimedOut, Replies.NoMailData),
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
    private async ValueTask<MailDataEnd?> TakeAsync(ReadResult read)
    {
        var buffer = read.Buffer;
        var consumed = 0L;
        foreach (var segment in buffer)
        {
            consumed += await TakeAsync(segment).ConfigureAwait(false);
            if (_unstuffer.IsComplete)
            {
                break;
            }
        }

        Taken += consumed;
        channel.Input.AdvanceTo(buffer.GetPosition(consumed));
        CheckSize();
        if (_unstuffer.IsComplete)
        {
            CheckLineEnds();
            return MailDataEnd.Complete;
        }

        if (deadline.IsPassed)
        {
            return MailDataEnd.DeadlinePassed;
        }

        if (read.IsCompleted)
        {
            return MailDataEnd.ClientLeft;
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
    private async ValueTask<int> TakeAsync(ReadOnlyMemory<byte> segment)
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
        var octets = ArrayPool<byte>.Shared.Rent(LongestTrace);
        var envelope = new TraceEnvelope(state.Recipients == 1 ? state.FirstRecipient : null, state.SmtpUtf8, _time.GetUtcNow());
        var length = TraceHeader.Write(octets, state.Facts, _options.HostName, envelope);
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
            Fail(exception);
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
            Fail(exception);
        }
    }

    private void Fail(Exception exception)
    {
        log.SinkFailed("the mail data", exception);
        Refusal = Replies.CannotNow;
    }

    private void CheckSize()
    {
        if (Refusal is null && _unstuffer.Octets > _options.Limits.MessageOctets)
        {
            Refusal = state.Listener.TooBigReply;
        }
    }

    private void CheckLineEnds()
    {
        if (Refusal is null && _unstuffer.BareLineEnds > 0 && _options.Strictness == Strictness.Strict)
        {
            Refusal = Replies.BareLineEnd;
        }
    }

    private bool IsTooSlow()
    {
        var timeouts = _options.Timeouts;
        return _waited > timeouts.DataRateGrace && Taken < timeouts.DataRate * _waited.TotalSeconds;
    }

    private bool IsExcessive() =>
        Refusal is not null && Taken / _options.Limits.SwallowFactor > _options.Limits.MessageOctets;
}
