using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Storage.Embedded;
using Ulak.Storage.Embedded.Tools;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite;
using Ulak.Storage.Tests.Journals;
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
    public async Task A_lost_index_loses_no_result_and_no_change_of_the_queue()
    {
        string before;
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await FillAsync(store);
            before = await DescribeAsync(store);
        }

        _folder.DeleteIndex();
        await using var again = await _folder.OpenEmbeddedAsync();
        Assert.Equal(before, await DescribeAsync(again));
    }

    [Theory(Timeout = TestLimits.Test)]
    [InlineData(1_500_000)]
    [InlineData(10)]
    public async Task Results_survive_the_segments_that_hold_them(int size)
    {
        string before;
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            // A large message keeps the first segment, which has the records of all messages that are relayed.
            await store.AddAsync(100, content: Mail.Octets(size, 100));
            await FillAsync(store);
            for (var round = 1; round <= 3; round++)
            {
                await FillSegmentsAsync(store, round * 1_000);
                Assert.InRange(await store.Cleaner!.RunAsync(Token), 2, 10);
            }

            Assert.Equal(size > 1_000_000, store.Journal!.Segments[0] == 1);
            before = await DescribeAsync(store);
        }

        _folder.DeleteIndex();
        await using var again = await _folder.OpenEmbeddedAsync();
        Assert.Equal(before, await DescribeAsync(again));
    }

    [Theory(Timeout = TestLimits.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_whose_first_result_was_freed_is_not_delivered_again(bool isListed)
    {
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await KeepSegmentAsync(store, 100);
            await store.AddAsync(1, Relayed("a@example.org", "b@example.org") with { IsListed = isListed });
            await FillSegmentsAsync(store, 1_000);
            await RecordAsync(store, 1, new DeliveryResult(0, AttemptOutcome.Delivered, "250 ok"));
            await FillSegmentsAsync(store, 2_000);

            // The segment with the last result, or with the deletion, stays. It must not rely on the first result.
            await KeepSegmentAsync(store, 101);
            await RecordAsync(store, 1, new DeliveryResult(1, AttemptOutcome.Delivered, "250 ok"));
            await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
            await FillSegmentsAsync(store, 3_000);
            Assert.InRange(await store.Cleaner!.RunAsync(Token), 3, 20);
            Assert.Equal(1u, store.Journal!.Segments[0]);
        }

        _folder.DeleteIndex();
        await using var again = await _folder.OpenEmbeddedAsync();
        Assert.Empty((await again.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items);
        Assert.Equal([Mail.Id(101), Mail.Id(100)], await again.FindAsync(""));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_message_whose_results_were_all_freed_is_not_delivered_again()
    {
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await KeepSegmentAsync(store, 100);
            await store.AddAsync(1, Relayed());
            await FillSegmentsAsync(store, 1_000);
            await RecordAsync(store, 1, new DeliveryResult(0, AttemptOutcome.Delivered, "250 ok"));
            await FillSegmentsAsync(store, 2_000);
            await store.Cleaner!.RunAsync(Token);
            Assert.Equal(1u, store.Journal!.Segments[0]);
        }

        _folder.DeleteIndex();
        await using var again = await _folder.OpenEmbeddedAsync();
        Assert.Empty((await again.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_message_that_is_deleted_while_it_waits_is_delivered_also_without_the_old_index()
    {
        await using (var store = await _folder.OpenEmbeddedAsync())
        {
            await KeepSegmentAsync(store, 100);
            await store.AddAsync(1, Relayed() with { IsListed = true });
            await FillSegmentsAsync(store, 1_000);
            await store.DeleteMessagesAsync(MessageSelection.Of(Mail.Id(1)), Token);
            await FillSegmentsAsync(store, 2_000);
            await store.Cleaner!.RunAsync(Token);
            Assert.Equal(1u, store.Journal!.Segments[0]);
        }

        _folder.DeleteIndex();
        await using var again = await _folder.OpenEmbeddedAsync();
        Assert.Single((await again.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items);
        Assert.Equal([Mail.Id(100)], await again.FindAsync(""));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_relayed_message_that_the_retention_deletes_is_not_delivered_again()
    {
        await using (var store = await _folder.OpenEmbeddedAsync(Keep))
        {
            await KeepSegmentAsync(store, 100);
            await store.AddAsync(1, Relayed() with { IsListed = true });
            await FillSegmentsAsync(store, 1_000);
            await RecordAsync(store, 1, new DeliveryResult(0, AttemptOutcome.Delivered, "250 ok"));
            await FillSegmentsAsync(store, 2_000);
        }

        await using (var store = await _folder.OpenEmbeddedAsync(
            options => options with { Retention = new RetentionOptions { MaxMessages = 1 } }))
        {
            await store.Index.ApplyRetentionAsync();
            Assert.Equal([Mail.Id(100)], await store.FindAsync(""));
        }

        await using (var store = await _folder.OpenEmbeddedAsync(Keep))
        {
            await store.Cleaner!.RunAsync(Token);
            Assert.Equal(1u, store.Journal!.Segments[0]);
        }

        _folder.DeleteIndex();
        await using var again = await _folder.OpenEmbeddedAsync(Keep);
        Assert.Empty((await again.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All), Token)).Items);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Results_are_not_written_again_while_most_of_their_segment_is_needed()
    {
        await using var store = await _folder.OpenEmbeddedAsync();
        const int Messages = 12_000;
        for (var first = 0; first < Messages; first += 200)
        {
            await Task.WhenAll(Enumerable.Range(first, 200).Select(n => store.AddAsync(n, Relayed(), [])));
        }

        await store.Journal!.EndSegmentAsync();
        for (var first = 0; first < Messages; first += 200)
        {
            await Task.WhenAll(Enumerable.Range(first, 200).Select(n => RecordAsync(
                store, n, new DeliveryResult(0, AttemptOutcome.Deferred, "450 later", "mailbox_full") { NextAt = Mail.Noon }).AsTask()));
        }

        // How many records shared a write depends on the load: the first rounds write again what needs more space than it must.
        const string States = "SELECT segment, count(*) FROM message_state GROUP BY segment ORDER BY segment";
        const int MaxRounds = 5;
        var (round, settled) = (0, ReadPairs(States));
        for (; round < MaxRounds; round++)
        {
            await CleanAsync(store, Messages + round);
            var former = settled;
            settled = ReadPairs(States);
            Assert.Equal(Messages, settled.Sum(each => each.Second));
            if (round > 0 && settled.SequenceEqual(former))
            {
                break;
            }
        }

        Assert.InRange(round, 1, MaxRounds - 1);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Small_messages_with_many_recipients_are_written_again_once_at_most()
    {
        await using var store = await _folder.OpenEmbeddedAsync();
        var message = Relayed([.. Enumerable.Range(0, 1_000).Select(n => $"recipient{n}@example.org")]);
        for (var n = 0; n < 60; n++)
        {
            await store.AddAsync(n, message);
        }

        await CleanAsync(store, 60);
        var settled = ReadUse();
        Assert.True(settled.Count > 2);
        await CleanAsync(store, 61);
        Assert.Equal(settled, ReadUse()[..settled.Count]);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_long_suppression_list_is_written_again_only_when_that_frees_more()
    {
        await using var store = await _folder.OpenEmbeddedAsync();
        for (var first = 0; first < 20_000; first += 500)
        {
            await Task.WhenAll(Enumerable.Range(first, 500).Select(n =>
                store.Suppressions.SaveSuppressionAsync(Suppression($"gone{n}@example.org"), Token).AsTask()));
        }

        await CleanAsync(store, 0);
        await CleanAsync(store, 1);
        var list = ReadTally("relay_segment");
        for (var n = 2; n < 5; n++)
        {
            await CleanAsync(store, n);
        }

        Assert.Equal(list, ReadTally("relay_segment"));
        await FillSegmentsAsync(store, 1_000);
        await FillSegmentsAsync(store, 2_000);
        await CleanAsync(store, 5);
        Assert.True(ReadTally("relay_segment") > list);
        // Six messages that stay, the list, and the segment that is written.
        Assert.InRange(store.Journal!.Segments.Count, 1, 9);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task What_another_process_changes_in_the_queue_survives_the_loss_of_the_index()
    {
        string before;
        await using (var owner = await _folder.OpenEmbeddedAsync())
        {
            await FillAsync(owner);
            await using (var visitor = await _folder.OpenEmbeddedAsync(
                options => options with { Secondary = true, BusyTimeout = TimeSpan.FromSeconds(5) }, TimeProvider.System))
            {
                await ChangeAsync(visitor, 3, new QueueChange.Delete(Mail.Noon));
                await ChangeAsync(visitor, 4, new QueueChange.Hold("by a visitor"));
                await visitor.Queue.PauseAsync("example.net", true, Token);
                await visitor.Suppressions.RemoveSuppressionAsync("gone7@example.org", Token);
            }

            await owner.Cleaner!.RunAsync(Token);
            before = await DescribeAsync(owner);
        }

        _folder.DeleteIndex();
        await using var again = await _folder.OpenEmbeddedAsync();
        Assert.Equal(before, await DescribeAsync(again));
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

    /// <summary>Frees segments; the last one is not written any more.</summary>
    private static async Task CleanAsync(EmbeddedStore store, int n)
    {
        await store.Journal!.EndSegmentAsync();
        await store.AddAsync(n, content: Mail.Octets(1_500_000, n));
        await store.Cleaner!.RunAsync(Token);
    }

    private List<(long First, long Second)> ReadUse() =>
        ReadPairs("SELECT segment, octets FROM segment_use WHERE octets > 0 ORDER BY segment");

    private List<(long First, long Second)> ReadPairs(string sql)
    {
        using var beside = _folder.OpenSecondConnection();
        return beside.Prepare(sql).ReadAll(row => (row.GetInt64(0), row.GetInt64(1)));
    }

    private long ReadTally(string name)
    {
        using var beside = _folder.OpenSecondConnection();
        return beside.Scalar($"SELECT value FROM tally WHERE name = '{name}'");
    }

    private static async Task FillAsync(EmbeddedStore store)
    {
        for (var n = 1; n <= 8; n++)
        {
            await store.AddAsync(n, Relayed("a@example.org", "b@example.org") with { IsListed = n % 2 == 0 });
        }

        await RecordAsync(
            store,
            1,
            new DeliveryResult(0, AttemptOutcome.Delivered, "250 ok"),
            new DeliveryResult(1, AttemptOutcome.Failed, "550 no", "address_unknown") { Report = ReportKind.Failure });
        await RecordAsync(store, 2, new DeliveryResult(0, AttemptOutcome.Delivered, "250 ok"));
        await RecordAsync(
            store,
            3,
            new DeliveryResult(0, AttemptOutcome.Deferred, "450 later", "mailbox_full")
            {
                NextAt = Mail.Noon.AddHours(1),
                Report = ReportKind.Delay,
            });
        await store.Queue.CompleteReportsAsync([new DeliveryKey(Mail.Id(3), 0)], Token);
        await ChangeAsync(store, 4, new QueueChange.Reroute("backup", "hop", Mail.Noon.AddDays(1)));
        await ChangeAsync(store, 5, new QueueChange.Hold("checked by hand"));
        await ChangeAsync(store, 6, new QueueChange.Hold("for a moment"));
        await ChangeAsync(store, 6, new QueueChange.Release(Mail.Noon.AddDays(2)));
        await ChangeAsync(store, 7, new QueueChange.Bounce(Mail.Noon, "550 by hand"));
        await ChangeAsync(store, 8, new QueueChange.Delete(Mail.Noon));
        await store.Queue.PauseAsync("example.org", true, Token);
        await store.Queue.PauseAsync("example.com", true, Token);
        await store.Queue.PauseAsync("example.com", false, Token);
        for (var n = 0; n < 600; n++)
        {
            await store.Suppressions.AddFailureAsync(Suppression($"gone{n}@example.org"), Token);
        }

        await store.Suppressions.AddFailureAsync(Suppression("gone5@example.org"), Token);
        await store.Suppressions.SaveSuppressionAsync(Suppression("manual@example.org") with { Failures = 9, ExpiresAt = null }, Token);
        await store.Suppressions.RemoveSuppressionAsync("gone6@example.org", Token);
    }

    private static EmbeddedStoreOptions Keep(EmbeddedStoreOptions options) =>
        options with { Retention = new RetentionOptions { MaxMessages = null } };

    /// <summary>Begins a segment, and fills most of it with a message that stays.</summary>
    private static async Task KeepSegmentAsync(EmbeddedStore store, int n)
    {
        await store.Journal!.EndSegmentAsync();
        await store.AddAsync(n, content: Mail.Octets(1_500_000, n));
    }

    private static async Task FillSegmentsAsync(EmbeddedStore store, int first)
    {
        for (var n = first; n < first + 12; n++)
        {
            await store.AddAsync(n, content: Mail.Octets(400_000, n));
        }

        await store.DeleteMessagesAsync(MessageSelection.Of([.. Enumerable.Range(first, 12).Select(Mail.Id)]), Token);
    }

    private static async Task<string> DescribeAsync(EmbeddedStore store)
    {
        var text = new StringBuilder();
        var queued = await store.Queue.ListQueuedAsync(new QueueQuery(QueueFilter.All, Limit: 500), Token);
        text.AppendJoin('\n', queued.Items).AppendLine();
        text.AppendJoin('\n', (await store.Queue.ListDestinationsAsync(Token)).OrderBy(each => each.Name)).AppendLine();
        text.AppendJoin('\n', await store.Suppressions.ListSuppressionsAsync("", 2_000, Token)).AppendLine();
        for (var n = 1; n <= 8; n++)
        {
            // What is finished and not listed is only history, which the journal need not have.
            using var content = new MemoryStream();
            var hasContent = await store.Queue.CopyQueuedContentAsync(Mail.Id(n), content, Token);
            var deliveries = hasContent ? (await store.Queue.FindQueuedMessageAsync(Mail.Id(n), Token))!.Deliveries : [];
            text.AppendLine($"{n} {hasContent} {string.Join(',', deliveries.Select(each => $"{each.State} {each.Route}"))}");
        }

        return text.ToString();
    }

    private static SuppressionEntry Suppression(string address) =>
        new(address, 1, "address_unknown", "550 no", Mail.Noon, Mail.Noon.AddDays(90));

    private static async Task ChangeAsync(EmbeddedStore store, int n, QueueChange change) =>
        await store.Queue.ChangeQueuedAsync(new QueueFilter { Message = Mail.Id(n) }, change, null, Token);

    private static NewMessage Relayed(params string[] recipients) => Mail.Message() with
    {
        IsListed = false,
        Deliveries =
        [
            .. from path in recipients is [] ? ["a@example.org"] : recipients
               select new NewDelivery(path, "out", DeliveryState.Queued)
               {
                   Queue = new QueueEntry { Destination = "example.org", NextAt = Mail.Noon, ExpiresAt = Mail.Noon.AddDays(5) },
               },
        ],
    };

    private static ValueTask RecordAsync(EmbeddedStore store, int n, params ImmutableArray<DeliveryResult> results) =>
        store.Queue.RecordAttemptAsync(
            new AttemptRecord { Message = Mail.Id(n), At = Mail.Noon, Host = "mx.example.org", Dialogue = [], Results = results }, Token);
}
