using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Ulak.Server.Auth;
using Ulak.Server.Limits;
using Ulak.Server.Proxy;
using Ulak.TestKit.Sinks;

namespace Ulak.Server.Tests;

/// <summary>Every refusal leaves one line in the log, with the session's id and the reason.</summary>
public sealed class RefusalLogTests
{
    private static readonly IPEndPoint Client = new(IPAddress.Parse("192.0.2.7"), 4711);
    private static readonly IPEndPoint Proxy = new(IPAddress.Parse("10.0.0.1"), 4711);

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryLogger _log = new();

    [Fact]
    public async Task Each_reason_for_a_rejected_connection_has_its_own_words()
    {
        var reasons = new List<string>
        {
            await RejectAsync(new AdmissionLimits { Connections = 1 }),
            await RejectAsync(new AdmissionLimits { ConnectionsPerAddress = 1 }),
            await RejectAsync(new AdmissionLimits { ConnectionsPerMinute = 1 }),
            await RejectAsync(new AdmissionLimits { FaultsPerMinute = 1 }),
        };
        Assert.Equal(4, reasons.Distinct().Count());
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 192.0.2.99 1000 25\r\n", true)]
    [InlineData("XCLIENT ADDR=192.0.2.7\r\n", false)]
    public async Task A_client_that_is_rejected_behind_a_proxy_is_logged(string line, bool proxyProtocol)
    {
        using var server = new SmtpServer(new RecordingSink(), new AdmissionLimits { ConnectionsPerMinute = 1 }, time: _time, logger: _log);
        var listener = new SmtpListener(
            server, new SmtpListenerOptions
            {
                ProxyProtocol = proxyProtocol,
                TrustedProxies = new TrustedNetworks(
                [IPNetwork.Parse("10.0.0.0/8")])
            });
        await SessionRunner.RunAsync(listener, _time, Proxy, line + "QUIT\r\n");
        Assert.Empty(Refusals());
        await SessionRunner.RunAsync(listener, _time, Proxy, line + "QUIT\r\n");
        Assert.Contains("192.0.2.7", Assert.Single(Refusals()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_command_is_logged_once_with_the_session_and_the_reply()
    {
        var sink = new RecordingSink { Refuses = SinkStep.Recipient };
        using var server = new SmtpServer(sink, time: _time, logger: _log);
        var observer = new RecordingObserver();
        using var observed = new SmtpServer(sink, observer: observer, time: _time, logger: _log);
        const string Input = "HELO x\r\nMAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\nQUIT\r\n";
        await SessionRunner.RunAsync(new SmtpListener(observed, new SmtpListenerOptions()), _time, null, Input);
        Assert.Equal($"Session {observer.Sessions.Single().Info.Id}: refused: 550 5.7.1 Refused by the test", Assert.Single(Refusals()));
    }

    [Fact]
    public async Task A_failed_login_is_logged_with_the_session_and_the_client()
    {
        var observer = new RecordingObserver();
        using var server = new SmtpServer(new RecordingSink(), observer: observer, time: _time, logger: _log);
        var listener = new SmtpListener(server, new SmtpListenerOptions
        {
            Auth = new SmtpAuth { Users = new TestUsers(), AllowWithoutTls = true },
        });
        await SessionRunner.RunAsync(listener, _time, Client, "EHLO x\r\nAUTH PLAIN AGFubgB3cm9uZw==\r\nQUIT\r\n");

        Assert.Contains(
            $"Session {observer.Sessions.Single().Info.Id}: a login from {Client} with PLAIN failed", _log.Lines);
    }

    private async Task<string> RejectAsync(AdmissionLimits limits)
    {
        _log.Lines.Clear();
        using var server = new SmtpServer(new RecordingSink(), limits, time: _time, logger: _log);
        var listener = new SmtpListener(
            server, new SmtpListenerOptions { Timeouts = SessionTimeouts.Default with { Tarpit = TimeSpan.Zero } });
        var first = new Ulak.TestKit.Transport.MemoryDuplex();
        var open = limits.FaultsPerMinute == 1 || limits.ConnectionsPerMinute == 1
            ? null
            : listener.RunAsync(first.Server, Client, null, CancellationToken.None);
        if (open is null)
        {
            await SessionRunner.RunAsync(listener, _time, Client, "BAD\r\nBAD\r\nQUIT\r\n");
        }

        _log.Lines.Clear();
        await SessionRunner.RunAsync(listener, _time, Client, "QUIT\r\n");
        await first.Client.Output.CompleteAsync();
        await (open ?? Task.CompletedTask).WaitAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
        var line = Assert.Single(Refusals());
        Assert.Contains("192.0.2.7", line, StringComparison.Ordinal);
        return line[line.LastIndexOf(':')..];
    }

    private List<string> Refusals() =>
        [.. _log.Lines.Where(line => line.Contains("refused", StringComparison.Ordinal)
            || line.Contains("rejected", StringComparison.Ordinal))];

    private sealed class MemoryLogger : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        // The default level of the program.
        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Lines.Enqueue(formatter(state, exception));
            }
        }
    }
}
