namespace Ulak.Relay.Tests.Support;

/// <summary>A next hop that holds its first attempt at one step, until the test lets it go on.</summary>
internal sealed class HoldingServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _reached = new(0);
    private readonly SemaphoreSlim _goOn = new(0);
    private bool _isFirst = true;

    /// <param name="step">The step, as in <see cref="HostileServer"/>.</param>
    /// <param name="reply">The reply to a line; null for the usual one.</param>
    public HoldingServer(string step, Func<string, string?>? reply = null) => Server = new HostileServer(line =>
    {
        if (line == step && Interlocked.Exchange(ref _isFirst, false))
        {
            _reached.Release();
            _goOn.Wait(RelayFixture.Token);
        }

        return reply?.Invoke(line);
    });

    public HostileServer Server { get; }

    /// <summary>Waits until the first attempt is at the step.</summary>
    public Task WaitAsync() => _reached.WaitAsync(RelayFixture.Token);

    /// <summary>Lets the first attempt go on.</summary>
    public void GoOn() => _goOn.Release();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _goOn.Dispose();
        _reached.Dispose();
    }
}
