using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ulak.Server;
using Ulak.TestKit.Sinks;

namespace Ulak.AspNetCore.Tests;

/// <summary>SMTP in a worker service, where there is no web server.</summary>
public sealed class SmtpEndpointTests
{
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_worker_without_a_web_server_receives_mail()
    {
        var sink = new RecordingSink();
        using var host = await StartAsync(sink);
        using var client = await SmtpTestClient.ConnectAsync(Address(host));
        Assert.Equal("220 mx.example.org ESMTP", await client.ReadAsync());
        await client.SendLineAsync(
            "EHLO client.example\r\nMAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\none\r\n.\r\nQUIT");
        Assert.Equal("221 2.0.0 mx.example.org Goodbye", await client.ReadLastAsync());
        var mail = Assert.Single(sink.Mails);
        Assert.Equal("incoming", mail.Session.Listener);
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)mail.Session.Remote!).Address);
        Assert.Equal(Address(host), mail.Session.Local);
        await host.StopAsync();
    }

    [Fact]
    public async Task Port_0_selects_a_free_port_and_reports_it()
    {
        using var host = await StartAsync(new RecordingSink());
        Assert.NotEqual(0, ((IPEndPoint)Address(host)).Port);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_Unix_socket_is_an_endpoint_like_any_other()
    {
        var folder = Directory.CreateTempSubdirectory("ulak-endpoint-");
        try
        {
            var address = new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "smtp.sock"));
            using var host = await StartAsync(new RecordingSink(), address);
            using var client = await SmtpTestClient.ConnectAsync(address);
            await client.SendLineAsync("QUIT");
            Assert.Equal("221 2.0.0 mx.example.org Goodbye", await client.ReadLastAsync());
            await host.StopAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Shutdown_sends_421_to_idle_sessions_completes_a_message_and_accepts_no_more()
    {
        var sink = new RecordingSink();
        using var host = await StartAsync(sink);
        var address = Address(host);
        using var idle = await SmtpTestClient.ConnectAsync(address);
        using var busy = await SmtpTestClient.ConnectAsync(address);
        await idle.ReadUntilAsync("220");
        await busy.SendLineAsync("HELO client.example\r\nMAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\none");
        await busy.ReadUntilAsync("354");

        var stopping = host.StopAsync();
        Assert.Equal("421 4.3.2 mx.example.org The server is stopping: try again later", await idle.ReadLastAsync());
        await Assert.ThrowsAsync<SocketException>(() => SmtpTestClient.ConnectAsync(address));
        Assert.False(stopping.IsCompleted);
        await busy.SendLineAsync("two\r\n.");
        Assert.Equal("250 2.0.0 Message accepted", await busy.ReadAsync());
        Assert.Equal("421 4.3.2 mx.example.org The server is stopping: try again later", await busy.ReadLastAsync());
        await stopping.WaitAsync(StepTimeout);
        Assert.Equal(1, sink.Committed);
    }

    [Fact]
    public async Task A_session_that_outlasts_the_host_shutdown_timeout_is_aborted()
    {
        using var host = await StartAsync(new RecordingSink());
        using var busy = await SmtpTestClient.ConnectAsync(Address(host));
        await busy.SendLineAsync("HELO client.example\r\nMAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\none");
        await busy.ReadUntilAsync("354");
        using var over = new CancellationTokenSource();
        var stopping = host.StopAsync(over.Token);
        await over.CancelAsync();
        await stopping.WaitAsync(StepTimeout);
        try
        {
            // Aborted at once: without that the session would send 421 after its own 20 seconds.
            Assert.Null(await busy.ReadLastAsync().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        }
        catch (IOException)
        {
            // Reset, and not closed in order: it is over either way.
        }
    }

    [Fact]
    public async Task An_address_in_use_fails_at_startup()
    {
        using var first = await StartAsync(new RecordingSink());
        var refused = await Assert.ThrowsAsync<IOException>(() => StartAsync(new RecordingSink(), Address(first)));
        Assert.StartsWith($"Cannot listen for SMTP on {Address(first)}: ", refused.Message, StringComparison.Ordinal);
        await first.StopAsync();
    }

    [Fact]
    public async Task An_invalid_option_fails_at_startup() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => StartAsync(new RecordingSink(), options: new SmtpListenerOptions { HostName = "" }));

    private static EndPoint Address(IHost host) => host.Services.GetRequiredService<SmtpEndpoint>().Address;

    private static async Task<IHost> StartAsync(IMailSink sink, EndPoint? address = null, SmtpListenerOptions? options = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(sink);
        builder.Services.AddSmtp();
        builder.Services.ConfigureSmtpSockets();
        builder.Services.AddSmtpEndpoint(
            address ?? new IPEndPoint(IPAddress.Loopback, 0),
            options ?? new SmtpListenerOptions { Name = "incoming", HostName = "mx.example.org" });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
