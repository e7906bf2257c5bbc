using Ulak.Relay.Intake;
using Ulak.Relay.Tests.Support;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>A sender with few messages does not wait for the thousands of another.</summary>
public sealed class FairnessTests
{
    [Fact]
    public void The_advance_shrinks_with_the_recent_deliveries_of_a_sender_and_comes_back()
    {
        var time = new TestClock(DateTimeOffset.UnixEpoch);
        var fairness = new SenderFairness(time);
        Assert.Equal(SenderFairness.MostAdvance, fairness.Advance("bulk@example.net"));
        for (var n = 0; n < 2_000; n++)
        {
            fairness.Advance("bulk@example.net");
        }

        Assert.Equal(TimeSpan.Zero, fairness.Advance("BULK@example.net"));
        Assert.Equal(SenderFairness.MostAdvance, fairness.Advance("ann@example.net"));
        time.Advance(TimeSpan.FromHours(1));
        Assert.InRange(fairness.Advance("bulk@example.net"), TimeSpan.FromMinutes(14.9), SenderFairness.MostAdvance);
    }

    [Fact]
    public async Task A_message_goes_before_the_backlog_of_another_sender()
    {
        var isOpen = false;
        await using var server = new HostileServer(line => line == "MAIL" && !isOpen ? "451 4.7.0 rate limit exceeded, slow down" : null);
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.StartRelay(server.Port, options => options with
        {
            Scheduler = options.Scheduler with { Limits = new() { InitialConcurrency = 1, MaxConcurrency = 1 } },
        });
        var first = await relay.QueueAsync("Subject: x\r\n\r\n", ["first@example.org"], from: "other@example.net");
        await relay.AttemptsAsync(first, 1);

        // The site rests: a backlog of one sender, then a message of another.
        for (var n = 0; n < 300; n++)
        {
            await relay.QueueAsync("Subject: x\r\n\r\n", [$"u{n}@example.org"], from: "bulk@example.net");
        }

        var last = await relay.QueueAsync("Subject: x\r\n\r\n", ["single@example.org"], from: "ann@example.net");
        isOpen = true;
        relay.Time.Advance(TimeSpan.FromMinutes(5));
        await relay.AttemptsAsync(last, 1);
        await RelayFixture.UntilAsync(() => Task.FromResult(server.Messages.Count >= 302));
        var order = server.Messages.Select(message => message.To[0]).ToList();
        Assert.InRange(order.IndexOf("RCPT TO:<single@example.org>"), 0, 5);
    }
}
