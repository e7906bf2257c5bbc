using System.Collections.Concurrent;
using Ulak.Relay.Tests.Support;
using Ulak.Storage;
using Ulak.Storage.Queue;
using Xunit;

namespace Ulak.Relay.Tests.Scheduling;

/// <summary>What is accepted is handed to the scheduler in memory, is delivered once, and is never left over.</summary>
public sealed class HandoverTests
{
    private const string Message = "Subject: x\r\n\r\nHello\r\n";

    private static CancellationToken Token => RelayFixture.Token;

    [Fact]
    public async Task A_message_is_delivered_without_a_read_of_the_queue()
    {
        var calls = new ConcurrentQueue<string>();
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server, relay => relay.Between = queue => ObservedQueue.Create(queue, calls.Enqueue));

        // After the reads of the start.
        await RelayFixture.UntilAsync(() => Task.FromResult(calls.Contains(nameof(IDeliveryQueue.ListReportsDueAsync))));
        calls.Clear();
        var id = await relay.QueueAsync(Message, ["a@example.org", "b@example.org"]);
        await relay.AttemptsAsync(id, 2);
        Assert.Equal(["RCPT TO:<a@example.org>", "RCPT TO:<b@example.org>"], Assert.Single(server.Messages).To);
        Assert.DoesNotContain(nameof(IDeliveryQueue.ListDueAsync), calls);
        Assert.DoesNotContain(nameof(IDeliveryQueue.FindNextDueAsync), calls);
    }

    [Fact]
    public async Task Messages_that_are_accepted_while_others_are_delivered_go_out_once_and_none_is_left()
    {
        const int Count = 400;
        await using var server = new HostileServer(
            line => line.Contains("later", StringComparison.Ordinal) && line.StartsWith("RCPT", StringComparison.Ordinal)
                ? "451 4.2.0 try again" : null);
        await using var relay = await StartAsync(server);

        // One that is deferred has to be read from the store at times: its retries fall between the others.
        await relay.QueueAsync(Message, ["later@example.org"]);
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, _) =>
        {
            await relay.QueueAsync(Message, [$"u{n}@example.org"]);
            if (n % 20 == 0)
            {
                relay.Service.Scheduler.EndRest("mx:example.org");
            }

            if (n % 50 == 0)
            {
                relay.Service.Scheduler.OnChanged();
            }
        });
        await RelayFixture.UntilAsync(async () => await CountQueuedAsync(relay) == 1);
        Assert.Equal(Count, server.Messages.Count);
        Assert.Equal(Count, server.Messages.Select(message => message.To.Single()).Distinct().Count());
    }

    [Fact]
    public async Task A_message_that_fails_at_first_is_tried_again_at_its_time()
    {
        var isOpen = false;
        await using var server = new HostileServer(
            line => line.StartsWith("RCPT", StringComparison.Ordinal) && !isOpen ? "451 4.2.0 try again" : null);
        await using var relay = await StartAsync(server);
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await relay.AttemptsAsync(id, 1);
        isOpen = true;
        relay.Time.Advance(TimeSpan.FromMinutes(5));
        await relay.AttemptsAsync(id, 2);
        Assert.Equal(DeliveryState.Delivered, (await relay.FindAsync(id))[0].State);
    }

    [Fact]
    public async Task A_retry_is_due_while_another_message_is_being_delivered()
    {
        var isDeferred = true;
        await using var next = new HoldingServer("DOT", line =>
            isDeferred && line.StartsWith("RCPT TO:<later@", StringComparison.Ordinal) ? "451 4.2.0 try again" : null);
        await using var relay = await StartAsync(next.Server);
        var later = await relay.QueueAsync(Message, ["later@example.org"]);
        await relay.AttemptsAsync(later, 1);
        isDeferred = false;
        await relay.QueueAsync(Message, ["long@example.org"]);
        await next.WaitAsync();
        relay.Time.Advance(TimeSpan.FromMinutes(5));
        await RelayFixture.UntilAsync(
            () => Task.FromResult(next.Server.Lines.Count(line => line.StartsWith("RCPT TO:<later@", StringComparison.Ordinal)) == 2));
        next.GoOn();
        await relay.AttemptsAsync(later, 2);
    }

    [Fact]
    public async Task A_backlog_that_is_too_long_for_memory_waits_in_the_store()
    {
        var isOpen = false;
        await using var server = new HostileServer(line => line == "MAIL" && !isOpen ? "451 4.7.0 rate limit exceeded, slow down" : null);
        await using var relay = await RelayFixture.CreateAsync();
        relay.Resolver.AddServer("example.org");
        relay.StartRelay(server.Port, options => options with { Scheduler = options.Scheduler with { BatchSize = 10 } });
        var first = await relay.QueueAsync(Message, ["first@example.org"]);
        await relay.AttemptsAsync(first, 1);
        for (var n = 0; n < 50; n++)
        {
            await relay.QueueAsync(Message, [$"u{n}@example.org"]);
        }

        isOpen = true;
        relay.Time.Advance(TimeSpan.FromMinutes(5));
        await RelayFixture.UntilAsync(() => Task.FromResult(server.Messages.Count >= 51));
        await RelayFixture.UntilAsync(async () => await CountQueuedAsync(relay) == 0);
        Assert.Equal(51, server.Messages.Count);
    }

    [Fact]
    public async Task A_message_that_could_not_be_stored_is_not_delivered()
    {
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server);
        var message = await relay.QueueAsync(Message, ["a@example.org"], idempotencyKey: "once");
        await relay.AttemptsAsync(message, 1);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => relay.QueueAsync(Message, ["b@example.org"], idempotencyKey: "once"));
        var after = await relay.QueueAsync(Message, ["c@example.org"]);
        await relay.AttemptsAsync(after, 1);
        Assert.Equal(
            ["RCPT TO:<a@example.org>", "RCPT TO:<c@example.org>"], server.Messages.Select(each => each.To.Single()));
    }

    [Fact]
    public async Task A_delivery_whose_result_was_lost_is_made_again()
    {
        var isAway = true;
        await using var server = new HostileServer();
        await using var relay = await StartAsync(server, relay => relay.Between = queue => ObservedQueue.Create(queue, call =>
        {
            if (isAway && call == nameof(IDeliveryQueue.RecordAttemptAsync))
            {
                throw new StoreUnavailableException("The disk does not answer.", isFull: false);
            }
        }));
        var id = await relay.QueueAsync(Message, ["a@example.org"]);
        await RelayFixture.UntilAsync(() => Task.FromResult(server.Messages.Count == 1));
        isAway = false;
        await RelayFixture.UntilAsync(() =>
        {
            relay.Time.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(server.Messages.Count == 2);
        });
        await relay.AttemptsAsync(id, 1);
        Assert.Equal(DeliveryState.Delivered, (await relay.FindAsync(id))[0].State);
    }

    private static async Task<int> CountQueuedAsync(RelayFixture relay) =>
        (await relay.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items.Length;

    private static async Task<RelayFixture> StartAsync(HostileServer server, Action<RelayFixture>? prepare = null)
    {
        var relay = await RelayFixture.CreateAsync();
        prepare?.Invoke(relay);
        relay.Resolver.AddServer("example.org");
        return relay.StartRelay(server.Port);
    }
}
