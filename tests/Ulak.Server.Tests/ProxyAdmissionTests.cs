using System.Net;
using Microsoft.Extensions.Time.Testing;
using Ulak.Server.Limits;
using Ulak.Server.Proxy;
using Ulak.TestKit.Sinks;

namespace Ulak.Server.Tests;

/// <summary>Connections, rates and faults are charged to the client that a trusted proxy names, and never to the proxy.</summary>
public sealed class ProxyAdmissionTests
{
    private static readonly IPEndPoint Proxy = new(IPAddress.Parse("10.0.0.1"), 4000);

    [Fact]
    public async Task Faults_behind_XCLIENT_are_charged_to_the_client()
    {
        var time = new FakeTimeProvider();
        using var server = new SmtpServer(new RecordingSink(), new AdmissionLimits { FaultsPerMinute = 10 }, time: time);
        var listener = Listener(server);
        const string Faults = "ONE\r\nTWO\r\nTHREE\r\nFOUR\r\nFIVE\r\n";
        for (var i = 0; i < 4; i++)
        {
            await SessionRunner.RunAsync(listener, time, Proxy, $"XCLIENT ADDR=192.0.2.9\r\n{Faults}QUIT\r\n");
        }

        Assert.Contains("220 ", await SessionRunner.RunAsync(listener, time, Proxy, "QUIT\r\n"), StringComparison.Ordinal);
        Assert.Contains(
            "421 4.7.0 ", await SessionRunner.RunAsync(
                listener, time, Proxy, "XCLIENT ADDR=192.0.2.9\r\nQUIT\r\n"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "421 ", await SessionRunner.RunAsync(listener, time, Proxy, "XCLIENT ADDR=192.0.2.10\r\nQUIT\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_before_XCLIENT_are_not_charged_to_its_client()
    {
        var time = new FakeTimeProvider();
        using var server = new SmtpServer(new RecordingSink(), new AdmissionLimits { FaultsPerMinute = 4 }, time: time);
        var listener = Listener(server);
        for (var i = 0; i < 3; i++)
        {
            await SessionRunner.RunAsync(
                listener, time, Proxy, "ONE\r\nTWO\r\nTHREE\r\nFOUR\r\nFIVE\r\nXCLIENT ADDR=192.0.2.9\r\nQUIT\r\n");
        }

        Assert.DoesNotContain(
            "421 ", await SessionRunner.RunAsync(listener, time, Proxy, "XCLIENT ADDR=192.0.2.9\r\nQUIT\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trusted_proxy_is_exempt_from_the_rate_of_connections()
    {
        var time = new FakeTimeProvider();
        using var server = new SmtpServer(new RecordingSink(), new AdmissionLimits { ConnectionsPerMinute = 2 }, time: time);
        var listener = Listener(server);
        for (var i = 0; i < 10; i++)
        {
            Assert.DoesNotContain(
                "421 ", await SessionRunner.RunAsync(
                    listener, time, Proxy, $"XCLIENT ADDR=192.0.2.{i}\r\nQUIT\r\n"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_rate_of_connections_of_a_client_behind_XCLIENT_is_limited()
    {
        var time = new FakeTimeProvider();
        using var server = new SmtpServer(new RecordingSink(), new AdmissionLimits { ConnectionsPerMinute = 2 }, time: time);
        var listener = Listener(server);
        for (var i = 0; i < 2; i++)
        {
            Assert.DoesNotContain(
                "421 ", await SessionRunner.RunAsync(
                    listener, time, Proxy, "XCLIENT ADDR=192.0.2.9\r\nQUIT\r\n"), StringComparison.Ordinal);
        }

        Assert.Contains(
            "421 4.7.0 ", await SessionRunner.RunAsync(
                listener, time, Proxy, "XCLIENT ADDR=192.0.2.9\r\nNOOP\r\n"), StringComparison.Ordinal);
        Assert.Equal(0, server.ConnectionLimiter.Total);
    }

    [Fact]
    public async Task One_session_of_a_proxy_may_name_client_after_client()
    {
        var time = new FakeTimeProvider();
        using var server = new SmtpServer(new RecordingSink(), new AdmissionLimits { ConnectionsPerAddress = 1 }, time: time);
        var names = string.Concat(Enumerable.Range(1, 5).Select(i => $"XCLIENT ADDR=192.0.2.{i}\r\n"));
        Assert.DoesNotContain(
            "421 ", await SessionRunner.RunAsync(Listener(server), time, Proxy, names + "QUIT\r\n"), StringComparison.Ordinal);
        Assert.Equal(0, server.ConnectionLimiter.Total);
        Assert.Equal(0, server.ConnectionLimiter.NetworkCount);
    }

    [Fact]
    public async Task Failed_logins_behind_XCLIENT_block_the_client_and_not_the_proxy()
    {
        var time = new FakeTimeProvider();
        using var server = new SmtpServer(new RecordingSink(), time: time);
        var listener = Listener(server);
        var wrong = Convert.ToBase64String("\0ann\0wrong"u8);
        for (var i = 0; i < 12; i++)
        {
            await SessionRunner.RunAsync(
                listener, time, Proxy, $"XCLIENT ADDR=192.0.2.9\r\nEHLO x\r\nAUTH PLAIN {wrong}\r\nAUTH PLAIN {wrong}\r\nQUIT\r\n");
        }

        Assert.Contains(
            "421 4.7.0 ", await SessionRunner.RunAsync(
                listener, time, Proxy, $"XCLIENT ADDR=192.0.2.9\r\nEHLO x\r\nAUTH PLAIN {wrong}\r\n"), StringComparison.Ordinal);
        Assert.Contains(
            "535 5.7.8 ", await SessionRunner.RunAsync(
                listener, time, Proxy, $"XCLIENT ADDR=192.0.2.10\r\nEHLO x\r\nAUTH PLAIN {wrong}\r\nQUIT\r\n"), StringComparison.Ordinal);
    }

    private static SmtpListener Listener(SmtpServer server) => new(server, new SmtpListenerOptions
    {
        TrustedProxies = new TrustedNetworks([IPNetwork.Parse("10.0.0.0/8")]),
        Timeouts = SessionTimeouts.Default with { Tarpit = TimeSpan.Zero },
        Auth = new Auth.SmtpAuth { Users = new TestUsers(), AllowWithoutTls = true },
    });
}
