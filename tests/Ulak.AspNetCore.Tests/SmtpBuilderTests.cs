using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ulak.Server;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;
using Ulak.TestKit.Sinks;

namespace Ulak.AspNetCore.Tests;

/// <summary>AddSmtp with its options, listeners and filters.</summary>
public sealed class SmtpBuilderTests
{
    [Fact]
    public async Task Options_apply_to_each_listener_which_may_change_its_own()
    {
        using var host = await StartAsync(services => services.AddSmtp(options =>
            {
                options.HostName = "mx.example.org";
                options.MaxMessageOctets = 100_000;
            })
            .AddListener("one", IPAddress.Loopback, 0)
            .AddListener("two", IPAddress.Loopback, 0, options => options with { HostName = "two.example.org" }));
        var endpoints = host.Services.GetServices<SmtpEndpoint>().ToList();
        Assert.Equal(["one", "two"], endpoints.Select(endpoint => endpoint.Listener.Options.Name));
        Assert.Equal(["mx.example.org", "two.example.org"], endpoints.Select(endpoint => endpoint.Listener.Options.HostName));
        Assert.All(endpoints, endpoint => Assert.Equal(100_000, endpoint.Listener.Options.Limits.MessageOctets));
        using var client = await SmtpTestClient.ConnectAsync(endpoints[1].Address);
        Assert.Equal("220 two.example.org ESMTP", await client.ReadAsync());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Options_are_bound_to_the_configuration_and_code_comes_last()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Smtp:HostName"] = "configured.example.org",
            ["Smtp:MaxRecipients"] = "200",
            ["Smtp:Strictness"] = "Tolerant",
        };
        using var host = await StartAsync(
            services => services.AddSmtp(options => options.MaxRecipients = 300).AddListener("mx", IPAddress.Loopback, 0),
            configuration => configuration.AddInMemoryCollection(settings));
        var options = host.Services.GetRequiredService<SmtpEndpoint>().Listener.Options;
        Assert.Equal("configured.example.org", options.HostName);
        Assert.Equal(300, options.Limits.Recipients);
        Assert.Equal(Strictness.Tolerant, options.Strictness);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Filters_decide_in_the_order_in_which_they_were_added()
    {
        using var host = await StartAsync(services => services.AddSmtp()
            .AddFilter<MailFilter>()
            .AddFilter<RecipientFilter>()
            .AddListener("mx", IPAddress.Loopback, 0));
        Assert.Equal(
            [typeof(MailFilter), typeof(RecipientFilter)],
            host.Services.GetRequiredService<SmtpEndpoint>().Listener.Options.Filters.Select(filter => filter.GetType()));
        using var client = await SmtpTestClient.ConnectAsync(host.Services.GetRequiredService<SmtpEndpoint>().Address);
        await client.SendLineAsync("HELO client.example\r\nMAIL FROM:<eve@example.com>\r\nMAIL FROM:<ann@example.com>");
        await client.SendLineAsync("RCPT TO:<bob@example.org>");
        Assert.Equal("550 5.7.1 Not eve", await client.ReadUntilAsync("550"));
        Assert.Equal("450 4.7.1 Not now", await client.ReadUntilAsync("450"));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<IHost> StartAsync(Action<IServiceCollection> configure, Action<IConfigurationBuilder>? configuration = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        configuration?.Invoke(builder.Configuration);
        builder.Services.AddSingleton<IMailSink>(new RecordingSink());
        configure(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private sealed class MailFilter : ISessionFilter
    {
        public ValueTask<FilterResult> DecideAsync(FilterContext context, CancellationToken cancellationToken) =>
            new(context.Command is MailCommand { From.Mailbox.LocalPart: "eve" }
                ? FilterResult.Reject(new Reply(550, "5.7.1", "Not eve"))
                : FilterResult.Continue);
    }

    private sealed class RecipientFilter : ISessionFilter
    {
        public ValueTask<FilterResult> DecideAsync(FilterContext context, CancellationToken cancellationToken) =>
            new(context.Command is RcptCommand ? FilterResult.Reject(new Reply(450, "4.7.1", "Not now")) : FilterResult.Continue);
    }
}
