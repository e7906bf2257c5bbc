using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Tests.Support;
using Ulak.TimeLimits;
using Xunit;
using static Ulak.Storage.Tests.Journals.TestJournal;

namespace Ulak.Storage.Tests.Journals;

/// <summary>Crashes lose nothing that was acknowledged.</summary>
public sealed class JournalCrashTests
{
    /// <summary>How many random histories are tried: 400, or ULAK_JOURNAL_RUNS.</summary>
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("ULAK_JOURNAL_RUNS"), out var runs) ? runs : 400;

    [Fact(Timeout = TestLimits.Rounds)]
    [TestTimeLimit(TestLimits.Rounds / 1_000)]
    public void Crashes_lose_nothing_that_was_acknowledged() =>
        Gen.Int.Sample(seed => RunAsync(seed).GetAwaiter().GetResult(), iter: Runs, threads: 1);

    /// <summary>Appends, fails, frees and crashes at random, also while recovering, and compares with a model.</summary>
    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var folder = new SimulatedFolder(random) { Free = random.Next(3) == 0 ? random.Next(2, 9) << 16 : null };
        var acknowledged = new SortedDictionary<ulong, int>();
        var attempted = new HashSet<int>();
        var next = 0;
        for (var round = 0; round < 5; round++)
        {
            var journal = Reopen(folder, random, acknowledged, attempted);
            for (var step = random.Next(30); step > 0; step--)
            {
                folder.FailIn = random.Next(8) == 0 ? random.Next(6) : folder.FailIn;
                var numbers = Enumerable.Range(next, random.Next(1, 6)).ToList();
                next += numbers.Count;
                attempted.UnionWith(numbers);
                var appends = numbers.Select(number => (
                    number,
                    journal.AppendAsync(Pending(number, random.Next(9_000), (RecordRoom)random.Next(3)), CancellationToken.None))).ToList();
                foreach (var (number, append) in appends)
                {
                    try
                    {
                        acknowledged.Add((await append).Value, number);
                    }
                    catch (StoreUnavailableException)
                    {
                        // Not acknowledged: it may be found or not.
                    }
                }

                if (random.Next(10) == 0)
                {
                    FreeOldest(journal, acknowledged);
                }
            }

            folder.FailIn = -1;
            await journal.DisposeAsync();
            folder.Crash();
        }

        await Reopen(folder, random, acknowledged, attempted).DisposeAsync();
    }

    private static Journal Reopen(SimulatedFolder folder, Random random, SortedDictionary<ulong, int> acknowledged, HashSet<int> attempted)
    {
        if (random.Next(3) == 0)
        {
            // A second crash, while the first one is recovered from.
            Open(folder).DisposeAsync().AsTask().GetAwaiter().GetResult();
            folder.Crash();
        }

        var found = new Dictionary<ulong, int>();
        var last = 0UL;
        var journal = Journal.Open(folder, Small, JournalPosition.Start, (record, _) =>
        {
            Assert.True(record.Position.Value > last);
            last = record.Position.Value;
            found.Add(record.Position.Value, NumberOf(record.Payload.Span));
        }, NullLogger.Instance);
        foreach (var (position, number) in acknowledged)
        {
            Assert.True(found.TryGetValue(position, out var read), $"Record {number} at {JournalPosition.FromValue(position)} is lost.");
            Assert.Equal(number, read);
        }

        Assert.All(found.Values, number => Assert.Contains(number, attempted));
        return journal;
    }

    private static void FreeOldest(Journal journal, SortedDictionary<ulong, int> acknowledged)
    {
        if (journal.Segments is not [var oldest, ..])
        {
            return;
        }

        try
        {
            if (journal.Free(oldest))
            {
                foreach (var position in acknowledged.Keys.Where(position => JournalPosition.FromValue(position).Segment == oldest)
                    .ToList())
                {
                    acknowledged.Remove(position);
                }
            }
        }
        catch (StoreUnavailableException)
        {
            // The name may be freed or not: its records are not needed any more.
            foreach (var position in acknowledged.Keys.Where(position => JournalPosition.FromValue(position).Segment == oldest).ToList())
            {
                acknowledged.Remove(position);
            }
        }
    }
}
