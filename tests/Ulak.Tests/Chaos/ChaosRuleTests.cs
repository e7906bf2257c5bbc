using Microsoft.Extensions.Time.Testing;
using Ulak.Console.Chaos;
using Ulak.Inbox.Chaos;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Xunit;

namespace Ulak.Tests.Chaos;

/// <summary>The filter applies chaos rules.</summary>
public sealed class ChaosRuleTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_throttle_works_with_and_without_a_reply()
    {
        Assert.Equal(500,
            (await DecideAsync(new ChaosRuleRequest { Step = "data", OctetsPerSecond = 500 }, new DataCommand())).OctetsPerSecond);
        var both = await DecideAsync(new ChaosRuleRequest { Step = "rset", OctetsPerSecond = 9, Code = 451 }, new RsetCommand());
        Assert.Equal((9, 451), (both.OctetsPerSecond, both.Reply!.Code.Value));
    }

    [Theory]
    [InlineData("ehlo")]
    [InlineData("starttls")]
    [InlineData("data")]
    [InlineData("rset")]
    [InlineData("quit")]
    public async Task A_rule_applies_only_at_its_step(string step)
    {
        SmtpCommand[] commands = [new EhloCommand("x"), new StartTlsCommand(), new DataCommand(), new RsetCommand(), new QuitCommand()];
        var filter = CreateFilter(new ChaosRuleRequest { Step = step, Code = 450 });
        var acted = new List<string>();
        foreach (var command in commands)
        {
            if ((await filter.DecideAsync(CreateContext(command), CancellationToken.None)).Reply is not null)
            {
                acted.Add(command.GetType().Name.Replace("Command", "", StringComparison.Ordinal).ToLowerInvariant());
            }
        }

        Assert.Equal([step], acted);
    }

    [Fact]
    public async Task A_rule_lets_the_first_commands_pass()
    {
        var filter = CreateFilter(new ChaosRuleRequest { Step = "rset", Code = 421, Skip = 2, Count = 1 });
        var replies = new List<int?>();
        for (var i = 0; i < 4; i++)
        {
            replies.Add((await filter.DecideAsync(CreateContext(new RsetCommand()), CancellationToken.None)).Reply?.Code.Value);
        }

        Assert.Equal([null, null, 421, null], replies);
        Assert.Equal((0, 0, 1), (filter.Rules[0].RemainingSkips, filter.Rules[0].RemainingUses, filter.Rules[0].UseCount));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_001)]
    public void A_skip_out_of_range_is_refused(int skip) =>
        Assert.Equal("skip", new ChaosRuleRequest { Step = "rset", Code = 421, Skip = skip }.ToRule().Wrong!.Value.Name);

    [Fact]
    public async Task A_delay_passes_before_the_verdict()
    {
        var filter = CreateFilter(new ChaosRuleRequest { Step = "data", Code = 451, DelayMilliseconds = 5000 });
        var verdict = filter.DecideAsync(CreateContext(new DataCommand()), CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(verdict.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(451, (await verdict.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Reply!.Code.Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100_000_001)]
    public void An_invalid_throttle_is_reported(int pace)
    {
        var (make, wrong) = new ChaosRuleRequest { Step = "data", OctetsPerSecond = pace }.ToRule();
        Assert.Null(make);
        Assert.Equal("octetsPerSecond", wrong!.Value.Name);
    }

    [Theory]
    [InlineData("throttle-1000", 1000)]
    [InlineData("throttle-0", null)]
    [InlineData("throttle-", null)]
    [InlineData("throttle-fast", null)]
    public void An_address_can_request_a_throttle(string localPart, int? pace) =>
        Assert.Equal(pace, ChaosAddress.Parse(localPart)?.OctetsPerSecond);

    private async Task<FilterResult> DecideAsync(ChaosRuleRequest order, SmtpCommand command) =>
        await CreateFilter(order).DecideAsync(CreateContext(command), CancellationToken.None);

    private ChaosFilter CreateFilter(ChaosRuleRequest order)
    {
        var filter = new ChaosFilter(_time, byAddress: true, () => 0.5);
        filter.Add(order.ToRule().Rule!);
        return filter;
    }

    private static FilterContext CreateContext(SmtpCommand command) =>
        new(new SmtpSessionInfo
        {
            Id = new MailId(1),
            OpenedAt = DateTimeOffset.UnixEpoch,
            Listener = "smtp",
        }, FilterStep.Command, command, null, null);
}
