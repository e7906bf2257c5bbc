using System.Collections.Immutable;
using CsCheck;
using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Queue;
using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Embedded;

/// <summary>
/// A batch leaves the same index as its changes one by one, although a message that is added and ended in it is written once.
/// </summary>
public sealed class EndedMessagesTests
{
    private static readonly string[] Queries =
    [
        "SELECT id, received_at, size, reverse_path, mail_parameters, record, deletion FROM message ORDER BY id",
        "SELECT message_id, forward_path, route, state, rcpt_parameters FROM delivery ORDER BY message_id, id",
        """
        SELECT d.message_id, d.forward_path, a.at, a.outcome, a.host, a.reply, a.reason, hex(a.dialogue), hex(b.dialogue)
        FROM attempt a JOIN delivery d ON d.id = a.delivery_id LEFT JOIN attempt b ON b.id = a.dialogue_of
        ORDER BY d.message_id, d.id, a.id
        """,
        """
        SELECT q.message_id, q.ordinal, d.forward_path, q.destination, q.state, q.next_at, q.attempts, q.report, q.last_reply, q.reason
        FROM queue q JOIN delivery d ON d.id = q.delivery_id ORDER BY q.message_id, q.ordinal
        """,
        "SELECT message_id, first_segment, last_segment, segment, deleted_at FROM tombstone ORDER BY message_id",
        "SELECT message_id, segment, octets FROM message_state ORDER BY message_id, segment",
        "SELECT message_id, ordinal, position, start, length FROM message_part ORDER BY message_id, ordinal",
        "SELECT segment, octets FROM segment_use WHERE octets > 0 ORDER BY segment",
        "SELECT message_id FROM message_beside_journal ORDER BY message_id",
        "SELECT idempotency_key, message_id FROM submission ORDER BY message_id",
        "SELECT name, value FROM tally ORDER BY name",
    ];

    [Fact]
    public void A_batch_leaves_the_same_index_as_its_changes_one_by_one() =>
        Gen.Int.Sample(seed => CompareAsync(seed).GetAwaiter().GetResult(), iter: 60, threads: 1);

    [Fact]
    public void A_message_that_is_added_and_ended_is_written_once()
    {
        var added = Added(1, recipients: 2, isListed: false, parts: 0);
        var ended = Attempted(1, [Result(0, AttemptOutcome.Delivered), Result(1, AttemptOutcome.Failed)]);
        Assert.Equal([ended], EndedMessages.Find([added, ended]));
        Assert.Same(ended, added.Ending);

        // Another batch does not have the attempt.
        Assert.Empty(EndedMessages.Find([added]));
        Assert.Null(added.Ending);
    }

    [Fact]
    public void What_is_not_ended_by_one_attempt_alone_is_written_step_by_step()
    {
        Assert.Empty(Find(Attempted(1, [Result(0, AttemptOutcome.Delivered)])));
        Assert.Empty(Find(Attempted(1, [Result(0, AttemptOutcome.Delivered), Result(0, AttemptOutcome.Delivered)])));
        Assert.Empty(Find(Attempted(1, [Result(0, AttemptOutcome.Delivered), Result(1, AttemptOutcome.Deferred)])));
        Assert.Empty(Find(Attempted(1, [Result(0, AttemptOutcome.Delivered), Result(2, AttemptOutcome.Delivered)])));
        Assert.Empty(Find(Attempted(1, [Result(0, AttemptOutcome.Returned), Result(1, AttemptOutcome.Delivered)])));
        Assert.Empty(Find(Attempted(1, [Result(0, AttemptOutcome.Delivered), Result(1, AttemptOutcome.Failed, ReportKind.Failure)])));
        Assert.Empty(Find(Attempted(2, [Result(0, AttemptOutcome.Delivered), Result(1, AttemptOutcome.Delivered)])));
        var all = Attempted(1, [Result(0, AttemptOutcome.Delivered), Result(1, AttemptOutcome.Delivered)]);
        Assert.Empty(Find(Attempted(1, [Result(0, AttemptOutcome.Deferred), Result(1, AttemptOutcome.Deferred)]), all));
        Assert.Empty(Find(Held(1), all));
        Assert.Empty(EndedMessages.Find([Added(1, recipients: 2, isListed: true, parts: 0), all]));
        Assert.Equal([all], Find(all, Held(1)));
    }

    private static HashSet<IndexChange> Find(params IndexChange[] changes) =>
        EndedMessages.Find([Added(1, recipients: 2, isListed: false, parts: 0), .. changes]);

