using System.Collections.Immutable;
using Ulak.Relay.Intake;
using Ulak.Relay.Tests.Support;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Relay.Tests.Intake;

/// <summary>Cut-through: the client gets the reply of the next hop, and the queue gets what the next hop did not take.</summary>
public sealed class DirectDeliveryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<RelayFixture> StartAsync(HostileServer server)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org")
            .AddMx("example.net", (10, "mx.example.org"));
        return relay.StartRelay(server.Port, options => options with
        {
            Routes = [Routes.Create("direct", new Ulak.Relay.Routing.RouteAction.CutThrough("mx"))],
        });
    }

    private static async Task<DirectResult> DeliverAsync(RelayFixture relay, string rcptParameters, params string[] to)
    {
        var envelope = new AcceptedEnvelope("ann@example.net", "", relay.Time.GetUtcNow());
        var request = new Ulak.Relay.Routing.RouteRequest { IsInternal = true };
        ImmutableArray<NewDelivery> deliveries =
        [
            .. to.SelectMany(each => relay.Service.Deliveries.Create(
                envelope, Routes.Address(each), rcptParameters, relay.Service.Router.Route(request, Routes.Address(each)))),
        ];
        return await relay.Service.Direct.DeliverAsync(
            new DirectMessage(
                MailId.Create(relay.Time.GetUtcNow(), 1), envelope, deliveries, "Subject: x\r\n\r\n.y\r\n"u8.ToArray()), Token);
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 unknown", "550 5.1.1 unknown", 0)]
    [InlineData("DOT", "554 5.7.1 spam", "554 5.7.1 spam", 0)]
    [InlineData("DOT", "250 2.0.0 queued as 1", "250 2.0.0 The next server took the message: 250 2.0.0 queued as 1", 0)]
    [InlineData("DOT", "451 4.3.0 later", null, 1)]
    [InlineData("DOT", "CLOSE", null, 1)]
    [InlineData("RCPT", "450 4.2.1 busy", null, 1)]
    [InlineData("GREETING", "421 4.3.2 closing", null, 1)]
    [InlineData("GREETING", "CLOSE", null, 1)]
    public async Task The_client_gets_the_reply_of_the_next_hop_or_the_queue_gets_the_message(
        string step, string reply, string? expected, int queued)
    {
        await using var server = new HostileServer(line => line == step ? reply : null);
        await using var relay = await StartAsync(server);
        var result = await DeliverAsync(relay, "", "a@example.org");
        Assert.Equal(expected, result.Reply?.ToString());
        Assert.Equal(queued, result.Rest.Length);
        Assert.Empty(await relay.Queue.ListDestinationsAsync(Token));
    }

    [Fact]
    public async Task What_the_next_hop_does_not_take_is_queued()
    {
        await using var server = new HostileServer(line => line switch
        {
            "RCPT TO:<b@example.org>" => "550 5.1.1 unknown",
            "RCPT TO:<c@example.org>" => "450 4.2.1 busy",
            _ => null,
        });
        await using var relay = await StartAsync(server);
        var result = await DeliverAsync(relay, "", "a@example.org", "b@example.org", "c@example.org");
        Assert.Equal(250, result.Reply!.Code.Value);
        Assert.Equal(["b@example.org", "c@example.org"], result.Rest.Select(each => each.ForwardPath));
        Assert.EndsWith("\r\n\r\n.y\r\n", server.Messages.Single().Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_destinations_a_wanted_report_a_suppressed_address_and_a_resting_site_go_to_the_queue()
    {
        await using var server = new HostileServer(
            line => line == "RCPT TO:<limit@example.org>" ? "451 4.7.0 rate limit exceeded, slow down" : null);
        await using var relay = await StartAsync(server);
        Assert.Null((await DeliverAsync(relay, "", "a@example.org", "a@example.net")).Reply);
        Assert.Null((await DeliverAsync(relay, "NOTIFY=SUCCESS", "a@example.org")).Reply);
        await relay.Store.Suppressions.SaveSuppressionAsync(
            new SuppressionEntry("no@example.org", 2, "manual", "", relay.Time.GetUtcNow(), null), Token);
        Assert.Null((await DeliverAsync(relay, "", "no@example.org")).Reply);
        Assert.Equal(0, server.Connections);

        await relay.AttemptsAsync(await relay.QueueAsync("Subject: x\r\n\r\n", ["limit@example.org"]), 1);
        var connections = server.Connections;
        Assert.Null((await DeliverAsync(relay, "", "a@example.org")).Reply);
        Assert.Equal(connections, server.Connections);
    }
}
