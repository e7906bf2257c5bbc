using Ulak.Relay.Pauses;
using Ulak.Relay.Tests.Support;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Relay.Tests.Pauses;

/// <summary>
/// The messages with a tag, or what was deferred for a reason, is paused: what is in the queue and what comes later waits until each pause
/// that it has is resumed.
/// </summary>
public sealed class TagAndReasonPauseTests
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";
    private const string Tag = "tag:news";
    private const string Reason = "reason:greylisted";

    private bool _isGreylisted = true;

    [Fact]
    public async Task What_has_a_paused_tag_or_gets_it_later_waits_until_it_is_resumed()
    {
        await using var server = CreateServer();
        await using var relay = await StartAsync(server);
        var before = await DeferAsync(relay, "grey@example.org", "News");
        await SetAsync(relay, Tag, isPaused: true);
        Assert.Equal((DeliveryState.Held, "An operator has paused the tag news"), await StateAsync(relay, before));

        // It gets the tag while it waits for its retry, and is due after that.
        var later = await DeferAsync(relay, "grey@example.org");
        await TagAsync(relay, later, "news");
        _isGreylisted = false;
        relay.Time.Advance(TimeSpan.FromHours(1));
        await UntilAsync(relay, later, DeliveryState.Held);
        await DeliveredAsync(relay, await relay.QueueAsync(Message, ["ann@example.org"]));
        Assert.DoesNotContain(server.Messages, message => message.To.Contains("RCPT TO:<grey@example.org>"));

        await SetAsync(relay, Tag, isPaused: false);
        await DeliveredAsync(relay, before);
        await DeliveredAsync(relay, later);
    }

    [Fact]
    public async Task What_was_deferred_for_a_paused_reason_and_what_is_deferred_later_waits_until_it_is_resumed()
    {
        await using var server = CreateServer();
        await using var relay = await StartAsync(server);
        var before = await DeferAsync(relay, "grey@example.org");
        await SetAsync(relay, Reason, isPaused: true);
        Assert.Equal((DeliveryState.Held, "An operator has paused the reason greylisted"), await StateAsync(relay, before));
        var later = await relay.QueueAsync(Message, ["grey@example.org", "ann@example.org"]);
        await UntilAsync(relay, later, DeliveryState.Held);
        Assert.Equal(DeliveryState.Delivered, (await relay.FindAsync(later))[1].State);

        _isGreylisted = false;
        relay.Time.Advance(TimeSpan.FromHours(1));
        // Another reason, and none, go on.
        await DeliveredAsync(relay, await relay.QueueAsync(Message, ["bob@example.org"]));
        Assert.Single((await relay.FindAsync(before))[0].Attempts);

        await SetAsync(relay, Reason, isPaused: false);
        await DeliveredAsync(relay, before);
        await DeliveredAsync(relay, later);
    }

    [Theory]
    [InlineData(Tag, Reason)]
    [InlineData(Reason, Tag)]
    [InlineData("from:ann@example.net", Tag)]
    [InlineData("from:@example.net", "from:ann@example.net")]
    [InlineData("mx:example.org", Reason)]
    [InlineData(Reason, "mx:example.org")]
    public async Task A_message_that_two_pauses_hold_goes_when_both_are_resumed(string first, string second)
    {
        await using var server = CreateServer();
        await using var relay = await StartAsync(server);
        var id = await DeferAsync(relay, "grey@example.org", "news");
        _isGreylisted = false;
        await SetAsync(relay, first, isPaused: true);
        await SetAsync(relay, second, isPaused: true);
        relay.Time.Advance(TimeSpan.FromHours(1));
        await SetAsync(relay, first, isPaused: false);
        await DeliveredAsync(relay, await relay.QueueAsync(Message, ["dee@example.com"], "dee@example.com"));
        Assert.Single((await relay.FindAsync(id))[0].Attempts);

        await SetAsync(relay, second, isPaused: false);
        await DeliveredAsync(relay, id);
    }

    [Fact]
    public async Task A_hold_and_a_pause_are_ended_each_by_its_own_change()
    {
        await using var server = CreateServer();
        await using var relay = await StartAsync(server);
        var id = await DeferAsync(relay, "grey@example.org", "news");
        _isGreylisted = false;
        await SetAsync(relay, Tag, isPaused: true);
        await relay.Queue.ChangeQueuedAsync(new() { Message = id }, new QueueChange.Hold("by hand"), null, RelayFixture.Token);
        await SetAsync(relay, Tag, isPaused: false);
        Assert.Equal((DeliveryState.Held, "by hand"), await StateAsync(relay, id));

        await SetAsync(relay, Tag, isPaused: true);
        Assert.Equal(1, await ReleaseAsync(relay, id));
        Assert.Equal((DeliveryState.Held, "An operator has paused the tag news"), await StateAsync(relay, id));
        Assert.Equal(
            [Tag],
            (await PauseChanges.FindAsync(relay.Queue, [new() { Message = id }], RelayFixture.Token)).Select(each => each.Name));
        await SetAsync(relay, Tag, isPaused: false);
        await DeliveredAsync(relay, id);
    }

    [Fact]
    public async Task A_pause_during_an_attempt_applies_to_what_it_defers()
    {
        using var atRecipient = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        await using var server = new HostileServer(line =>
        {
            if (!line.StartsWith("RCPT TO:<grey@", StringComparison.Ordinal) || !_isGreylisted)
            {
                return null;
            }

            atRecipient.Release();
            goOn.Wait(RelayFixture.Token);
            return "450 4.2.0 Greylisted";
        });
        await using var relay = await StartAsync(server);
        var id = await relay.QueueAsync(Message, ["grey@example.org"]);
        await atRecipient.WaitAsync(RelayFixture.Token);
        await SetAsync(relay, "from:ann@example.net", isPaused: true);
        goOn.Release();
        await relay.AttemptsAsync(id, 1);
        Assert.Equal((DeliveryState.Held, "An operator has paused mail from ann@example.net"), await StateAsync(relay, id));
        _isGreylisted = false;
        await SetAsync(relay, "from:ann@example.net", isPaused: false);
        await DeliveredAsync(relay, id);
    }

    [Fact]
    public async Task Pauses_last_over_a_restart_and_what_ended_while_no_server_ran_goes()
    {
        await using var server = CreateServer();
        await using var relay = await StartAsync(server);
        var news = await DeferAsync(relay, "grey@example.org", "news");
        var other = await DeferAsync(relay, "grey@example.com", "other");
        await SetAsync(relay, Tag, isPaused: true);
        await SetAsync(relay, "tag:other", isPaused: true);
        await relay.StopRelayAsync();
        // A command that was stopped before it released anything; and mail that another server accepted.
        await relay.Queue.PauseAsync("tag:other", isPaused: false, RelayFixture.Token);
        await relay.Queue.ChangeQueuedAsync(
            new() { Message = news }, new QueueChange.Release(relay.Time.GetUtcNow()), null, RelayFixture.Token);
        _isGreylisted = false;
        relay.StartRelay(server.Port);
        await DeliveredAsync(relay, other);
        await UntilAsync(relay, news, DeliveryState.Held);
        Assert.Single((await relay.FindAsync(news))[0].Attempts);
        await SetAsync(relay, Tag, isPaused: false);
        await DeliveredAsync(relay, news);
    }

    [Fact]
    public async Task A_message_for_later_is_not_sent_before_its_time_when_it_is_resumed()
    {
        await using var server = CreateServer();
        await using var relay = await StartAsync(server);
        var to = Routes.Address("ann@example.org");
        var request = new Ulak.Relay.Routing.RouteRequest { IsInternal = true };
        var id = await relay.Service.Submission.StoreAsync(
            new Ulak.Relay.Intake.Submission(
                new Ulak.Smtp.Addresses.ReversePath(Routes.Address("ann@example.net")),
                "",
                [(to, "", relay.Service.Router.Route(request, to))],
                "Subject: x\r\n\r\nHello\r\n"u8.ToArray())
            {
                NotBefore = relay.Time.GetUtcNow() + TimeSpan.FromHours(2),
            },
            RelayFixture.Token);
        await TagAsync(relay, id, "news");
        await SetAsync(relay, Tag, isPaused: true);
        Assert.Equal(DeliveryState.Held, (await StateAsync(relay, id)).State);
        await SetAsync(relay, Tag, isPaused: false);
        Assert.Equal(
            relay.Time.GetUtcNow() + TimeSpan.FromHours(2),
            Assert.Single(await relay.Queue.ListMessageAsync(id, RelayFixture.Token)).NextAt);
        Assert.Equal(DeliveryState.Queued, (await StateAsync(relay, id)).State);
        relay.Time.Advance(TimeSpan.FromHours(2));
        await DeliveredAsync(relay, id);
    }

    [Fact]
    public async Task What_lost_its_tag_is_released_with_the_others()
    {
        await using var server = CreateServer();
        await using var relay = await StartAsync(server);
        var id = await DeferAsync(relay, "grey@example.org", "news");
        _isGreylisted = false;
        await SetAsync(relay, Tag, isPaused: true);
        await relay.Store.ChangeMessagesAsync(MessageSelection.Of(id), new() { RemoveTags = ["news"] }, RelayFixture.Token);
        await SetAsync(relay, Tag, isPaused: false);
        await DeliveredAsync(relay, id);
    }

    [Fact]
    public async Task A_message_that_is_accepted_with_a_paused_tag_is_held_before_it_can_be_tried()
    {
        await using var server = CreateServer();
        await using var relay = await StartAsync(server);
        await SetAsync(relay, Tag, isPaused: true);
        var created = relay.Service.Deliveries.Create(
            new Ulak.Relay.Intake.AcceptedEnvelope("ann@example.net", "", relay.Time.GetUtcNow()),
            Routes.Address("a@example.org"),
            "",
            relay.Service.Router.Route(new Ulak.Relay.Routing.RouteRequest { IsInternal = true }, Routes.Address("a@example.org")));
        var delivery = Assert.Single(relay.Service.Deliveries.HoldTagged([.. created], ["other", "NEWS"]));
        Assert.Equal((DeliveryState.Held, true, "An operator has paused the tag news"),
            (delivery.State, delivery.Queue!.IsHeld, delivery.Queue.Note));
        Assert.False(Assert.Single(relay.Service.Deliveries.HoldTagged([.. created], ["other"])).Queue!.IsHeld);
    }

    private HostileServer CreateServer() => new(
        line => _isGreylisted && line.StartsWith("RCPT TO:<grey@", StringComparison.Ordinal) ? "450 4.2.0 Greylisted" : null);

    private static async Task<RelayFixture> StartAsync(HostileServer server)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddMx("example.org", (10, "mx.example.org")).AddMx("example.com", (10, "mx.example.org"))
            .AddAddress("mx.example.org", "127.0.0.1");
        return relay.StartRelay(server.Port);
    }

    /// <summary>Queues a message that is greylisted, and tags it after its first attempt.</summary>
    private static async Task<MailId> DeferAsync(RelayFixture relay, string to, string tag = "")
    {
        var id = await relay.QueueAsync(Message, [to]);
        await relay.AttemptsAsync(id, 1);
        if (tag.Length > 0)
        {
            await TagAsync(relay, id, tag);
        }

        return id;
    }

    private static async Task TagAsync(RelayFixture relay, MailId id, string tag) =>
        await relay.Store.ChangeMessagesAsync(MessageSelection.Of(id), new() { AddTags = [tag] }, RelayFixture.Token);

    private static async Task<int> ReleaseAsync(RelayFixture relay, MailId id) => await PauseChanges.ReleaseSelectedAsync(
        relay.Queue, new() { Message = id }, new QueueChange.Release(relay.Time.GetUtcNow()), null, RelayFixture.Token);

    private static async Task SetAsync(RelayFixture relay, string name, bool isPaused)
    {
        await PauseChanges.SetAsync(relay.Queue, QueuePause.Parse(name), isPaused, relay.Time.GetUtcNow(), RelayFixture.Token);
        relay.Service.Scheduler.OnChanged();
        await RelayFixture.UntilAsync(() => Task.FromResult(
            QueuePause.Parse(name).Kind == PauseKind.Destination
                || relay.Service.Pauses.All.Contains(QueuePause.Parse(name)) == isPaused));
    }

    private static async Task<(DeliveryState State, string Note)> StateAsync(RelayFixture relay, MailId id) =>
        ((await relay.FindAsync(id))[0].State, (await relay.Queue.ListMessageAsync(id, RelayFixture.Token))[0].LastReply);

    private static Task UntilAsync(RelayFixture relay, MailId id, DeliveryState state) =>
        RelayFixture.UntilAsync(async () => (await relay.FindAsync(id))[0].State == state);

    private static Task DeliveredAsync(RelayFixture relay, MailId id) => RelayFixture.UntilAsync(
        async () => (await relay.FindAsync(id)).All(each => each.State == DeliveryState.Delivered));
}
