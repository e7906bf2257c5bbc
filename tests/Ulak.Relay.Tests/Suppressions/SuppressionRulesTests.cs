using Ulak.Reference.Explanation;
using Ulak.Relay.Suppressions;
using Ulak.Relay.Tests.Support;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Relay.Tests.Suppressions;

/// <summary>Which failures suppress an address, and for how long.</summary>
public sealed class SuppressionRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => RelayFixture.Token;

    private static SuppressionEntry Entry(string reason, int failures) => new("ann@example.net", failures, reason, "", Now, null);

    [Theory]
    [InlineData("address-unknown", 1, false)]
    [InlineData("address-unknown", 2, true)]
    [InlineData("feedback", 1, true)]
    [InlineData("mailbox-full", 9, false)]
    [InlineData("manual", 1, true)]
    [InlineData("unsubscribed", 1, true)]
    public void An_entry_suppresses_from_the_number_of_its_reason_on(string reason, int failures, bool expected) =>
        Assert.Equal(expected, SuppressionRules.Default.IsSuppressed(Entry(reason, failures)));

    [Fact]
    public void No_rule_can_be_about_the_reputation_of_the_sender() => Assert.DoesNotContain(
        SuppressionRules.Reasons,
        reason => reason is Reason.Reputation or Reason.Blocklist or Reason.RateLimited or Reason.ContentRefused or Reason.Policy
            or Reason.Spf or Reason.Dkim or Reason.Dmarc or Reason.ReverseDns);

    [Fact]
    public async Task Failures_of_a_reason_count_for_its_period_and_suppress_at_its_number()
    {
        await using var server = new HostileServer(line =>
            line.StartsWith("RCPT TO:<ann@", StringComparison.Ordinal) ? "552 5.2.2 Mailbox full"
            : line.StartsWith("RCPT TO:<bob@", StringComparison.Ordinal) ? "550 5.7.1 Your IP has a bad reputation" : null);
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.net");
        relay.StartRelay(server.Port, options => options with
        {
            Suppressions = new SuppressionRules([new SuppressionRule("mailbox-full", 3, TimeSpan.FromDays(10))]),
            Schedule = options.Schedule with { Lifetime = TimeSpan.Zero },
        });
        for (var count = 1; count <= 4; count++)
        {
            var id = await relay.QueueAsync("Subject: x\r\n\r\nx\r\n", ["ann@example.net", "bob@example.net"], from: "");
            await relay.AttemptsAsync(id, 2);
            var reply = (await relay.FindAsync(id))[0].Attempts[0].Reply;
            Assert.Equal(count == 4, reply.Contains("suppression list", StringComparison.Ordinal));
            relay.Time.Advance(TimeSpan.FromHours(1));
        }

        var entry = (await relay.Store.Suppressions.FindSuppressionAsync("ann@example.net", relay.Time.GetUtcNow(), Token))!;
        Assert.Equal((3, "mailbox-full"), (entry.Failures, entry.Reason));
        Assert.Equal(TimeSpan.FromDays(10), entry.ExpiresAt - entry.AddedAt);
        Assert.Null(await relay.Store.Suppressions.FindSuppressionAsync("bob@example.net", relay.Time.GetUtcNow(), Token));
        relay.Time.Advance(TimeSpan.FromDays(10));
        Assert.Null(await relay.Store.Suppressions.FindSuppressionAsync("ann@example.net", relay.Time.GetUtcNow(), Token));
    }
}
