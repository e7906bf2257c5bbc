using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Storage.Embedded;
using Ulak.Storage.Embedded.Tools;
using Ulak.Storage.Queue;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>What waits for a relay survives, and nothing is sent twice because the index was lost.</summary>
public sealed class QueueRebuildTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_crash_that_the_index_missed_keeps_the_queue()
    {
        await using (await _folder.OpenEmbeddedAsync())
        {
            // Makes the index.
        }

        var files = Directory.GetFiles(_folder.Path, "ulak.db*").ToDictionary(file => file, File.ReadAllBytes);
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await store.AddAsync(1, Relayed() with { IdempotencyKey = "once" });
        }

        foreach (var (file, octets) in files)
        {
            await File.WriteAllBytesAsync(file, octets, Token);
        }

        await using var again = await _folder.OpenEmbeddedAsync();
        var waiting = Assert.Single((await again.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items);
        Assert.Equal((QueueState.Waiting, "example.org"), (waiting.State, waiting.Destination));
        Assert.Equal(Mail.Id(1), await again.Queue.FindSubmissionAsync("once", Token));
        Assert.Equal(0, await again.CountMessagesAsync(Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_lost_index_holds_what_may_have_been_delivered()
    {
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await store.AddAsync(1, Relayed());
        }

        _folder.DeleteIndex();
        await using var again = await _folder.OpenEmbeddedAsync();
        var held = Assert.Single((await again.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items);
        Assert.Equal(QueueState.Held, held.State);
        Assert.Contains("not known", held.LastReply, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task An_index_that_is_made_again_takes_the_queue_from_the_old_one()
    {
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await store.AddAsync(1, Relayed());
            await store.AddAsync(2, Relayed());
            await store.AddAsync(3, Relayed() with { IsListed = true });
            await RecordAsync(store, 1, new DeliveryResult(0, AttemptOutcome.Delivered, "250 ok", ""));
            await RecordAsync(store, 2, new DeliveryResult(0, AttemptOutcome.Deferred, "450 later", "mailbox_full") { NextAt = Mail.Noon });
            await RecordAsync(store, 3, new DeliveryResult(0, AttemptOutcome.Delivered, "250 ok", ""));
        }

        await IndexRebuild.RunAsync(
            new EmbeddedStoreOptions { Directory = _folder.Path }, TimeProvider.System, NullLogger.Instance, Token);
        await using var again = await _folder.OpenEmbeddedAsync();
        var waiting = Assert.Single((await again.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items);
        Assert.Equal((Mail.Id(2), QueueState.Waiting), (waiting.Key.Message, waiting.State));
        Assert.Equal((1, "450 later"), (waiting.Attempts, waiting.LastReply));
        var delivered = (await again.FindMessageAsync(Mail.Id(3), Token))!.Deliveries[0];
        Assert.Equal(DeliveryState.Delivered, delivered.State);
        Assert.Equal("250 ok", Assert.Single(delivered.Attempts).Reply);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Content_that_was_delivered_is_freed()
    {
        await using var store = await _folder.OpenEmbeddedAsync();
        for (var n = 1; n <= 12; n++)
        {
            await store.AddAsync(n, Relayed(), Mail.Octets(400_000, n));
            await RecordAsync(store, n, new DeliveryResult(0, AttemptOutcome.Delivered, "250 ok", ""));
        }

        await store.Cleaner!.RunAsync(Token);
        Assert.InRange(store.Journal!.Segments.Count, 1, 2);
    }

    private static NewMessage Relayed() => Mail.Message() with
    {
        IsListed = false,
        Deliveries =
        [
            new NewDelivery("a@example.org", "out", DeliveryState.Queued)
            {
                Queue = new QueueEntry { Destination = "example.org", NextAt = Mail.Noon, ExpiresAt = Mail.Noon.AddDays(5) },
            },
        ],
    };

    private static ValueTask RecordAsync(EmbeddedStore store, int n, params ImmutableArray<DeliveryResult> results) =>
        store.Queue.RecordAttemptAsync(
            new AttemptRecord { Message = Mail.Id(n), At = Mail.Noon, Host = "mx.example.org", Dialogue = [], Results = results }, Token);
}
