using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Ulak.AspNetCore.Tests;

/// <summary>Accepting goes on by itself after a failure, and does not occupy a thread meanwhile.</summary>
public sealed class AcceptLoopTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CountingLogger _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Func<ValueTask<Socket>>> _results = [];
    private int _calls;
    private int _accepted;

    [Theory]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.NoBufferSpaceAvailable)]
    [InlineData(SocketError.SocketError)]
    public async Task A_failure_pauses_and_is_logged_once(SocketError error)
    {
        for (var i = 0; i < 3; i++)
        {
            _results.Add(() => ValueTask.FromException<Socket>(new SocketException((int)error)));
        }

        _results.Add(() => ValueTask.FromResult(_socket));
        var loop = RunAsync();
        for (var second = 1; second <= 3; second++)
        {
            Assert.Equal(second, _calls);
            Assert.Equal(0, _accepted);
            _time.Advance(AcceptLoop.Pause);
        }

        Assert.Equal(1, _accepted);
        Assert.Equal([LogLevel.Error, LogLevel.Warning], _log.Levels);
        await StopAsync(loop);
    }

    [Fact]
    public async Task A_client_that_disconnected_in_the_backlog_is_no_failure()
    {
        _results.Add(() => ValueTask.FromException<Socket>(new SocketException((int)SocketError.ConnectionReset)));
        _results.Add(() => ValueTask.FromResult(_socket));
        var loop = RunAsync();
        Assert.Equal(1, _accepted);
        Assert.Empty(_log.Levels);
        await StopAsync(loop);
    }

    [Fact]
    public async Task A_second_failure_later_is_logged_again()
    {
        for (var i = 0; i < 2; i++)
        {
            _results.Add(() => ValueTask.FromException<Socket>(new SocketException((int)SocketError.TooManyOpenSockets)));
            _results.Add(() => ValueTask.FromResult(_socket));
        }

        var loop = RunAsync();
        _time.Advance(AcceptLoop.Pause);
        _time.Advance(AcceptLoop.Pause);
        Assert.Equal(2, _accepted);
        Assert.Equal(4, _log.Levels.Count);
        await StopAsync(loop);
    }

    [Fact]
    public async Task A_stop_ends_the_pause()
    {
        _results.Add(() => ValueTask.FromException<Socket>(new SocketException((int)SocketError.TooManyOpenSockets)));
        await StopAsync(RunAsync());
    }

    public void Dispose()
    {
        _socket.Dispose();
        _stop.Dispose();
    }

    private Task RunAsync()
    {
        var loop = new AcceptLoop("smtp", new IPEndPoint(IPAddress.Loopback, 25), AcceptAsync, _time, _log);
        return loop.RunAsync(_ => _accepted++, _stop.Token);
    }

    private async ValueTask<Socket> AcceptAsync(CancellationToken stop)
    {
        if (_calls < _results.Count)
        {
            return await _results[_calls++]();
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop);
        return _socket;
    }

    private async Task StopAsync(Task loop)
    {
        await _stop.CancelAsync();
        await loop.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private sealed class CountingLogger : ILogger
    {
        public List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Levels.Add(logLevel);
    }
}
