using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Tests.Support;
using Xunit;
using static Ulak.Storage.Tests.Journals.TestJournal;

namespace Ulak.Storage.Tests.Journals;

/// <summary>On a full disk mail is refused, and what frees space is written.</summary>
public sealed class JournalFullDiskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_full_disk_is_reported_and_the_journal_goes_on_when_there_is_room()
    {
        // Room for the reserve and three segments: one is kept free.
        var folder = new SimulatedFolder(new Random(1)) { Free = 220_000 };
        await using var journal = Open(folder);
        var stored = 0;
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (; ; stored++)
            {
                await journal.AppendAsync(1, PayloadOf(stored, 4_000), Token);
            }
        });
        Assert.True(failure.IsFull);
        Assert.Equal(30, stored);

        folder.Free = 1_000_000;
        var position = await journal.AppendAsync(1, PayloadOf(30, 4_000), Token);
        Assert.Equal(PayloadOf(30, 4_000), journal.Read(position).ToArray());
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Results_of_deliveries_are_written_as_long_as_the_journal_may_grow_by_one_more_segment()
    {
        // Room for the reserve, and for five segments as long as the index can do without.
        var folder = new SimulatedFolder(new Random(1));
        long room = (5 * 65_536) + 16_384;
        bool MayGrow(long size)
        {
            var may = size <= room;
            room -= may ? size : 0;
            return may;
        }

        await using var journal = Journal.Open(
            folder, Small with { MayGrow = MayGrow }, JournalPosition.Start, (_, _) => { }, NullLogger.Instance);
        var stored = 0;
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (; ; stored++)
            {
                await journal.AppendAsync(Pending(stored, 4_000, RecordRoom.Most), Token);
            }
        });

        // Four whole segments of 15 records, and three quarters of the last one.
        Assert.True(failure.IsFull);
        Assert.Equal((4 * 15) + 11, stored);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_full_disk_has_room_for_what_frees_space_also_after_a_start()
    {
        var folder = new SimulatedFolder(new Random(1)) { Free = 220_000 };
        var expected = new List<int>();
        await using (var journal = Open(folder))
        {
            await FillAsync(journal, expected, RecordRoom.None);
            await FillAsync(journal, expected, RecordRoom.Most);
        }

        Assert.Equal(41, expected.Count);
        await using (var journal = Open(folder))
        {
            // No new segment is possible.
            await FillAsync(journal, expected, RecordRoom.None);
            await FillAsync(journal, expected, RecordRoom.Most);
            Assert.Equal(41, expected.Count);
            await AppendAsync(journal, expected, RecordRoom.All);
            await AppendAsync(journal, expected, RecordRoom.All);
            Assert.True(journal.Free(1));
            Assert.Equal(PayloadOf(41, 4_000), journal.Read(new JournalPosition(3, SegmentHeader.FirstRecord + (11 * 4_096))).ToArray());
            await FillAsync(journal, expected, RecordRoom.All);
        }

        var (found, report) = Check(folder);
        Assert.Equal(expected[15..], found);
        Assert.Empty(report.Damages);

        static async Task FillAsync(Journal journal, List<int> expected, RecordRoom room)
        {
            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            {
                while (true)
                {
                    await AppendAsync(journal, expected, room);
                }
            });
            Assert.True(failure.IsFull);
        }

        static async Task AppendAsync(Journal journal, List<int> expected, RecordRoom room)
        {
            // A record fills a block.
            await journal.AppendAsync(Pending(expected.Count, 4_000, room), Token);
            expected.Add(expected.Count);
        }
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Records_are_not_written_behind_an_end_that_a_segment_has_whose_creation_failed()
    {
        var folder = new SimulatedFolder(new Random(1)) { Free = 150_000 };
        await using (var journal = Open(folder))
        {
            await journal.AppendAsync(1, PayloadOf(0), Token);
        }

        await using (var journal = Open(folder))
        {
            // The new segment has its header and its name, and the sync of the folder fails. There is no room for another one, only the
            // reserve.
            folder.Free = 0;
            folder.FailIn = 3;
            await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.AppendAsync(Pending(1, 40, RecordRoom.All), Token));
            await journal.AppendAsync(Pending(2, 40, RecordRoom.All), Token);
        }

        await using (var journal = Open(folder))
        {
            await journal.AppendAsync(Pending(3, 40, RecordRoom.All), Token);
        }

        Assert.Equal([0, 2, 3], Check(folder).Found);
    }

    [Theory(Timeout = TestLimits.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_failed_or_torn_write_on_a_full_disk_space_can_be_freed(bool isTorn)
    {
        var folder = new SimulatedFolder(new Random(1)) { Free = 220_000 };
        var journal = Open(folder);
        try
        {
            await FillAsync(journal);
            folder.Free = 0;
            if (isTorn)
            {
                // A crash loses the first block of a group: the first record, and the beginning of the second one.
                var group = Enumerable.Range(100, 3).Select(n => Pending(n, 4_000, RecordRoom.All)).ToList();
                await journal.AppendAsync(group, Token);
                await journal.DisposeAsync();
                var (segment, offset) = group[0].Position;
                folder.OctetsOf(SegmentFiles.NameOf(segment)).AsSpan((int)offset, SegmentHeader.BlockSize).Clear();
                journal = Open(folder);
            }
            else
            {
                folder.FailIn = 1; // The write succeeds, the sync fails.
                await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.AppendAsync(Pending(100, 40, RecordRoom.All), Token));
            }

            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.AppendAsync(Pending(200, 40), Token));
            Assert.True(failure.IsFull);
            await journal.AppendAsync(Pending(201, 40, RecordRoom.All), Token);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.AppendAsync(Pending(202, 30_000, RecordRoom.All), Token));
            await journal.AppendAsync(Pending(203, 40, RecordRoom.All), Token);

            // The room of the first segment that is freed goes to a new reserve, that of the second one to mail.
            Assert.True(journal.Free(1));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.AppendAsync(Pending(204, 40), Token));
            Assert.True(journal.Free(2));
            await journal.AppendAsync(Pending(205, 40), Token);
        }
        finally
        {
            await journal.DisposeAsync();
        }

        var (found, report) = Check(folder);
        Assert.Equal(isTorn ? [102, 201, 203, 205] : [201, 203, 205], found);
        Assert.Empty(report.Damages);

        static async Task FillAsync(Journal journal)
        {
            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            {
                for (var n = 0; ; n++)
                {
                    await journal.AppendAsync(Pending(n, 4_000), Token);
                }
            });
            Assert.True(failure.IsFull);
        }
    }
}
