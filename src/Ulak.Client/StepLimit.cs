namespace Ulak.Client;

/// <summary>The time that one step has, on the injected clock, together with the caller's own wish to stop.</summary>
internal sealed class StepLimit : IDisposable
{
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _both;

    public StepLimit(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        _deadline = new CancellationTokenSource(patience, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellationToken);
    }

    public CancellationToken Token => _both.Token;

    public void Dispose()
    {
        _both.Dispose();
        _deadline.Dispose();
    }
}
