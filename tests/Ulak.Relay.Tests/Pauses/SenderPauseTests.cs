using Ulak.Relay.Pauses;
using Ulak.Relay.Routing;
using Ulak.Relay.Tests.Support;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Relay.Tests.Pauses;

/// <summary>A sender is paused: what it has in the queue is held, and so is what it submits, until it is resumed.</summary>
public sealed class SenderPauseTests
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    [Theory]
    [InlineData("shop@example.net", "from:shop@example.net")]
    [InlineData("Shop@Example.NET", "from:shop@example.net")]
    [InlineData("@example.net", "from:@example.net")]
    public async Task Mail_of_the_sender_is_held_until_it_is_resumed_and_that_of_others_goes(string paused, string name)
    {
        Assert.Equal(name, QueuePause.OfSender(paused).Name);
        await using var server = new HostileServer(line => line == "RCPT TO:<busy@example.org>" ? "450 4.2.1 busy" : null);
        await using var relay = await StartAsync(server);
        var before = await relay.QueueAsync(Message, ["busy@example.org"], "shop@example.net");
        await relay.AttemptsAsync(before, 1);
        await SetAsync(relay, name, isPaused: true);
        Assert.Equal(DeliveryState.Held, await StateAsync(relay, before));

        var during = await relay.QueueAsync(Message, ["a@example.org"], "shop@EXAMPLE.net");
        Assert.Equal(DeliveryState.Held, await StateAsync(relay, during));
        var note = (await relay.Queue.ListMessageAsync(during, RelayFixture.Token)).Single().LastReply;
        Assert.Equal($"An operator has paused mail from {paused.ToLowerInvariant()}", note);
        var other = await relay.QueueAsync(Message, ["a@example.org"], "bob@elsewhere.example");
        await relay.AttemptsAsync(other, 1);
        // It is no destination of the scheduler.
        Assert.Equal(0, relay.Service.Scheduler.GetStatus(name).Active);

        await SetAsync(relay, name, isPaused: false);
        await relay.AttemptsAsync(during, 1);
        await relay.AttemptsAsync(before, 2);
        await relay.AttemptsAsync(await relay.QueueAsync(Message, ["a@example.org"], "shop@example.net"), 1);
    }

    [Fact]
    public async Task What_is_held_for_another_reason_stays_held_when_the_sender_is_resumed()
    {
        await using var server = new HostileServer(line => line == "RCPT TO:<busy@example.org>" ? "450 4.2.1 busy" : null);
        await using var relay = await StartAsync(server);
        var held = await relay.QueueAsync(Message, ["busy@example.org"], "shop@example.net");
        await relay.AttemptsAsync(held, 1);
        await relay.Queue.ChangeQueuedAsync(new() { Message = held }, new QueueChange.Hold("by hand"), null, RelayFixture.Token);
        await SetAsync(relay, "from:shop@example.net", isPaused: true);
        await SetAsync(relay, "from:shop@example.net", isPaused: false);
        Assert.Equal(DeliveryState.Held, await StateAsync(relay, held));
    }

    [Fact]
    public async Task A_pause_lasts_over_a_restart()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server);
        await SetAsync(relay, "from:shop@example.net", isPaused: true);
        await relay.StopRelayAsync();
        relay.StartRelay(server.Port);
        await RelayFixture.UntilAsync(async () =>
            await StateAsync(relay, await relay.QueueAsync(Message, ["a@example.org"], "shop@example.net")) == DeliveryState.Held);
    }

    private static async Task<DeliveryState> StateAsync(RelayFixture relay, MailId id) => (await relay.FindAsync(id))[0].State;

    private static async Task SetAsync(RelayFixture relay, string name, bool isPaused)
    {
        await PauseChanges.SetAsync(relay.Queue, QueuePause.Parse(name), isPaused, relay.Time.GetUtcNow(), RelayFixture.Token);
        relay.Service.Scheduler.OnChanged();
        await RelayFixture.UntilAsync(() => Task.FromResult(relay.Service.Deliveries.Create(
            new Ulak.Relay.Intake.AcceptedEnvelope("shop@example.net", "", relay.Time.GetUtcNow()),
            Support.Routes.Address("a@example.org"),
            "",
            relay.Service.Router.Route(new RouteRequest { IsInternal = true }, Support.Routes.Address("a@example.org")))
            .All(each => each.Queue!.IsHeld == isPaused)));
    }

    private static async Task<RelayFixture> StartAsync(HostileServer server)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        return relay.StartRelay(server.Port);
    }
}