    private static async Task CompareAsync(int seed)
    {
        using var together = new TestFolder();
        using var apart = new TestFolder();
        await using var first = await together.OpenIndexAsync();
        await using var second = await apart.OpenIndexAsync();
        foreach (var folder in new[] { together, apart })
        {
            using var database = folder.OpenSecondConnection();
            database.Execute("UPDATE tally SET value = 1 WHERE name = 'has_journal'");
        }

        var batch = Batch(seed);
        await first.Index.Writer.RunAsync(new ApplyJob(batch, mayUseReserve: false), CancellationToken.None);
        foreach (var change in Batch(seed))
        {
            await second.Index.Writer.RunAsync(new ApplyJob([change], mayUseReserve: false), CancellationToken.None);
        }

        foreach (var query in Queries)
        {
            Assert.Equal(Read(apart, query), Read(together, query));
        }
    }

    private static List<IndexChange> Batch(int seed)
    {
        var random = new Random(seed);
        var changes = new List<IndexChange>();
        var messages = new List<(int Number, int Recipients)>();
        var last = 0;
        for (var step = random.Next(2, 30); step > 0; step--)
        {
            if (messages.Count == 0 || random.Next(2) == 0)
            {
                var recipients = random.Next(1, 4);
                messages.Add((++last, recipients));
                changes.Add(Added(last, recipients, isListed: random.Next(6) == 0, parts: random.Next(3)));
                continue;
            }

            var (number, count) = messages[random.Next(messages.Count)];
            changes.Add(random.Next(12) == 0 ? Held(number) : Attempted(number, Results(random, count)));
        }

        // Some in a later segment, as when the batch begins at the end of one.
        var turn = random.Next(changes.Count);
        for (var n = 0; n < changes.Count; n++)
        {
            changes[n].Position = new JournalPosition(n < turn ? 3u : 4u, (uint)(100 * (n + 1)));
        }

        return changes;
    }

    private static ImmutableArray<DeliveryResult> Results(Random random, int recipients)
    {
        var isWhole = random.Next(4) > 0;
        return
        [
            .. Enumerable.Range(0, recipients).Where(_ => isWhole || random.Next(2) == 0).DefaultIfEmpty(0).OrderBy(_ => random.Next())
                .Select(ordinal => random.Next(8) == 0
                    ? Result(ordinal, AttemptOutcome.Deferred)
                    : Result(ordinal, (AttemptOutcome)random.Next(0, 4) is var outcome && outcome != AttemptOutcome.Deferred
                        ? outcome : AttemptOutcome.Delivered, random.Next(8) == 0 ? ReportKind.Failure : ReportKind.None)),
        ];
    }

    private static DeliveryResult Result(int ordinal, AttemptOutcome outcome, ReportKind report = ReportKind.None) =>
        new(ordinal, outcome, $"250 ok {ordinal}", outcome == AttemptOutcome.Delivered ? "" : "policy")
        {
            NextAt = outcome == AttemptOutcome.Deferred ? Mail.Noon.AddMinutes(5) : null,
            Report = report,
        };

    private static QueueEntry Entry =>
        new() { Destination = "example.org", NextAt = Mail.Noon, ExpiresAt = Mail.Noon.AddDays(5) };

    private static AddedChange Added(int number, int recipients, bool isListed, int parts)
    {
        var message = Mail.Queued() with
        {
            IsListed = isListed,
            IdempotencyKey = number % 3 == 0 ? $"key-{number}" : "",
            Deliveries =
            [
                .. Enumerable.Range(0, recipients)
                    .Select(n => new NewDelivery($"u{n}@example.org", "out", DeliveryState.Queued, "NOTIFY=NEVER") { Queue = Entry }),
            ],
        };
        ImmutableArray<ContentPart> earlier =
            [.. Enumerable.Range(0, parts).Select(n => new ContentPart(new JournalPosition(2, (uint)(1000 * number) + (uint)n), 0, 500))];
        var record = new MessageRecord(Mail.Id(number), message, earlier, PrefixLength: 0, TailLength: 700, Start: 200);
        return new AddedChange(record, message, MessageIndexing.ByScan);
    }

    private static JobChange Attempted(int number, ImmutableArray<DeliveryResult> results) => new(
        new RecordAttemptJob(new AttemptRecord { Message = Mail.Id(number), At = Mail.Noon, Host = "mx.example.org", Results = results }));

    private static JobChange Held(int number) =>
        new(new ChangeQueueJob([new DeliveryKey(Mail.Id(number), 0)], new QueueChange.Hold("An operator holds it")));

    private static List<string> Read(TestFolder folder, string query)
    {
        using var database = folder.OpenSecondConnection();
        return database.Prepare($"SELECT json_array({Columns(query)}) {query[query.IndexOf("FROM", StringComparison.Ordinal)..]}")
            .ReadAll(row => row.GetText(0));
    }

    private static string Columns(string query) => query["SELECT ".Length..query.IndexOf("FROM", StringComparison.Ordinal)];
}
