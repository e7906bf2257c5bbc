using System.Buffers;
using System.IO.Pipelines;

namespace Ulak.Server.Sessions;

/// <summary>
/// Hands out a connection's octets at a chosen pace, in ten portions a second, as a slow line would. What has been held back stays in the transport,
/// whose own limits then hold back the client.
/// </summary>
internal sealed class PacedReader(PipeReader inner, TimeProvider time) : PipeReader
{
    private const int PortionsPerSecond = 10;

    private readonly Lock _lock = new();
    private ReadOnlySequence<byte> _shown;
    private long _untaken;
    private long _last = time.GetTimestamp();
    private double _allowed;
    private TaskCompletionSource? _pause;
    private bool _isCancelled;

    /// <summary>The pace, from now on.</summary>
    public required int OctetsPerSecond { get; set; }

    private double Portion => Math.Max((double)OctetsPerSecond / PortionsPerSecond, 1);

    public override bool TryRead(out ReadResult result)
    {
        if ((TakeCancellation() || HasPortion()) && inner.TryRead(out var read))
        {
            result = Show(read);
            return true;
        }

        result = default;
        return false;
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (!TakeCancellation() && !HasPortion())
        {
            await PauseAsync().ConfigureAwait(false);
        }

        return Show(await inner.ReadAsync(cancellationToken).ConfigureAwait(false));
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // What was shown and not taken is shown again; it costs nothing twice.
        _untaken = _shown.IsEmpty ? 0 : _shown.Slice(consumed).Length;
        _shown = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead()
    {
        inner.CancelPendingRead();
        lock (_lock)
        {
            _isCancelled = true;
            _pause?.TrySetResult();
        }
    }

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private ReadResult Show(ReadResult read)
    {
        var most = _untaken + (long)_allowed;
        var isWhole = read.Buffer.Length <= most;
        var shown = isWhole ? read.Buffer : read.Buffer.Slice(0, most);
        _allowed -= Math.Max(shown.Length - _untaken, 0);
        _shown = shown;
        return new ReadResult(shown, read.IsCanceled, read.IsCompleted && isWhole);
    }

    /// <summary>Counts what time has brought. A line that was silent has no more than a portion to give.</summary>
    private bool HasPortion()
    {
        var now = time.GetTimestamp();
        _allowed = Math.Min(_allowed + (time.GetElapsedTime(_last, now).TotalSeconds * OctetsPerSecond), Portion);
        _last = now;
        return _allowed >= Portion;
    }

    private bool TakeCancellation()
    {
        lock (_lock)
        {
            var was = _isCancelled;
            _isCancelled = false;
            return was;
        }
    }

    private async ValueTask PauseAsync()
    {
        TaskCompletionSource pause;
        lock (_lock)
        {
            if (_isCancelled)
            {
                return;
            }

            pause = _pause = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        var rest = TimeSpan.FromSeconds((Portion - _allowed) / OctetsPerSecond) + TimeSpan.FromMilliseconds(1);
        await using var timer = time.CreateTimer(static pause => ((TaskCompletionSource)pause!).TrySetResult(), pause, rest, Timeout.InfiniteTimeSpan);
        await pause.Task.ConfigureAwait(false);
    }
}
