using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ulak.Server;
using Ulak.Server.Limits;
using Ulak.TestKit.Sinks;

namespace Ulak.AspNetCore.Tests;

/// <summary>SMTP in a program of ASP.NET Core, as its author writes it.</summary>
public sealed class UseSmtpTests
{
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_program_with_a_sink_receives_mail()
    {
        var sink = new RecordingSink();
        await using var app = await StartAsync(sink);
        using var client = await ConnectAsync(app);
        Assert.Equal("220 mx.example.org ESMTP", await client.ReadAsync());
        await client.SendLineAsync(
            "EHLO client.example\r\nMAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\none\r\n.\r\nQUIT");
        Assert.Equal("221 2.0.0 mx.example.org Goodbye", await client.ReadLastAsync());
        var mail = Assert.Single(sink.Mails);
        Assert.Equal("incoming", mail.Session.Listener);
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)mail.Session.Remote!).Address);
        Assert.Contains("from client.example ([127.0.0.1])", mail.Trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_endpoint_has_its_own_options()
    {
        await using var app = await StartAsync(new RecordingSink(), kestrel =>
            kestrel.Listen(
                IPAddress.Loopback, 0, listen => listen.UseSmtp("second", new SmtpListenerOptions { HostName = "second.example.org" })));
        using var first = await ConnectAsync(app);
        using var second = await ConnectAsync(app, 1);
        Assert.Equal("220 mx.example.org ESMTP", await first.ReadAsync());
        Assert.Equal("220 second.example.org ESMTP", await second.ReadAsync());
    }

    [Fact]
    public async Task Shutdown_sends_421_to_idle_sessions_and_completes_a_message()
    {
        var sink = new RecordingSink();
        await using var app = await StartAsync(sink);
        using var idle = await ConnectAsync(app);
        using var busy = await ConnectAsync(app);
        Assert.StartsWith("220", await idle.ReadAsync(), StringComparison.Ordinal);
        await busy.SendLineAsync("HELO client.example\r\nMAIL FROM:<ann@example.com>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\none");
        string? line;
        do
        {
            line = await busy.ReadAsync();
        }
        while (line is not null && !line.StartsWith("354", StringComparison.Ordinal));

        var stopping = app.StopAsync();
        Assert.Equal("421 4.3.2 mx.example.org The server is stopping: try again later", await idle.ReadLastAsync());
        Assert.False(stopping.IsCompleted);
        await busy.SendLineAsync("two\r\n.");
        Assert.Equal("250 2.0.0 Message accepted", await busy.ReadAsync());
        Assert.Equal("421 4.3.2 mx.example.org The server is stopping: try again later", await busy.ReadLastAsync());
        await stopping.WaitAsync(StepTimeout);
        Assert.Equal(1, sink.Committed);
    }

    [Fact]
    public async Task An_excess_connection_gets_a_421()
    {
        await using var app = await StartAsync(new RecordingSink(), admission: new AdmissionLimits { Connections = 1 });
        using var first = await ConnectAsync(app);
        Assert.StartsWith("220", await first.ReadAsync(), StringComparison.Ordinal);
        using var second = await ConnectAsync(app);
        Assert.Equal("421 4.7.0 mx.example.org Too many connections: try again later", await second.ReadLastAsync());
    }

    [Fact]
    public async Task A_sink_that_throws_exposes_nothing_to_the_client()
    {
        await using var app = await StartAsync(new RecordingSink { Throws = SinkStep.Begin });
        using var client = await ConnectAsync(app);
        await client.SendLineAsync("HELO client.example\r\nMAIL FROM:<>\r\nQUIT");
        var lines = new List<string>();
        while (await client.ReadAsync() is { } line)
        {
            lines.Add(line);
        }

        Assert.Equal("451 4.3.0 The server cannot do this now: try again later", lines[^2]);
        Assert.DoesNotContain(lines, line => line.Contains("Exception", StringComparison.Ordinal)
            || line.Contains("test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_invalid_option_fails_at_startup() =>
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(new RecordingSink(), kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseSmtp("second", new SmtpListenerOptions { HostName = "" }))));

    [Fact]
    public void The_sockets_are_set_for_mail()
    {
        using var services = new ServiceCollection().ConfigureSmtpSockets().BuildServiceProvider();
        var options = services.GetRequiredService<IOptions<SocketTransportOptions>>().Value;
        Assert.True(options.UnsafePreferInlineScheduling);
        Assert.True(options.WaitForDataBeforeAllocatingBuffer);
        Assert.True(options.MaxReadBufferSize <= 1024 * 1024);
    }

    private static async Task<WebApplication> StartAsync(
        IMailSink sink, Action<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>? more = null,
        AdmissionLimits? admission = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(sink);
        builder.Services.AddSmtp(options => options.UseAdmissionLimits(admission ?? AdmissionLimits.Default));
        builder.Services.ConfigureSmtpSockets();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(
                IPAddress.Loopback, 0, listen => listen.UseSmtp("incoming", new SmtpListenerOptions { HostName = "mx.example.org" }));
            more?.Invoke(kestrel);
        });
        var app = builder.Build();
        await app.StartAsync();
        return app;
    }

    private static Task<SmtpTestClient> ConnectAsync(WebApplication app, int endpoint = 0)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        return SmtpTestClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, new Uri(addresses[endpoint]).Port));
    }
}
