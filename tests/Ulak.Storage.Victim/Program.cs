using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Embedded;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Queue;
using Ulak.Storage.Victim;

// Ulak.Storage.Victim commit DIRECTORY SEED        commits messages in several tasks for ever, and frees segments all the time; prints
//     "id size seed" after each, and "id size seed relayed" and then "id delivered" for each fourth, which a relay delivers
// Ulak.Storage.Victim open DIRECTORY 0             opens a store, which takes over one of an older version, and closes it
// Ulak.Storage.Victim acknowledge DIRECTORY COUNT  commits messages one after the other; prints "acknowledged n" after each commit
// Ulak.Storage.Victim measure DIRECTORY SECONDS TEXT [NAME=NUMBER...]  measures how fast messages of pieces of a text are accepted, and
//     what they cost; NAME is a setting of FTS5, or segment: the size of segments in MiB
// Ulak.Storage.Victim rebuild DIRECTORY COUNT TEXT  stores messages of pieces of a text, and measures how fast the index is made again
// Ulak.Storage.Victim large DIRECTORY SIZE         stores one message; prints by how many octets the process grew over its earlier peak
var directory = args[1];
var number = int.Parse(args[2], CultureInfo.InvariantCulture);
var isMeasurement = args[0] == "measure";
var settings = args.Skip(4).Select(setting => setting.Split('=')).ToDictionary(
    setting => setting[0], setting => int.Parse(setting[1], CultureInfo.InvariantCulture));
var segmentSize = settings.Remove("segment", out var size) ? size << 20 : isMeasurement ? new JournalOptions().SegmentSize : 4 << 20;
if (settings.Count > 0)
{
    await using (await OpenAsync())
    {
        // Creates the database.
    }

    StoreMeasurement.ChangeSearchIndex(Path.Combine(directory, "ulak.db"), settings);
}

await using var store = await OpenAsync();
await (args[0] switch
{
    "large" => LargeAsync(number),
    "rebuild" => StoreMeasurement.RebuildAsync(store, directory, number, await File.ReadAllBytesAsync(args[3])),
    _ when isMeasurement => StoreMeasurement.RunAsync(store, number, await File.ReadAllBytesAsync(args[3])),
    "acknowledge" => AcknowledgeAsync(number),
    "open" => Task.CompletedTask,
    _ => Task.WhenAll([
        .. Enumerable.Range(0, 8).Select(task => Task.Run(() => CommitForeverAsync(number, task))),
        Task.Run(() => FreeForeverAsync(number)),
    ]),
});
return;

Task<EmbeddedStore> OpenAsync() => EmbeddedStore.OpenAsync(
    new EmbeddedStoreOptions { Directory = directory, Journal = new JournalOptions { SegmentSize = segmentSize } },
    TimeProvider.System,
    NullLogger.Instance);

async Task CommitForeverAsync(int seed, int task)
{
    for (var n = 0; ; n++)
    {
        var random = new Random(HashCode.Combine(seed, task, n) & 0x7FFFFFFF);
        var contentSeed = random.Next();

        // Every eighth is large, so that some have chunks on the disk when the end comes.
        var size = n % 8 == 7 ? random.Next(300_000, 900_000) : random.Next(0, 20_000);
        var id = MailId.Create(DateTimeOffset.UnixEpoch.AddDays(20_000 + seed).AddMilliseconds(n), task);
        var isRelayed = n % 4 == 3;
        await StoreAsync(id, size, contentSeed, isRelayed);
        Print(string.Create(CultureInfo.InvariantCulture, $"{id} {size} {contentSeed}{(isRelayed ? " relayed" : "")}"));
        if (isRelayed)
        {
            await DeliverAsync(id, n % 3);
            Print($"{id} delivered");
        }
    }
}

void Print(string line)
{
    lock (store)
    {
        System.Console.Out.WriteLine(line);
    }
}

// After some attempts that were deferred, so that results are in several records.
async Task DeliverAsync(MailId id, int deferrals)
{
    for (var n = 0; n <= deferrals; n++)
    {
        var outcome = n == deferrals ? AttemptOutcome.Delivered : AttemptOutcome.Deferred;
        await store.Queue.RecordAttemptAsync(
            new AttemptRecord { Message = id, At = DateTimeOffset.UnixEpoch.AddDays(1), Results = [new(0, outcome, "250 ok")] },
            CancellationToken.None);
    }
}

// Messages that come and go, so that segments with little content are freed and what stays in them moves.
async Task FreeForeverAsync(int seed)
{
    for (var n = 0; ; n++)
    {
        var ids = Enumerable.Range(0, 30)
            .Select(each => MailId.Create(DateTimeOffset.UnixEpoch.AddDays(40_000 + seed).AddMilliseconds(n), each)).ToList();
        await Task.WhenAll(ids.Select(id => StoreAsync(id, 250_000, n)));
        await store.DeleteMessagesAsync(MessageSelection.Of([.. ids]), CancellationToken.None);
        await store.Cleaner!.RunAsync(CancellationToken.None);
    }
}

async Task AcknowledgeAsync(int count)
{
    for (var n = 0; n < count; n++)
    {
        await StoreAsync(MailId.Create(DateTimeOffset.UnixEpoch, n), 1_000, n);
        System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"acknowledged {n}"));
    }
}

async Task LargeAsync(int size)
{
    // The first fills SQLite's page cache and the pools; the second shows what its size costs.
    await StoreAsync(MailId.Create(DateTimeOffset.UnixEpoch, 1), 12_000_000, 1);
    var before = Peak();
    await StoreAsync(MailId.Create(DateTimeOffset.UnixEpoch, 2), size, 2);
    System.Console.WriteLine((Peak() - before).ToString(CultureInfo.InvariantCulture));
}

async Task StoreAsync(MailId id, int size, int contentSeed, bool isRelayed = false)
{
    // The test makes the same octets of the same seed, piece by piece.
    var random = new Random(contentSeed);
    var piece = new byte[Math.Min(size, 4_096)];
    await using var writer = store.BeginMessage(id);
    for (var rest = size; rest > 0; rest -= piece.Length)
    {
        piece = rest < piece.Length ? new byte[rest] : piece;
        random.NextBytes(piece);
        await writer.WriteAsync(piece, CancellationToken.None);
    }

    await writer.CommitAsync(new NewMessage
    {
        SessionId = id,
        ReceivedAt = DateTimeOffset.UnixEpoch,
        ReversePath = "a@example.com",
        Summary = new MessageSummary("A", "B", "Subject " + id, "", "", "some text", 0),
        IsListed = !isRelayed,
        Deliveries = [isRelayed ? Relayed() : new NewDelivery("b@example.com", "inbox", DeliveryState.Delivered)],
    }, CancellationToken.None);
}

static NewDelivery Relayed() => new("b@example.com", "out", DeliveryState.Queued)
{
    Queue = new QueueEntry
    {
        Destination = "example.com",
        NextAt = DateTimeOffset.UnixEpoch,
        ExpiresAt = DateTimeOffset.UnixEpoch.AddDays(30_000),
    },
};

// The most memory that the process had at any time, from the kernel.
static long Peak() => long.Parse(
    File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).AsSpan(6).TrimEnd("kB").Trim(),
    CultureInfo.InvariantCulture) * 1024;
