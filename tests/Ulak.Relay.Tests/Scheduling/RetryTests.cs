using Ulak.Relay.Tests.Support;
using Ulak.Storage;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>Five days of retries, outages, and what an operator does meanwhile; with a clock that the test advances.</summary>
public sealed class RetryTests
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    private static async Task<(RelayFixture Relay, HostileServer Server)> StartAsync(Func<string, string?> reply)
    {
        var server = new HostileServer(reply);
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org")
            .AddServer("example.net");
        return (relay.StartRelay(server.Port), server);
    }

    [Fact]
    public async Task A_delivery_is_tried_from_5_minutes_to_4_hours_and_given_up_after_5_days_with_a_delay_notice_after_4_hours()
    {
        var (relay, server) = await StartAsync(line => line == "RCPT TO:<a@example.org>" ? "450 4.2.1 mailbox busy" : null);
        await using var _ = relay;
        await using var __ = server;
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        var queuedAt = relay.Time.GetUtcNow();
        var gaps = new List<TimeSpan>();
        DateTimeOffset? last = null;
        for (var count = 1; ; count++)
        {
            await relay.AttemptsAsync(id, count);
            var delivery = (await relay.FindAsync(id))[0];
            var at = delivery.Attempts[^1].At;
            gaps.Add(at - (last ?? at));
            last = at;
            if (delivery.State != DeliveryState.Queued)
            {
                Assert.Equal(DeliveryState.Expired, delivery.State);
                break;
            }

            var next = (await relay.Queue.FindNextDueAsync("mx:example.org", DateTimeOffset.MinValue, RelayFixture.Token))!.Value;
            relay.Time.Advance(next - relay.Time.GetUtcNow());
        }

        Assert.Equal([0, 5, 10, 20, 40, 80, 160, 240, 240], gaps.Take(9).Select(gap => gap.TotalMinutes));
        Assert.Equal(queuedAt.AddDays(5), last);
        Assert.InRange(gaps.Count, 34, 38);
        await RelayFixture.UntilAsync(() => Task.FromResult(server.Messages.Count == 2));
        var reports = server.Messages.ToArray();
        Assert.Contains("Action: delayed", reports[0].Data, StringComparison.Ordinal);
        Assert.Contains("Will-Retry-Until: ", reports[0].Data, StringComparison.Ordinal);
        Assert.Contains("Action: failed", reports[1].Data, StringComparison.Ordinal);
        Assert.Contains("Status: 4.2.1", reports[1].Data, StringComparison.Ordinal);
        Assert.All(reports, report => Assert.Equal("MAIL FROM:<>", report.From.Split(" SIZE")[0]));
    }

    [Fact]
    public async Task NOTIFY_NEVER_and_the_null_reverse_path_get_no_report()
    {
        var (relay, server) = await StartAsync(
            line => line.StartsWith("RCPT TO:<a@", StringComparison.Ordinal) ? "550 5.1.1 unknown" : null);
        await using var _ = relay;
        await using var __ = server;
        await relay.AttemptsAsync(await relay.QueueAsync(Message, ["a@example.org"], rcptParameters: "NOTIFY=NEVER"), 1);
        await relay.AttemptsAsync(await relay.QueueAsync(Message, ["a@example.org"], from: ""), 1);
        await relay.AttemptsAsync(await relay.QueueAsync(Message, ["a@example.org"], rcptParameters: "NOTIFY=DELAY"), 1);
        Assert.Empty(await relay.Queue.ListReportsDueAsync(10, RelayFixture.Token));
        Assert.Empty(await relay.Queue.ListDestinationsAsync(RelayFixture.Token));
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task A_DNS_outage_defers_and_bounces_nothing()
    {
        var (relay, server) = await StartAsync(_ => null);
        await using var _ = relay;
        await using var __ = server;
        relay.Resolver.IsDown = true;
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        for (var n = 1; n <= 5; n++)
        {
            await relay.AttemptsAsync(id, n);
            var next = (await relay.Queue.FindNextDueAsync("mx:example.org", DateTimeOffset.MinValue, RelayFixture.Token))!.Value;
            relay.Resolver.IsDown = n < 5;
            relay.Time.Advance(next - relay.Time.GetUtcNow());
        }

        await relay.AttemptsAsync(id, 6);
        var attempts = (await relay.FindAsync(id))[0].Attempts;
        Assert.Equal([.. Enumerable.Repeat("451 4.4.3 SERVFAIL", 5), "250 2.0.0 queued"], attempts.Select(each => each.Reply));
    }

    [Fact]
    public async Task A_dead_destination_among_1000_delays_none_of_the_others()
    {
        var (relay, server) = await StartAsync(_ => null);
        await using var _ = relay;
        await using var __ = server;
        relay.Resolver.AddMx("dead.example", (10, "mx.dead.example")).AddAddress("mx.dead.example", "127.0.0.9");
        var dead = new List<Smtp.MailId>();
        for (var n = 0; n < 100; n++)
        {
            dead.Add(await relay.QueueAsync(Message, [$"u{n}@dead.example"]));
        }

        for (var n = 0; n < 999; n++)
        {
            relay.Resolver.AddMx($"d{n}.example", (10, $"mx.d{n}.example")).AddAddress($"mx.d{n}.example", "127.0.0.1");
            await relay.QueueAsync(Message, [$"a@d{n}.example"]);
        }

        // The clock stands still: not one of them waits for the dead one.
        await RelayFixture.UntilAsync(() => Task.FromResult(server.Messages.Count == 999));
        await RelayFixture.UntilAsync(() => Task.FromResult(relay.Service.Scheduler.GetStatus("mx:dead.example").RestsUntil is not null));

        // After a failing cohort the site rests: what it holds back is no attempt.
        await RelayFixture.UntilAsync(() => Task.FromResult(relay.Service.Scheduler.ActiveAttempts == 0));
        var attempts = 0;
        foreach (var each in dead)
        {
            attempts += (await relay.FindAsync(each))[0].Attempts.Length;
        }

        Assert.InRange(attempts, 5, 30);
    }

    [Fact]
    public async Task A_rate_limit_holds_back_the_whole_site_without_attempts()
    {
        var (relay, server) = await StartAsync(line => line == "MAIL" ? "451 4.7.0 rate limit exceeded, slow down" : null);
        await using var _ = relay;
        await using var __ = server;
        var first = await relay.QueueAsync(Message, ["a@example.org"]);
        await relay.AttemptsAsync(first, 1);
        Assert.NotNull(relay.Service.Scheduler.GetStatus("mx:example.org").RestsUntil);
        var second = await relay.QueueAsync(Message, ["b@example.org"]);
        await RelayFixture.UntilAsync(() => Task.FromResult(relay.Service.Scheduler.ActiveAttempts == 0));
        Assert.Empty((await relay.FindAsync(second))[0].Attempts);
        relay.Time.Advance(TimeSpan.FromMinutes(5));
        await relay.AttemptsAsync(second, 1);
    }

    [Fact]
    public async Task One_report_covers_several_recipients()
    {
        var (relay, server) = await StartAsync(line => line is "RCPT TO:<a@example.org>" or "RCPT TO:<b@example.org>"
            ? "550 5.1.1 unknown"
            : null);
        await using var _ = relay;
        await using var __ = server;
        await relay.QueueAsync(Message, ["a@example.org", "b@example.org", "c@gone.example"]);
        await RelayFixture.UntilAsync(() => Task.FromResult(!server.Messages.IsEmpty));
        var report = Assert.Single(server.Messages).Data;
        Assert.Equal(3, report.Split("Action: failed").Length - 1);
        Assert.Contains("Final-Recipient: rfc822; c@gone.example", report, StringComparison.Ordinal);
        await RelayFixture.UntilAsync(async () => (await relay.Queue.ListDestinationsAsync(RelayFixture.Token)).IsEmpty);
    }

    [Fact]
    public async Task What_is_delivered_is_not_delivered_again_while_more_is_read()
    {
        var (relay, server) = await StartAsync(
            line => line.StartsWith("RCPT TO:<b", StringComparison.Ordinal) ? "450 4.2.1 mailbox busy" : null);
        await using var _ = relay;
        await using var __ = server;
        var ids = new List<Smtp.MailId>();
        for (var n = 0; n < 300; n++)
        {
            ids.Add(await relay.QueueAsync(Message, [$"a{n}@example.org", $"b{n}@example.org"]));
        }

        foreach (var id in ids)
        {
            await relay.AttemptsAsync(id, 2);
        }

        Assert.Equal(300, server.Messages.Count);
        Assert.Equal(300, server.Messages.SelectMany(message => message.To).Distinct().Count());
    }

    [Fact]
    public async Task Held_deliveries_wait_and_released_ones_go()
    {
        var isBusy = true;
        var (relay, server) = await StartAsync(line => line == "RCPT TO:<a@example.org>" && isBusy ? "450 4.2.1 busy" : null);
        await using var _ = relay;
        await using var __ = server;
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        isBusy = false;
        Assert.Equal(1, await relay.Queue.ChangeQueuedAsync(
            new() { Message = id }, new QueueChange.Hold("by hand"), null, RelayFixture.Token));
        relay.Service.Scheduler.OnChanged();
        relay.Time.Advance(TimeSpan.FromHours(1));
        Assert.Single((await relay.FindAsync(id))[0].Attempts);
        await relay.Queue.ChangeQueuedAsync(QueueFilter.All, new QueueChange.Release(relay.Time.GetUtcNow()), null, RelayFixture.Token);
        relay.Service.Scheduler.OnChanged();
        await relay.AttemptsAsync(id, 2);
        Assert.Equal(DeliveryState.Delivered, (await relay.FindAsync(id))[0].State);
    }

    [Fact]
    public async Task A_paused_destination_waits_until_it_is_resumed()
    {
        var (relay, server) = await StartAsync(_ => null);
        await using var _ = relay;
        await using var __ = server;
        await relay.Queue.PauseAsync("mx:example.org", true, RelayFixture.Token);
        relay.Service.Scheduler.OnChanged();
        await RelayFixture.UntilAsync(async () => (await relay.Queue.ListDestinationsAsync(RelayFixture.Token)).Any(each => each.IsPaused));
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        var other = await relay.QueueAsync(Message, ["a@example.net"]);
        await relay.AttemptsAsync(other, 1);
        await relay.Queue.PauseAsync("mx:example.org", false, RelayFixture.Token);
        relay.Service.Scheduler.OnChanged();
        await relay.AttemptsAsync(id, 1);
    }

    [Fact]
    public async Task What_was_in_the_queue_is_delivered_after_a_restart()
    {
        var (relay, server) = await StartAsync(_ => null);
        await using var _ = relay;
        await using var __ = server;
        relay.Resolver.IsDown = true;
        var ids = new List<Smtp.MailId>();
        for (var n = 0; n < 20; n++)
        {
            ids.Add(await relay.QueueAsync(Message, [$"u{n}@example.org"]));
        }

        await relay.StopRelayAsync();
        relay.Resolver.IsDown = false;
        relay.Time.Advance(TimeSpan.FromMinutes(6));
        relay.StartRelay(server.Port);
        foreach (var id in ids)
        {
            await RelayFixture.UntilAsync(async () => (await relay.FindAsync(id))[0].State == DeliveryState.Delivered);
        }

        Assert.Equal(20, server.Messages.Count);
    }

    [Fact]
    public async Task An_address_that_failed_twice_is_suppressed_and_a_reputation_refusal_suppresses_nothing()
    {
        var (relay, server) = await StartAsync(line => line switch
        {
            "RCPT TO:<gone@example.org>" => "550 5.1.1 user unknown",
            "RCPT TO:<good@example.org>" => "550 5.7.1 low reputation of the sending domain",
            _ => null,
        });
        await using var _ = relay;
        await using var __ = server;
        for (var n = 0; n < 3; n++)
        {
            await relay.AttemptsAsync(await relay.QueueAsync(Message, ["gone@example.org"], from: ""), 1);
            await relay.AttemptsAsync(await relay.QueueAsync(Message, ["good@example.org"], from: ""), 1);
        }

        Assert.Equal(2, server.Lines.Count(line => line == "RCPT TO:<gone@example.org>"));
        Assert.Equal(3, server.Lines.Count(line => line == "RCPT TO:<good@example.org>"));
    }
}
