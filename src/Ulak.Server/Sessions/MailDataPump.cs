using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Ulak.Server.State;
using Ulak.Server.Trace;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.Sessions;

/// <summary>
/// Moves mail data from the pipe to the sink, piece by piece: what the sink has not taken is not read from the client.
/// Refused data is read to its end as well, because only its end shows where commands begin again.
/// </summary>
internal sealed class MailDataPump(SessionContext context, SessionChannel channel)
{
    /// <summary>
    /// Octets of a message that need no share of the server's memory for mail data: most messages are shorter. Less than a block of the
    /// pipe, so that a message of many blocks waits before its first octets are copied.
    /// </summary>
    private const int FreeOctets = 12 * 1024;

    private static readonly ReadOnlyMemory<byte> HeaderEnd = "\r\n"u8.ToArray();

    private readonly TimeProvider _time = context.Server.Time;
    private readonly SmtpListenerOptions _options = context.Options;
    private long _messageOctets;
    private TimeSpan _waited;

    /// <summary>The refusal that is due at the frame's end; null for none.</summary>
    public Reply? Refusal { get; private set; }

    /// <summary>The departure in the message so far for which it is refused; null for none.</summary>
    public SessionRemark? Fault { get; private set; }

    /// <summary>The departure in the message so far that is accepted; null for none.</summary>
    public SessionRemark? Remark { get; private set; }

    /// <summary>Octets of the frame that were read.</summary>
    public long ReceivedOctets { get; private set; }

