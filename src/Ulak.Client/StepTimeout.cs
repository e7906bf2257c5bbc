namespace Ulak.Client;

/// <summary>The time limit of one step, on the injected clock, combined with the caller's token.</summary>
internal sealed class StepTimeout : IDisposable
{
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _linked;

    public StepTimeout(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        _deadline = new CancellationTokenSource(patience, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellationToken);
    }

    public CancellationToken Token => _linked.Token;

    public void Dispose()
    {
        _linked.Dispose();
        _deadline.Dispose();
    }
}
