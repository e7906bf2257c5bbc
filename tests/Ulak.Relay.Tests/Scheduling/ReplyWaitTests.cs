using Ulak.Relay.Scheduling;
using Ulak.Relay.Tests.Support;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>A reply that states how long to wait decides when the next attempt is made.</summary>
public sealed class ReplyWaitTests
{
    [Theory]
    [InlineData("450 4.2.0 <a@example.org>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/", null)]
    [InlineData("450 4.2.0 Greylisted, please try again in 300 seconds", 300)]
    [InlineData("451 4.7.1 Greylisting in action, please come back in 00:05:00", 300)]
    [InlineData("451 4.7.1 Greylisted for 5 minutes", 300)]
    [InlineData("421 4.7.0 Too many messages, retry after 90s", 90)]
    [InlineData("451 Temporarily deferred, wait at least 2 hours", 7200)]
    [InlineData("452 4.3.1 try again later", null)]
    [InlineData("450 4.7.1 more than 100 messages in 60 seconds", null)]
    [InlineData("451 4.7.1 Domain example.net has exceeded the max emails per hour (500/500) allowed", null)]
    [InlineData("450 4.4.2 come back in 3 days", null)]
    [InlineData("421 4.7.0 wait for 90 hours", null)]
    [InlineData("550 5.7.1 blocked for 300 seconds", null)]
    [InlineData("4.4.1 The server did not answer within 30 seconds", null)]
    public void The_time_is_read_where_a_reply_asks_to_wait(string reply, int? seconds) =>
        Assert.Equal(seconds, (int?)ReplyWait.Find(reply)?.TotalSeconds);

    [Fact]
    public async Task The_next_attempt_is_not_made_before_the_time_that_the_server_asks_for()
    {
        await using var server = new HostileServer(
            line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "450 4.2.0 Greylisted, try again in 900 seconds" : null);
        await using var relay = await StartAsync(server);
        var id = await relay.QueueAsync("Subject: x\r\n\r\nx\r\n", ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        var waiting = (await relay.Queue.ListMessageAsync(id, RelayFixture.Token)).Single();
        Assert.Equal(relay.Time.GetUtcNow().AddMinutes(15), waiting.NextAt);
    }

    [Fact]
    public async Task The_servers_rest_as_long_as_they_ask_for()
    {
        await using var server = new HostileServer(
            line => line == "MAIL" ? "421 4.7.0 Rate limit exceeded, try again in 20 minutes" : null);
        await using var relay = await StartAsync(server);
        await relay.AttemptsAsync(await relay.QueueAsync("Subject: x\r\n\r\nx\r\n", ["a@example.org"]), 1);
        Assert.Equal(relay.Time.GetUtcNow().AddMinutes(20), relay.Service.Scheduler.GetStatus("mx:example.org").RestsUntil);
    }

    private static async Task<RelayFixture> StartAsync(HostileServer server)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        return relay.StartRelay(server.Port);
    }
}
