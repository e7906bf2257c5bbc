using System.Buffers;
using System.Runtime.CompilerServices;
using Ulak.Server.Trace;
using Ulak.Smtp.MailData;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.Sessions;

/// <summary>The mail data of BDAT, RFC 3030 §2, from the pipe to the sink: chunk after chunk, and within each piece by piece.</summary>
internal sealed class ChunkReceiver(SessionChannel channel, Deadline deadline, SessionContext state)
{
    private const int MaxTraceLength = 2048;

    private readonly SmtpListenerOptions _options = state.Listener.Options;
    private readonly TimeProvider _time = state.Listener.Server.Time;
    private readonly ChunkedDataScanner _scanner = new();
    private TimeSpan _waited;
    private bool _traceWritten;
    private bool _stopping;

    /// <summary>The refusal that is due at the chunk's end; null where all is well.</summary>
    public Reply? Refusal { get; private set; }

    /// <summary>Octets of the chunk that were taken from the pipe.</summary>
    public long ReceivedOctets { get; private set; }

    /// <summary>What was seen in the message so far.</summary>
    public MailDataInfo Info => new(_scanner.ContentLength, _scanner.LongLines, _scanner.BareLineEnds, _scanner.HasEightBit);

    /// <summary>Receives a chunk, and leaves in the pipe what comes after it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<MailDataEnd> ReceiveAsync(Chunk chunk)
    {
        if (chunk.First)
        {
            _scanner.Reset();
            _waited = TimeSpan.Zero;
            _traceWritten = false;
        }

        Refusal = chunk.Refusal;
        ReceivedOctets = 0;
        _stopping = false;
        if (Refusal is null && (chunk.Size > _options.Limits.MessageOctets || _scanner.ContentLength + chunk.Size > _options.Limits.MessageOctets))
        {
            Refusal = state.Listener.MessageTooBigReply;
        }

        // A chunk that nobody wants is read to its length, so that the next command is found; but not one of any length.
        if (Refusal is not null && chunk.Size / _options.Limits.DiscardFactor > _options.Limits.MessageOctets)
        {
            return MailDataEnd.Excessive;
        }

        while (ReceivedOctets < chunk.Size)
        {
            if (await ReceivePartAsync(chunk.Size - ReceivedOctets).ConfigureAwait(false) is { } end)
            {
                return end;
            }
        }

        if (chunk.Last && Refusal is null)
        {
            await WriteTraceAsync().ConfigureAwait(false);
            _scanner.Complete();
            CheckLineEnds();
        }

        return MailDataEnd.Complete;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<MailDataEnd?> ReceivePartAsync(long wanted)
    {
        var pending = channel.Input.ReadAsync();
        var waits = !pending.IsCompleted;
        var began = _time.GetTimestamp();
        if (waits && !_stopping)
        {
            deadline.Start(DeadlineReason.DataBlock, _options.Timeouts.DataBlock);
        }

        var read = await pending.ConfigureAwait(false);
        _waited += waits && !channel.IsThrottled ? _time.GetElapsedTime(began) : TimeSpan.Zero;
        var buffer = read.Buffer.Length > wanted ? read.Buffer.Slice(0, wanted) : read.Buffer;
        foreach (var segment in buffer)
        {
            await WriteAsync(segment).ConfigureAwait(false);
        }

        var taken = buffer.Length;
        ReceivedOctets += taken;
        channel.Input.AdvanceTo(buffer.End);
        if (taken == wanted)
        {
            return null;
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
            _stopping = true;
            deadline.Start(DeadlineReason.Shutdown, _options.Timeouts.Shutdown);
        }

        var timeouts = _options.Timeouts;
        return _waited > timeouts.DataRateGrace && ReceivedOctets + _scanner.ContentLength < timeouts.DataRate * _waited.TotalSeconds ? MailDataEnd.TooSlow : null;
    }

    private async ValueTask WriteTraceAsync()
    {
        if (_traceWritten)
        {
            return;
        }

        _traceWritten = true;
        var octets = ArrayPool<byte>.Shared.Rent(MaxTraceLength);
        var envelope = new TraceEnvelope(state.RecipientCount == 1 ? state.FirstRecipient : null, state.SmtpUtf8, _time.GetUtcNow());
        var length = TraceHeader.Write(octets, state.Info, _options.HostName, envelope);
        await WriteToSinkAsync(octets.AsMemory(0, length)).ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(octets);
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> octets)
    {
        if (Refusal is not null || octets.IsEmpty)
        {
            return;
        }

        await WriteTraceAsync().ConfigureAwait(false);
        _scanner.Scan(octets.Span);
        await WriteToSinkAsync(octets).ConfigureAwait(false);
        CheckLineEnds();
    }

    private async ValueTask WriteToSinkAsync(ReadOnlyMemory<byte> octets)
    {
        try
        {
            var write = state.Transaction!.WriteAsync(octets, state.SinkToken);
            if (!write.IsCompletedSuccessfully)
            {
                deadline.Start(_stopping ? DeadlineReason.Shutdown : DeadlineReason.Commit, _stopping ? _options.Timeouts.Shutdown : _options.Timeouts.Commit);
                await write.ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            state.Log.SinkFailed("the mail data", exception);
            Refusal = ServerReplies.LocalError;
        }
    }

    // RFC 3030 §3: only BINARYMIME may hold what RFC 5321 §2.3.8 does not allow.
    private void CheckLineEnds()
    {
        if (Refusal is null && _scanner.BareLineEnds > 0 && state.Body != BodyType.BinaryMime && _options.Strictness == Strictness.Strict)
        {
            Refusal = ServerReplies.BareLineEnd;
        }
    }
}
