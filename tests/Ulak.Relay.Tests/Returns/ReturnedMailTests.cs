using Ulak.Relay.ReturnPaths;
using Ulak.Relay.Returns;
using Ulak.Relay.Routing;
using Ulak.Relay.Tests.Support;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;
using Ulak.Storage;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Relay.Tests.Returns;

/// <summary>Reports that come back: matched to their delivery by the return path with which it went out.</summary>
public sealed class ReturnedMailTests
{
    private const string Domain = "bounces.example.org";

    private static CancellationToken Token => RelayFixture.Token;

    [Fact]
    public async Task Each_recipient_gets_a_return_path_and_a_report_from_the_next_hop_finds_it()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server);
        var id = await relay.QueueAsync("Subject: x\r\n\r\nHello\r\n", ["ann@example.net", "bob@example.net"], "shop@example.org");
        await relay.AttemptsAsync(id, 2);
        var paths = server.Messages.Select(each => PathOf(each.From)).ToList();
        Assert.Equal(2, paths.Distinct().Count());
        Assert.All(server.Messages, each => Assert.Single(each.To));

        var path = PathOf(server.Messages.Single(each => each.To[0].Contains("ann@", StringComparison.Ordinal)).From);
        Assert.Null((await relay.Service.Returns!.CheckAsync(Routes.Address(path), Token))!.Value.Refusal);
        Assert.Equal("shop@example.org", (await TakeAsync(relay, path, Reports.Failures["gmail"]))!.ToString());

        var (ann, bob) = ((await relay.FindAsync(id))[0], (await relay.FindAsync(id))[1]);
        Assert.Equal((DeliveryState.Failed, DeliveryState.Delivered), (ann.State, bob.State));
        Assert.Equal(["delivered", "returned"], ann.Attempts.Select(each => each.Outcome));
        Assert.StartsWith("550 5.1.1 <ann@example.net>", ann.Attempts[^1].Reply, StringComparison.Ordinal);
        Assert.Equal(("address-unknown", "mx.example.net"), (ann.Attempts[^1].Reason, ann.Attempts[^1].Host));
        var seen = relay.Observer.Seen.Single(each => each.Result.Outcome == AttemptOutcome.Returned);
        Assert.Equal(("ann@example.net", "shop@example.org"), (seen.Delivery.ForwardPath, seen.Delivery.ReversePath));
        Assert.Equal(1, (await relay.Store.Suppressions.FindSuppressionAsync("ann@example.net", relay.Time.GetUtcNow(), Token))!.Failures);
    }

    [Fact]
    public async Task The_same_report_counts_once()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server);
        var (_, path) = await DeliverAsync(relay, server);
        await TakeAsync(relay, path, Reports.Exim);
        await TakeAsync(relay, path, Reports.Failures["postfix"]);
        Assert.Equal(1, (await relay.Store.Suppressions.FindSuppressionAsync("ann@example.net", relay.Time.GetUtcNow(), Token))!.Failures);
    }

    [Theory]
    [InlineData("validity")]
    [InlineData("yahoo")]
    [InlineData("header-only")]
    [InlineData("microsoft")]
    public async Task A_complaint_is_matched_by_the_return_path_in_it_and_suppresses_at_once(string name)
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server);
        var (id, path) = await DeliverAsync(relay, server);
        Assert.Null(await relay.Service.Returns!.TakeFeedbackAsync(Reports.For(Reports.Complaints[name], path), Token));
        var delivery = (await relay.FindAsync(id))[0];
        Assert.Equal((DeliveryState.Delivered, "complained"), (delivery.State, delivery.Attempts[^1].Outcome));

        var second = await relay.QueueAsync("Subject: x\r\n\r\nAgain\r\n", ["ann@example.net"], "shop@example.org");
        await relay.AttemptsAsync(second, 1);
        Assert.StartsWith(
            "5.1.1 The address is on the suppression list (feedback)", (await relay.FindAsync(second))[0].Attempts[0].Reply,
            StringComparison.Ordinal);
        Assert.Single(server.Messages, each => each.To[0].Contains("ann@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Forged_reports_and_return_paths_are_refused_and_change_nothing()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server);
        var (id, path) = await DeliverAsync(relay, server);
        var forged = path.Replace("-0-", "-1-", StringComparison.Ordinal);
        Assert.StartsWith(
            "550 5.1.1", (await relay.Service.Returns!.CheckAsync(Routes.Address(forged), Token))!.Value.Refusal!.ToString(),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "550 5.7.1",
            (await relay.Service.Returns.TakeFeedbackAsync(Reports.For(Reports.Complaints["yahoo"], forged), Token))!.ToString(),
            StringComparison.Ordinal);
        Assert.Single((await relay.FindAsync(id))[0].Attempts);
        Assert.Null(await relay.Store.Suppressions.FindSuppressionAsync("ann@example.net", relay.Time.GetUtcNow(), Token));
    }

    [Fact]
    public async Task A_return_path_of_a_message_that_is_forgotten_is_refused()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server);
        var old = new ReturnPathSigner(() => new byte[32], Domain, null).Create(
            new DeliveryKey(MailId.Create(relay.Time.GetUtcNow().AddDays(-30), 1), 0), new ReversePath(Routes.Address("a@example.org")))!;
        Assert.Contains("too old", (await relay.Service.Returns!.CheckAsync(old, Token))!.Value.Refusal!.Text, StringComparison.Ordinal);
        Assert.Null(await relay.Service.Returns.CheckAsync(Routes.Address("ann@bounces.example.org"), Token));
    }

    [Fact]
    public async Task Delays_and_automatic_replies_are_sent_on_and_change_nothing()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server);
        var (id, path) = await DeliverAsync(relay, server);
        Assert.NotNull(await TakeAsync(relay, path, Reports.DelayReport));
        Assert.NotNull(await TakeAsync(relay, path, Reports.Vacation));
        Assert.Null(await relay.Service.Returns!.TakeFeedbackAsync(Reports.For(Reports.AuthenticationFailure, path), Token));
        Assert.Single((await relay.FindAsync(id))[0].Attempts);
    }

    [Fact]
    public async Task Mailboxes_and_reports_keep_the_reverse_path()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server);
        var report = await relay.QueueAsync("Subject: x\r\n\r\nHello\r\n", ["ann@example.net"], "");
        await relay.AttemptsAsync(report, 1);
        Assert.Equal("", PathOf(server.Messages.Single().From));
    }

    private static async Task<Mailbox?> TakeAsync(RelayFixture relay, string path, string report) =>
        await relay.Service.Returns!.TakeAsync(Routes.Address(path), Reports.For(report, path), Token);

    private static async Task<(MailId Id, string Path)> DeliverAsync(RelayFixture relay, HostileServer server)
    {
        var id = await relay.QueueAsync("Subject: x\r\n\r\nHello\r\n", ["ann@example.net"], "shop@example.org");
        await relay.AttemptsAsync(id, 1);
        return (id, PathOf(server.Messages.Single().From));
    }

    private static async Task<RelayFixture> StartAsync(HostileServer server)
    {
        var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.net");
        return relay.StartRelay(server.Port, options => options with
        {
            ReturnPaths = new ReturnPathOptions(new ReturnPathSigner(() => new byte[32], Domain, null))
            {
                Feedback = AddressSet.Parse("fbl@example.org"),
            },
            Scheduler = options.Scheduler with { MaxRecipients = 1 },
        });
    }

    private static string PathOf(string mail) => mail.Split('<', '>')[1];
}
