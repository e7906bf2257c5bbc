using System.Buffers;
using System.Runtime.CompilerServices;
using Ulak.Server.Trace;
using Ulak.Smtp.MailData;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.Sessions;

/// <summary>The mail data of BDAT, RFC 3030 §2, from the pipe to the sink: chunk after chunk, and within each piece by piece.</summary>
internal sealed class ChunkReceiver(SessionChannel channel, Deadline deadline, SessionState state)
{
    private const int LongestTrace = 2048;

    private readonly SmtpListenerOptions _options = state.Listener.Options;
    private readonly TimeProvider _time = state.Listener.Server.Time;
    private readonly LineEndScanner _scanner = new();
    private TimeSpan _waited;
    private bool _traced;
    private bool _stopping;

    /// <summary>The refusal that is due at the chunk's end; null where all is well.</summary>
    public Reply? Refusal { get; private set; }

    /// <summary>Octets of the chunk that were taken from the pipe.</summary>
    public long Taken { get; private set; }

    /// <summary>What was seen in the message so far.</summary>
    public MailDataFacts Facts => new(_scanner.Octets, _scanner.LongLines, _scanner.BareLineEnds, _scanner.HasEightBit);

    /// <summary>Receives a chunk, and leaves in the pipe what comes after it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<MailDataEnd> ReceiveAsync(Chunk chunk)
    {
        if (chunk.First)
        {
            _scanner.Reset();
            _waited = TimeSpan.Zero;
            _traced = false;
        }

        Refusal = chunk.Refusal;
        Taken = 0;
        _stopping = false;
        if (Refusal is null && (chunk.Size > _options.Limits.MessageOctets || _scanner.Octets + chunk.Size > _options.Limits.MessageOctets))
        {
            Refusal = state.Listener.TooBigReply;
        }

        // A chunk that nobody wants is read to its length, so that the next command is found; but not one of any length.
        if (Refusal is not null && chunk.Size / _options.Limits.SwallowFactor > _options.Limits.MessageOctets)
        {
            return MailDataEnd.Excessive;
        }

        while (Taken < chunk.Size)
        {
            if (await TakeAsync(chunk.Size - Taken).ConfigureAwait(false) is { } end)
            {
                return end;
            }
        }

        if (chunk.Last && Refusal is null)
        {
            await TraceAsync().ConfigureAwait(false);
            _scanner.End();
            CheckLineEnds();
        }

        return MailDataEnd.Complete;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<MailDataEnd?> TakeAsync(long wanted)
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
        Taken += taken;
        channel.Input.AdvanceTo(buffer.End);
        if (taken == wanted)
        {
            return null;
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
            _stopping = true;
            deadline.Start(DeadlineReason.Shutdown, _options.Timeouts.Shutdown);
        }

        var timeouts = _options.Timeouts;
        return _waited > timeouts.DataRateGrace && Taken + _scanner.Octets < timeouts.DataRate * _waited.TotalSeconds ? MailDataEnd.TooSlow : null;
    }

    private async ValueTask TraceAsync()
    {
        if (_traced)
        {
            return;
        }

        _traced = true;
        var octets = ArrayPool<byte>.Shared.Rent(LongestTrace);
        var envelope = new TraceEnvelope(state.Recipients == 1 ? state.FirstRecipient : null, state.SmtpUtf8, _time.GetUtcNow());
        var length = TraceHeader.Write(octets, state.Facts, _options.HostName, envelope);
        await PassAsync(octets.AsMemory(0, length)).ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(octets);
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> octets)
    {
        if (Refusal is not null || octets.IsEmpty)
        {
            return;
        }

        await TraceAsync().ConfigureAwait(false);
        _scanner.Read(octets.Span);
        await PassAsync(octets).ConfigureAwait(false);
        CheckLineEnds();
    }

    private async ValueTask PassAsync(ReadOnlyMemory<byte> octets)
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
            Refusal = Replies.CannotNow;
        }
    }

    // RFC 3030 §3: only BINARYMIME may hold what RFC 5321 §2.3.8 does not allow.
    private void CheckLineEnds()
    {
        if (Refusal is null && _scanner.BareLineEnds > 0 && state.Body != BodyType.BinaryMime && _options.Strictness == Strictness.Strict)
        {
            Refusal = Replies.BareLineEnd;
        }
    }
}
