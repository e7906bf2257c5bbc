namespace Ulak.Server.Limits;

/// <summary>
/// The memory for mail data in flight, over all sessions. A message that outgrows what is free for every message acquires one share, all of
/// it at once, and holds it to the end of its transaction; where none is left, its session waits its turn, and its client waits on the
/// socket. A fifth of the budget is given out as shares. The rest is for what no share covers: the first octets of each message, the
/// pipes of those that wait, and garbage that is not collected yet. Safe for use from any thread.
/// </summary>
internal sealed class MailDataBudget(long octets)
{
    /// <summary>A share: what a session's pipe, the head of its message and a store's unwritten chunk may hold.</summary>
    public const int ShareOctets = (64 + 256 + 256) * 1024;

    /// <summary>The smallest budget: one share.</summary>
    public const int MinOctets = 5 * ShareOctets;

    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiters = [];
    private readonly long _shares = Math.Max(octets / 5 / ShareOctets, 1);
    private long _held;

    /// <summary>Shares that are held.</summary>
    public long HeldShares
    {
        get
        {
            lock (_lock)
            {
                return _held;
            }
        }
    }

    /// <summary>Acquires a share. Those that wait get theirs in the order in which they came.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public ValueTask<MailDataShare> AcquireAsync(CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (_held < _shares && _waiters.Count == 0)
            {
                _held++;
                return new(new MailDataShare(this));
            }

            waiter = new Waiter();
            _waiters.Enqueue(waiter);
        }

        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>Returns a share, or hands it to the first that waits.</summary>
    internal void Release()
    {
        lock (_lock)
        {
            while (_waiters.TryDequeue(out var waiter))
            {
                if (waiter.TrySetResult())
                {
                    return;
                }
            }

            _held--;
        }
    }

    private async ValueTask<MailDataShare> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static (waiter, token) => ((Waiter)waiter!).TrySetCanceled(token), waiter))
        {
            await waiter.Task.ConfigureAwait(false);
            return new MailDataShare(this);
        }
    }

    private sealed class Waiter() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A share of a <see cref="MailDataBudget"/>; the default is none. Dispose it once.</summary>
internal readonly struct MailDataShare(MailDataBudget budget) : IDisposable
{
    private readonly MailDataBudget? _budget = budget;

    /// <summary>Whether it is one.</summary>
    public bool IsHeld => _budget is not null;

    public void Dispose() => _budget?.Release();
}
