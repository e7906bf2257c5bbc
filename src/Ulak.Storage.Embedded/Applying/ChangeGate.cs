using System.Diagnostics.CodeAnalysis;

namespace Ulak.Storage.Embedded.Applying;

/// <summary>
/// Lets many change messages and users at a time, or one write their state again: what is written again must be newer than every change
/// before it in the journal.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is not used, so there is nothing to dispose.")]
internal sealed class ChangeGate
{
    private readonly SemaphoreSlim _turn = new(1);
    private TaskCompletionSource? _empty;
    private int _inside;

    /// <summary>Waits until the gate is open, and enters.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _inside);
        _turn.Release();
    }

    /// <summary>Leaves.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _inside) == 0)
        {
            Volatile.Read(ref _empty)?.TrySetResult();
        }
    }

    /// <summary>Closes the gate and waits until all have left.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _empty, empty);
        if (Volatile.Read(ref _inside) > 0)
        {
            await empty.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Opens the gate again.</summary>
    public void Open()
    {
        Volatile.Write(ref _empty, null);
        _turn.Release();
    }
}
