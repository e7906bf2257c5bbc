using Ulak.Reference.Explanation;
using Ulak.Relay.Scheduling;
using Ulak.Relay.Tests.Support;
using Ulak.Storage.Queue;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>What a refusal means for everything else: the servers rest, get less, or get no mail of one sender for a while.</summary>
public sealed class ReactionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestClock _time = new(Noon);

    [Theory]
    [InlineData("rate-limited", "smtp.gmail.com", "550 5.4.5 Daily user sending limit exceeded. For more", 0, null, 360)]
    [InlineData("rate-limited", "smtp.office365.com", "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", 0, null, 1)]
    [InlineData("rate-limited", "email-smtp.example", "454 Throttling failure: Maximum sending rate exceeded.", 0, 0.5, 0)]
    [InlineData("rate-limited", "gmail-smtp-in.l.google.com", "421 4.7.28 unusual rate", 15, 0.5, 0)]
    [InlineData("rate-limited", "mx.example", "450 4.7.1 slow down", 5, 0.5, 0)]
    [InlineData("blocklist", "mx.example", "450 4.7.1 listed", 60, null, 0)]
    public void A_reason_has_a_reaction(string reason, string host, string reply, int rest, double? rate, int suspension)
    {
        var found = ReactionTable.Default.Find(Parse(reason), host, reply)!;
        Assert.Equal(
            (TimeSpan.FromMinutes(rest), rate, TimeSpan.FromMinutes(suspension)), (found.Rest, found.Rate, found.SuspendSender));
    }

    [Fact]
    public void Each_reaction_does_something_and_has_a_source() => Assert.All(ReactionTable.Default.All, each =>
    {
        Assert.True(each.Rest > TimeSpan.Zero || each.Rate is > 0 and < 1 || each.SuspendSender > TimeSpan.Zero);
        Assert.NotEmpty(each.Source);
        Assert.NotEqual(Reason.Unknown, Parse(each.Reason));
    });

    [Fact]
    public void A_lowered_rate_is_half_of_the_last_minute_grows_and_ends()
    {
        var rate = new SiteRate(_time);
        Assert.Equal(100, Start(rate, 100));
        rate.Lower(0.5);
        // What other attempts of the minute show is the same request.
        rate.Lower(0.5);
        Assert.Equal(50, rate.Lowered);
        Assert.Equal(Noon.AddMinutes(1), rate.TryStart(null));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(55, Start(rate, 1_000));

        // Without mail, nothing is known.
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(60, Start(rate, 1_000));
        rate.Lower(0.5);
        Assert.Equal(30, (int)rate.Lowered!);
        var minutes = 0;
        for (; rate.Lowered is not null; minutes++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            Start(rate, 1_000);
        }

        Assert.InRange(minutes, 15, 25);
        Assert.Equal(1_000, Start(rate, 1_000));
    }

    [Theory]
    [InlineData(null, 0, 1)]
    [InlineData(10, 30, 5)]
    public void A_lowered_rate_is_below_the_configured_one_and_never_nothing(int? configured, int started, int expected)
    {
        var rate = new SiteRate(_time);
        Start(rate, started, configured);
        rate.Lower(0.5);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(expected, (int)rate.Lowered!);
        rate.Reset();
        Assert.Null(rate.Lowered);
    }

    [Fact]
    public async Task Servers_that_ask_to_slow_down_get_half_as_much_after_their_rest()
    {
        var isSlow = true;
        using var all = new CountdownEvent(4);
        await using var server = new HostileServer(line =>
        {
            if (line != "MAIL" || !isSlow)
            {
                return null;
            }

            // All four have started before the first is refused.
            all.Signal();
            all.Wait(RelayFixture.Token);
            return "450 4.7.1 Rate limit exceeded, slow down";
        });
        await using var relay = await StartAsync(server);
        var first = new List<Ulak.Smtp.MailId>();
        for (var i = 0; i < 4; i++)
        {
            first.Add(await relay.QueueAsync("Subject: x\r\n\r\nx\r\n", ["a@example.org"]));
        }

        foreach (var id in first)
        {
            await relay.AttemptsAsync(id, 1);
        }

        var status = relay.Service.Scheduler.GetStatus("mx:example.org");
        Assert.Equal(relay.Time.GetUtcNow().AddMinutes(5), status.RestsUntil);
        Assert.Equal(2, status.LoweredRate);

        // Half, and the growth of a minute.
        isSlow = false;
        relay.Time.Advance(TimeSpan.FromMinutes(6));
        await RelayFixture.UntilAsync(() => Task.FromResult(server.Messages.Count >= 3 && relay.Service.Scheduler.ActiveAttempts == 0));
        Assert.Equal(3, server.Messages.Count);
        relay.Time.Advance(TimeSpan.FromMinutes(1));
        await RelayFixture.UntilAsync(() => Task.FromResult(server.Messages.Count == 4));
    }

    [Theory]
    [InlineData("550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to https://example.org", 6)]
    [InlineData("451 4.7.1 Domain example.net has exceeded the max emails per hour (500/500) allowed", 0.25)]
    public async Task A_sender_that_is_over_its_quota_is_held_back_and_the_others_go_on(string reply, double hours)
    {
        var isOver = true;
        await using var server = new HostileServer(
            line => isOver && line.StartsWith("MAIL FROM:<shop@", StringComparison.Ordinal) ? reply : null);
        await using var relay = await StartAsync(server);
        await relay.AttemptsAsync(await relay.QueueAsync("Subject: 0\r\n\r\nx\r\n", ["a@example.org"], "shop@example.net"), 1);
        var until = relay.Time.GetUtcNow().AddHours(hours);
        var held = new List<Ulak.Smtp.MailId>();
        for (var i = 1; i <= 3; i++)
        {
            held.Add(await relay.QueueAsync("Subject: held\r\n\r\nx\r\n", ["a@example.org"], "shop@example.net"));
        }

        Assert.Equal(
            new SuspendedSender("shop@example.net", until),
            Assert.Single(relay.Service.Scheduler.GetStatus("mx:example.org").SuspendedSenders));

        // Another sender, and another destination, are not concerned.
        var other = await relay.QueueAsync("Subject: other\r\n\r\nx\r\n", ["a@example.org"], "bob@example.net");
        await relay.AttemptsAsync(other, 1);
        Assert.Single(server.Messages);
        foreach (var id in held)
        {
            await RelayFixture.UntilAsync(
                async () => (await relay.Queue.ListMessageAsync(id, RelayFixture.Token)).Single().NextAt == until);
            // It is no attempt.
            Assert.Equal(0, (await relay.Queue.ListMessageAsync(id, RelayFixture.Token)).Single().Attempts);
        }

        // What has a later time keeps it when more of the sender's mail is held back.
        await relay.Queue.ChangeQueuedAsync(
            new QueueFilter { Message = held[0] }, new QueueChange.Retry(until.AddHours(1)), null, RelayFixture.Token);
        held.Add(await relay.QueueAsync("Subject: held\r\n\r\nx\r\n", ["a@example.org"], "shop@example.net"));
        await RelayFixture.UntilAsync(
            async () => (await relay.Queue.ListMessageAsync(held[^1], RelayFixture.Token)).Single().NextAt == until);
        Assert.Equal(until.AddHours(1), (await relay.Queue.ListMessageAsync(held[0], RelayFixture.Token)).Single().NextAt);

        isOver = false;
        relay.Time.Advance(until - relay.Time.GetUtcNow());
        await RelayFixture.UntilAsync(
            () => Task.FromResult(server.Messages.Count(each => each.Data.Contains("held", StringComparison.Ordinal)) == 3));
    }

    private static Reason Parse(string word) => ReasonWords.TryParse(word, out Reason reason) ? reason : Reason.Unknown;

    private static async Task<RelayFixture> StartAsync(HostileServer server)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.StartRelay(server.Port);
        return relay;
    }

    private static int Start(SiteRate rate, int count, int? configured = null) =>
        Enumerable.Range(0, count).TakeWhile(_ => rate.TryStart(configured) is null).Count();
}