    /// <summary>Receives a frame, and leaves in the pipe what follows it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<MailDataEnd> ReceiveAsync(MailDataFraming framing, Reply? refusal)
    {
        (Refusal, ReceivedOctets, Fault, Remark) = (refusal, 0, null, null);
        if (framing.IsFirst)
        {
            (_messageOctets, _waited) = (0, TimeSpan.Zero);
        }

        CheckSize(framing);
        if (framing.IsFirst && Refusal is null)
        {
            await WriteTraceAsync().ConfigureAwait(false);
        }

        MailDataEnd? end = null;
        while (!framing.IsComplete)
        {
            if (end is not null || IsExcessive(framing))
            {
                return end ?? MailDataEnd.Excessive;
            }

            var pending = channel.Input.ReadAsync();
            var read = pending.IsCompletedSuccessfully ? pending.Result : await WaitAsync(framing, pending).ConfigureAwait(false);
            end = await ProcessAsync(framing, read).ConfigureAwait(false);
        }

        CheckLineEnds(framing);
        return MailDataEnd.Complete;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAsync(MailDataFraming framing, ValueTask<ReadResult> pending)
    {
        var timeouts = _options.Timeouts;
        StartDeadline(DeadlineReason.DataBlock, framing.IsAtBareEnd ? timeouts.BareEnd : timeouts.DataBlock);
        var began = _time.GetTimestamp();
        var read = await pending.ConfigureAwait(false);
        if (!channel.IsThrottled)
        {
            _waited += _time.GetElapsedTime(began);
        }

        return read;
    }

    /// <summary>Passes on what was read. Returns the end where it is reached before that of the frame.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<MailDataEnd?> ProcessAsync(MailDataFraming framing, ReadResult read)
    {
        var buffer = read.Buffer;
        var consumed = 0L;
        foreach (var segment in buffer)
        {
            consumed += await ProcessAsync(framing, segment).ConfigureAwait(false);
            if (framing.IsComplete)
            {
                break;
            }
        }

        ReceivedOctets += consumed;
        _messageOctets += consumed;
        var next = buffer.GetPosition(consumed);
        channel.Consume(buffer, next, next);
        return framing.IsComplete ? null
            : channel.Deadline.IsExpired ? GetEndOfWait(framing)
            : read.IsCompleted ? MailDataEnd.ClientDisconnected
            : IsTooSlow() ? MailDataEnd.TooSlow
            : null;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ProcessAsync(MailDataFraming framing, ReadOnlyMemory<byte> segment)
    {
        var consumed = 0;
        while (consumed < segment.Length && !framing.IsComplete)
        {
            var content = framing.Read(segment[consumed..], out var read);
            consumed += read;
            if (content.Length > 0)
            {
                CheckSize(framing);
                if (Refusal is null && framing.ContentOctets > FreeOctets && !context.Transaction!.Memory.IsHeld)
                {
                    await AcquireMemoryAsync().ConfigureAwait(false);
                }

                if (framing.ContentOctets == content.Length && content.Span[0] is (byte)' ' or (byte)'\t')
                {
                    // RFC 5322 §2.2.3: a first line that starts with white space would continue the Received field. It is the body of a
                    // message without header.
                    await WriteAsync(HeaderEnd).ConfigureAwait(false);
                }

                await WriteAsync(content).ConfigureAwait(false);
            }
        }

        return consumed;
    }

    private MailDataEnd GetEndOfWait(MailDataFraming framing) =>
        framing.IsAtBareEnd && channel.Deadline.Reason == DeadlineReason.DataBlock ? MailDataEnd.BareEnd : MailDataEnd.DeadlineExpired;

    private async ValueTask WriteTraceAsync()
    {
        var transaction = context.Transaction!;
        var octets = ArrayPool<byte>.Shared.Rent(TraceHeader.MaxLength);
        var onlyRecipient = transaction.RecipientCount == 1 ? transaction.FirstRecipient : null;
        var envelope = new TraceEnvelope(onlyRecipient, transaction.SmtpUtf8, _time.GetUtcNow());
        var length = TraceHeader.Write(octets, context.Info, _options.HostName, envelope);
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
            var write = context.Transaction!.Transaction.WriteAsync(octets, context.SinkToken);
            if (write.IsCompletedSuccessfully)
            {
                return ValueTask.CompletedTask;
            }

            // The server waits for the sink now, and not for the client.
            StartDeadline(DeadlineReason.Commit, _options.Timeouts.Commit);
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

    /// <summary>
    /// Waits for a share of the memory for mail data; meanwhile the client waits on its socket. The message is refused where that takes too
    /// long.
    /// </summary>
    private async ValueTask AcquireMemoryAsync()
    {
        var acquire = context.Server.MailDataBudget.AcquireAsync(context.SinkToken);
        if (acquire.IsCompletedSuccessfully)
        {
            context.Transaction!.Memory = acquire.Result;
            return;
        }

        StartDeadline(DeadlineReason.Commit, _options.Timeouts.Commit);
        try
        {
            // A stop shortens the wait.
            using var stop = context.Stop.UnsafeRegister(
                static pump => ((MailDataPump)pump!).StartDeadline(DeadlineReason.Commit, default), this);
            context.Transaction!.Memory = await acquire.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Refusal = ServerReplies.LocalError;
        }
    }

    /// <summary>
    /// Starts the deadline. After a stop there is one deadline for all that is left: mail data in hand may be finished, but soon.
    /// </summary>
    private void StartDeadline(DeadlineReason reason, TimeSpan after)
    {
        if (!context.Stop.IsCancellationRequested)
        {
            channel.Deadline.Start(reason, after);
        }
        else if (channel.Deadline.Reason != DeadlineReason.Shutdown)
        {
            channel.Deadline.Start(DeadlineReason.Shutdown, _options.Timeouts.Shutdown);
        }
    }

    private void OnSinkFailed(Exception exception)
    {
        context.Log.SinkFailed("the mail data", exception);
        Refusal = ServerReplies.LocalError;
    }

    private void CheckSize(MailDataFraming framing)
    {
        if (Refusal is null && framing.AnnouncedOctets > _options.Limits.MessageOctets)
        {
            Refusal = context.Listener.MessageTooBigReply;
        }
    }

    // RFC 5321 §2.3.8; RFC 3030 §3 allows other line ends in BINARYMIME alone.
    private void CheckLineEnds(MailDataFraming framing)
    {
        if (framing.Info.BareLineEnds == 0 || Refusal is not null || framing.AllowsBareLineEnds(context.Transaction!.Body))
        {
            return;
        }

        if (_options.Strictness == Strictness.Strict)
        {
            Fault = framing.Remark;
            Refusal = Fault!.Fault.ToReply();
        }
        else
        {
            Remark = framing.Remark;
        }
    }

    private bool IsTooSlow()
    {
        var timeouts = _options.Timeouts;
        return _waited > timeouts.DataRateGrace && _messageOctets < timeouts.DataRate * _waited.TotalSeconds;
    }

    private bool IsExcessive(MailDataFraming framing) =>
        Refusal is not null
            && Math.Max(ReceivedOctets, framing.MissingOctets) / _options.Limits.DiscardFactor > _options.Limits.MessageOctets;
}
