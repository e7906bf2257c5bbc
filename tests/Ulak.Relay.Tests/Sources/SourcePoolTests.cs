using System.Net;
using Ulak.Relay.Hops;
using Ulak.Relay.Routing;
using Ulak.Relay.Sources;
using Ulak.Relay.Tests.Support;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.Sources;

/// <summary>Pools of source addresses: how they share the mail, warm up, and set themselves aside.</summary>
public sealed class SourcePoolTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestClock _time = new(Noon);

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", null)]
    [InlineData("192.0.2.1=2026-11-01", "192.0.2.1", "2026-11-01")]
    [InlineData("192.0.2.1+2001:db8::1=2026-11-01", "192.0.2.1+2001:db8::1", "2026-11-01")]
    [InlineData("2001:db8::1", "2001:db8::1", null)]
    [InlineData("192.0.2.1+192.0.2.2", null, null)]
    [InlineData("192.0.2.1=tomorrow", null, null)]
    [InlineData("mail.example.org", null, null)]
    [InlineData("", null, null)]
    public void An_address_is_parsed(string text, string? address, string? since)
    {
        var parsed = SourceAddress.Parse(text);
        Assert.Equal(address, parsed?.ToString());
        Assert.Equal(since, parsed?.Since?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Addresses_take_turns_and_groups_are_counted_apart()
    {
        var pool = Pool([], "127.0.0.11", "127.0.0.12");
        Assert.Equal(["127.0.0.11", "127.0.0.12", "127.0.0.11", "127.0.0.12"], Enumerable.Range(0, 4).Select(_ => Take(pool, "a")));
        Assert.Equal("127.0.0.11", Take(pool, "b"));
    }

    [Fact]
    public void A_new_address_sends_what_its_plan_allows_each_day_and_then_without_a_limit()
    {
        var pool = Pool([2, 3], "127.0.0.11=2026-03-01");
        Assert.Equal(2, SendAll(pool));
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), pool.TryTake("a").RetryAt);
        Assert.Equal((2, 2, 1), (pool.GetStatus("a")[0].Sent, pool.GetStatus("a")[0].Limit, pool.GetStatus("a")[0].Day));
        Assert.NotNull(pool.TryTake("another group").Source);
        _time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(3, SendAll(pool));
        _time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(100, SendAll(pool));
        Assert.Null(pool.GetStatus("a")[0].Limit);
    }

    [Fact]
    public void Before_its_first_day_an_address_sends_nothing_and_a_known_one_takes_the_rest()
    {
        Assert.Null(Pool([2], "127.0.0.11=2026-03-02").TryTake("a").Source);
        var pool = Pool([1], "127.0.0.11=2026-03-01", "127.0.0.12");
        Assert.Equal(["127.0.0.11", "127.0.0.12", "127.0.0.12"], Enumerable.Range(0, 3).Select(_ => Take(pool, "a")));
    }

    [Fact]
    public void What_was_not_used_does_not_count()
    {
        var pool = Pool([1], "127.0.0.11=2026-03-01");
        pool.Return("a", pool.TryTake("a").Source!);
        Assert.NotNull(pool.TryTake("a").Source);
        Assert.Null(pool.TryTake("a").Source);
    }

    [Fact]
    public void An_address_that_is_refused_five_times_in_a_row_is_set_aside_for_longer_each_time()
    {
        var pool = Pool([], "127.0.0.11");
        foreach (var hours in new[] { 1, 2, 4 })
        {
            Refuse(pool, 5);
            Assert.Equal(_time.GetUtcNow().AddHours(hours), pool.TryTake("a").RetryAt);
            Assert.NotNull(pool.TryTake("b").Source);
            _time.Advance(TimeSpan.FromHours(hours));
        }

        Refuse(pool, 4);
        pool.Record("a", pool.TryTake("a").Source!, isRefused: false);
        Refuse(pool, 4);
        Assert.NotNull(pool.TryTake("a").Source);
    }

    [Fact]
    public void A_restart_does_not_begin_the_day_again_and_the_next_day_does()
    {
        var (pools, pool) = Set([2, 3], "127.0.0.11=2026-03-01", "127.0.0.12=2026-03-01");
        Assert.Equal(4, SendAll(pool));
        var saved = new SourceCounts(pools, _time).Save();

        var (second, again) = Set([2, 3], "127.0.0.11=2026-03-01", "127.0.0.13");
        new SourceCounts(second, _time).Load(saved);
        Assert.Equal([2, 0], again.GetStatus("a").Select(each => each.Sent));
        _time.Advance(TimeSpan.FromHours(12));
        var (third, next) = Set([2, 3], "127.0.0.11=2026-03-01");
        new SourceCounts(third, _time).Load(saved);
        Assert.Equal(3, SendAll(next));
    }

    [Fact]
    public void An_address_that_is_set_aside_stays_so_over_a_restart_and_over_midnight()
    {
        var (pools, pool) = Set([], "127.0.0.11");
        Refuse(pool, 5);
        var saved = new SourceCounts(pools, _time).Save();
        var (second, again) = Set([], "127.0.0.11");
        new SourceCounts(second, _time).Load(saved);
        Assert.Equal(pool.GetStatus("a")[0].AsideUntil, again.GetStatus("a")[0].AsideUntil);
        Assert.NotNull(again.GetStatus("a")[0].AsideUntil);

        // The next rest is longer than the first: the number of rests is kept as well.
        _time.Advance(TimeSpan.FromHours(1));
        Refuse(again, 5);
        Assert.Equal(TimeSpan.FromHours(2), again.GetStatus("a")[0].AsideUntil - _time.GetUtcNow());
    }

    [Fact]
    public void Pools_are_replaced_and_addresses_keep_what_they_sent()
    {
        var (set, pool) = Set([2, 3], "127.0.0.11=2026-03-01");
        Assert.Equal(2, SendAll(pool));
        set.Replace([Options([2, 3], "127.0.0.11=2026-03-01")]);
        Assert.Same(pool, set.Find("shop"));
        set.Replace([Options([4], "127.0.0.11=2026-03-01"), Options([], "127.0.0.12") with { Name = "other" }]);
        Assert.Equal(2, SendAll(set.Find("shop")!));
        Assert.NotNull(set.Find("other"));
        set.Replace([]);
        Assert.Null(set.Find("shop"));
    }

    [Fact]
    public async Task Mail_goes_out_from_the_addresses_of_its_pool_and_what_the_plan_holds_back_goes_the_next_day()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server, [2, 10], "127.0.0.11=2026-03-01", "127.0.0.12=2026-03-01");
        var ids = new List<MailId>();
        for (var i = 0; i < 6; i++)
        {
            ids.Add(await relay.QueueAsync($"Subject: {i}\r\n\r\nHello\r\n", ["ann@example.org"]));
        }

        await RelayFixture.UntilAsync(() => Task.FromResult(server.Messages.Count == 4 && relay.Service.Scheduler.ActiveAttempts == 0));
        Assert.Equal(["127.0.0.11", "127.0.0.12"], server.Remotes.Select(each => each.ToString()).Distinct().Order());
        var status = relay.Service.Scheduler.GetStatus("mx+shop:example.org");
        Assert.All(status.Sources, each => Assert.Equal((2, 2, 1), (each.Sent, each.Limit, each.Day)));
        Assert.All(status.Sources, each => Assert.Equal(Noon.AddHours(12), each.FreeAt));
        var waiting = await relay.Queue.ListMessageAsync(ids[5], RelayFixture.Token);
        Assert.Equal(0, waiting.Single().Attempts);

        relay.Time.Advance(TimeSpan.FromHours(12));
        await RelayFixture.UntilAsync(() => Task.FromResult(server.Messages.Count == 6));
    }

    [Fact]
    public async Task Servers_that_refuse_one_address_get_mail_from_the_other()
    {
        await using var server = new HostileServer
        {
            ReplyTo = (remote, verb) => verb == "MAIL" && remote.Equals(IPAddress.Parse("127.0.0.11"))
                ? "451 4.7.650 The mail server has been temporarily rate limited due to IP reputation" : null,
        };
        await using var relay = await StartAsync(server, [], "127.0.0.11", "127.0.0.12");
        var ids = new List<MailId>();
        for (var i = 0; i < 12; i++)
        {
            ids.Add(await relay.QueueAsync($"Subject: {i}\r\n\r\nHello\r\n", ["ann@example.org"]));
            await relay.AttemptsAsync(ids[^1], 1);
        }

        Assert.Null(relay.Service.Scheduler.GetStatus("mx+shop:example.org").RestsUntil);
        Assert.Equal(Noon.AddHours(1), relay.Service.Scheduler.GetStatus("mx+shop:example.org").Sources[0].AsideUntil);
        relay.Time.Advance(TimeSpan.FromMinutes(6));
        foreach (var id in ids)
        {
            await RelayFixture.UntilAsync(async () => (await relay.FindAsync(id))[0].State == DeliveryState.Delivered);
        }

        Assert.Equal(12, server.Messages.Count);
    }

    [Fact]
    public async Task Smart_hosts_get_mail_from_the_addresses_of_a_pool_each_with_its_own_HELO_name()
    {
        await using var server = new HostileServer();
        await using var relay = await RelayFixture.CreateAsync();
        var hop = new ServerHop("provider", "shop") { Servers = [new HopServer("127.0.0.1", server.Port)] };
        relay.StartRelay(server.Port, options => RelayFixture.WithHop(options, hop) with
        {
            Pools = [Options([], "127.0.0.11@one.example.org", "127.0.0.12@two.example.org")],
        });
        for (var i = 0; i < 4; i++)
        {
            await relay.AttemptsAsync(await relay.QueueAsync($"Subject: {i}\r\n\r\nHello\r\n", ["ann@example.org"]), 1);
        }

        Assert.Equal(4, server.Messages.Count);
        Assert.Equal(["127.0.0.11", "127.0.0.12"], server.Remotes.Select(each => each.ToString()).Order());
        Assert.Equal(
            ["EHLO one.example.org", "EHLO two.example.org"],
            server.Lines.Where(line => line.StartsWith("EHLO", StringComparison.Ordinal)).Order());
        Assert.Equal([2, 2], relay.Service.Scheduler.GetStatus("provider+shop").Sources.Select(each => each.Sent));

        // What was queued before the pool goes the same way.
        Assert.Same(hop, relay.Service.Hops.Find("provider"));
        Assert.Same(hop, relay.Service.Hops.Find("provider+other"));
        Assert.Null(relay.Service.Hops.Find("other+shop"));
    }

    [Fact]
    public async Task Smart_hosts_that_refuse_one_address_get_mail_from_the_other()
    {
        await using var server = new HostileServer
        {
            ReplyTo = (remote, verb) => verb == "MAIL" && remote.Equals(IPAddress.Parse("127.0.0.11"))
                ? "451 4.7.650 The mail server has been temporarily rate limited due to IP reputation" : null,
        };
        await using var relay = await RelayFixture.CreateAsync();
        var hop = new ServerHop("provider", "shop") { Servers = [new HopServer("127.0.0.1", server.Port)] };
        relay.StartRelay(server.Port, options => RelayFixture.WithHop(options, hop) with
        {
            Pools = [Options([], "127.0.0.11", "127.0.0.12")],
        });
        for (var i = 0; i < 12; i++)
        {
            await relay.AttemptsAsync(await relay.QueueAsync($"Subject: {i}\r\n\r\nHello\r\n", ["ann@example.org"]), 1);
        }

        Assert.NotNull(relay.Service.Scheduler.GetStatus("provider+shop").Sources[0].AsideUntil);
        Assert.Null(relay.Service.Scheduler.GetStatus("provider+shop").RestsUntil);
    }

    [Theory]
    [InlineData("192.0.2.1@mail.example.org", "mail.example.org", null)]
    [InlineData("192.0.2.1+2001:db8::1@mail.example.org=2026-03-01", "mail.example.org", "2026-03-01")]
    [InlineData("192.0.2.1=2026-03-01", "", "2026-03-01")]
    [InlineData("192.0.2.1@", null, null)]
    [InlineData("192.0.2.1@localhost", null, null)]
    [InlineData("192.0.2.1@a b.example", null, null)]
    [InlineData("192.0.2.1@192.0.2.1", null, null)]
    [InlineData("192.0.2.1+192.0.2.2", null, null)]
    [InlineData("192.0.2.1=01.03.2026", null, null)]
    [InlineData("@mail.example.org", null, null)]
    public void An_address_may_have_a_HELO_name_and_a_first_day(string text, string? name, string? day)
    {
        var source = SourceAddress.Parse(text);
        Assert.Equal(name, source?.HeloName);
        Assert.Equal(day, source?.Since?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_pool_that_is_no_longer_configured_keeps_its_mail()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server, [], "127.0.0.11");
        var plan = await relay.Service.Planner.PlanAsync("mx+gone:example.org", RelayFixture.Token);
        Assert.StartsWith("4.3.5 The pool gone", plan.Failure!.Reply, StringComparison.Ordinal);
    }

    private static async Task<RelayFixture> StartAsync(HostileServer server, int[] warmUp, params string[] addresses)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        return relay.StartRelay(server.Port, options => options with
        {
            Routes = [Routes.Create("out", new RouteAction.Queue(new MxHop(HopTls.May, "shop").Name, MayReachAnyDomain: true))],
            Pools = [Options(warmUp, addresses)],
        });
    }

    private SourcePool Pool(int[] warmUp, params string[] addresses) => new(Options(warmUp, addresses), _time);

    private (SourcePoolSet Set, SourcePool Pool) Set(int[] warmUp, params string[] addresses)
    {
        var set = new SourcePoolSet([Options(warmUp, addresses)], _time);
        return (set, set.Find("shop")!);
    }

    private static SourcePoolOptions Options(int[] warmUp, params string[] addresses) =>
        new("shop", [.. addresses.Select(each => SourceAddress.Parse(each)!)], [.. warmUp]);

    private static string? Take(SourcePool pool, string group) => pool.TryTake(group).Source?.ToString();

    private static int SendAll(SourcePool pool) => Enumerable.Range(0, 100).TakeWhile(_ => pool.TryTake("a").Source is not null).Count();

    private static void Refuse(SourcePool pool, int times)
    {
        for (var i = 0; i < times; i++)
        {
            pool.Record("a", pool.TryTake("a").Source!, isRefused: true);
        }
    }
}
