using System.Buffers;
using System.IO.Pipelines;

namespace Ulak.Server.Sessions;

/// <summary>
/// Hands out a connection's octets at a chosen pace, in ten portions a second, as a slow line would. What has been held back stays in the
/// transport, whose own limits then hold back the client.
/// </summary>
internal sealed class ThrottledPipeReader(PipeReader inner, TimeProvider time) : PipeReader
{
    private const int PortionsPerSecond = 10;

    private readonly Lock _lock = new();
    private ReadOnlySequence<byte> _exposed;
    private long _unconsumed;
    private long _last = time.GetTimestamp();
    private double _allowed;
    private TaskCompletionSource? _wait;
    private bool _isCancelled;

    /// <summary>The pace, from now on.</summary>
    public required int OctetsPerSecond { get; set; }

    private double Portion => Math.Max((double)OctetsPerSecond / PortionsPerSecond, 1);

    public override bool TryRead(out ReadResult result)
    {
        if ((ConsumeCancellation() || Refill()) && inner.TryRead(out var read))
        {
            result = Expose(read);
            return true;
        }

        result = default;
        return false;
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (!ConsumeCancellation() && !Refill())
        {
            await WaitAsync().ConfigureAwait(false);
        }

        return Expose(await inner.ReadAsync(cancellationToken).ConfigureAwait(false));
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // What was shown and not taken is shown again; it costs nothing twice.
        _unconsumed = _exposed.IsEmpty ? 0 : _exposed.Slice(consumed).Length;
        _exposed = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead()
    {
        inner.CancelPendingRead();
        lock (_lock)
        {
            _isCancelled = true;
            _wait?.TrySetResult();
        }
    }

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private ReadResult Expose(ReadResult read)
    {
        var most = _unconsumed + (long)_allowed;
        var isWhole = read.Buffer.Length <= most;
        var shown = isWhole ? read.Buffer : read.Buffer.Slice(0, most);
        _allowed -= Math.Max(shown.Length - _unconsumed, 0);
        _exposed = shown;
        return new ReadResult(shown, read.IsCanceled, read.IsCompleted && isWhole);
    }

    /// <summary>Counts what time has brought. A line that was silent has no more than a portion to give.</summary>
    private bool Refill()
    {
        var now = time.GetTimestamp();
        _allowed = Math.Min(_allowed + (time.GetElapsedTime(_last, now).TotalSeconds * OctetsPerSecond), Portion);
        _last = now;
        return _allowed >= Portion;
    }

    private bool ConsumeCancellation()
    {
        lock (_lock)
        {
            var was = _isCancelled;
            _isCancelled = false;
            return was;
        }
    }

    private async ValueTask WaitAsync()
    {
        TaskCompletionSource pause;
        lock (_lock)
        {
            if (_isCancelled)
            {
                return;
            }

            pause = _wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        var rest = TimeSpan.FromSeconds((Portion - _allowed) / OctetsPerSecond) + TimeSpan.FromMilliseconds(1);
        await using var timer = time.CreateTimer(
            static pause => ((TaskCompletionSource)pause!).TrySetResult(), pause, rest, Timeout.InfiniteTimeSpan);
        await pause.Task.ConfigureAwait(false);
    }
}
