using System.Buffers.Binary;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Tests.Support;
using Ulak.TimeLimits;
using Xunit;

namespace Ulak.Storage.Tests.Journals;

/// <summary>Crashes, failing disks and damaged files cost nothing that was acknowledged, or exactly what they hit.</summary>
public sealed class JournalFaultTests
{
    private static readonly JournalOptions Small = new() { SegmentSize = 64 << 10, MaxSpares = 1 };

    /// <summary>How many random histories are tried: 400, or ULAK_JOURNAL_RUNS.</summary>
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("ULAK_JOURNAL_RUNS"), out var runs) ? runs : 400;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimits.Test)]
    public async Task Cut_at_any_offset_the_last_segment_yields_its_first_records()
    {
        var folder = new SimulatedFolder(new Random(1));
        var positions = await FillAsync(folder, 12, 40);
        var name = SegmentFiles.NameOf(1);
        var end = positions[^1].Offset + 200;
        for (var cut = SegmentHeader.FirstRecord; cut < end; cut += 7)
        {
            var damaged = folder.Copy();
            damaged.OctetsOf(name).AsSpan(cut).Clear();
            var (found, report) = Check(damaged);
            var whole = positions.TakeWhile((position, n) => position.Offset + RecordHeader.LengthOf((uint)PayloadOf(n).Length) <= cut)
                .ToList();
            Assert.True(found.Count >= whole.Count, $"cut at {cut}");
            Assert.Equal(Enumerable.Range(0, found.Count), found);
            Assert.Empty(report.Damages);
        }
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Any_octet_that_is_flipped_costs_at_most_its_record()
    {
        var folder = new SimulatedFolder(new Random(1));
        var positions = await FillAsync(folder, 12, 40);
        var octets = folder.OctetsOf(SegmentFiles.NameOf(1));
        for (var at = SegmentHeader.FirstRecord; at < positions[^1].Offset + RecordHeader.Length; at++)
        {
            octets[at] ^= 0x40;
            var (found, _) = Check(folder);
            octets[at] ^= 0x40;

            // An octet between two groups belongs to no record.
            var hit = positions.FindLastIndex(position => position.Offset <= at);
            Assert.Equal(Enumerable.Range(0, positions.Count).Where(n => n != hit), found.Where(n => n != hit));
        }
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_damaged_record_in_the_middle_is_reported_and_the_rest_is_read()
    {
        var folder = new SimulatedFolder(new Random(1));
        List<JournalPosition> positions;
        await using (var journal = Open(folder))
        {
            positions = [];
            for (var n = 0; n < 60; n++)
            {
                positions.Add(await journal.AppendAsync(1, PayloadOf(n, 4_000), Token));
            }
        }

        var hit = positions[20];
        folder.OctetsOf(SegmentFiles.NameOf(hit.Segment))[hit.Offset + 100] ^= 1;
        var (found, report) = Check(folder);
        Assert.Equal(Enumerable.Range(0, 60).Where(n => n != 20), found);
        Assert.Equal(hit, Assert.Single(report.Damages).Start);

        await using var again = Open(folder);
        Assert.Throws<JournalRecordException>(() => { again.Read(hit); });
        Assert.Equal(PayloadOf(21, 4_000), again.Read(positions[21]).ToArray());
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task The_end_of_a_segment_that_is_lost_is_reported_by_the_next_segments_header()
    {
        var folder = new SimulatedFolder(new Random(1));
        await FillAsync(folder, 60, 4_000);
        folder.OctetsOf(SegmentFiles.NameOf(1)).AsSpan(30_000).Clear();
        var (found, report) = Check(folder);
        Assert.Equal(1u, Assert.Single(report.Damages).Start.Segment);
        Assert.True(found.Count < 60);
        Assert.Equal(59, found[^1]);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Any_octet_of_a_header_that_is_flipped_costs_nothing()
    {
        var folder = new SimulatedFolder(new Random(1));
        var positions = await FillAsync(folder, 30, 4_000);
        var octets = folder.OctetsOf(SegmentFiles.NameOf(2));
        for (var at = 0; at < SegmentHeader.FirstRecord; at++)
        {
            octets[at] ^= 0x40;
            var (found, report) = Check(folder);
            octets[at] ^= 0x40;
            Assert.Equal(Enumerable.Range(0, positions.Count), found);
            Assert.Empty(report.Damages);
        }
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_torn_write_is_no_damage_when_later_segments_exist()
    {
        var folder = new SimulatedFolder(new Random(1));
        var files = new SegmentFiles(folder, Small);
        using (var writer = new SegmentWriter(files, Small, JournalRecovery.Begin(files))
        {
            Opened = _ => { },
            Written = _ => { },
            Failed = (_, failure) => throw failure,
        })
        {
            writer.Write([Pending(0, 40)]);
            writer.Write([Pending(1, 6_000), Pending(2, 6_000), Pending(3, 6_000)]);
        }

        // The first blocks of the last write are missing, its last record is whole.
        var lost = (uint)SegmentHeader.FirstRecord + SegmentHeader.BlockSize;
        var octets = folder.OctetsOf(SegmentFiles.NameOf(1));
        octets.AsSpan((int)lost, SegmentHeader.BlockSize).Clear();
        var (before, report) = Check(folder);
        Assert.Contains(3, before);
        Assert.Empty(report.Damages);
        Assert.True(report.TornOctets > 0);

        for (var round = 0; round < 3; round++)
        {
            await using var journal = Open(folder);
            var last = await journal.AppendAsync(1, PayloadOf(10 + round), Token);
            if (round == 2)
            {
                // The segment whose header has the end of the first one.
                Assert.True(journal.Free(last.Segment - 2));
            }
        }

        var (after, later) = Check(folder);
        Assert.Equal([.. before, 11, 12], after);
        Assert.Empty(later.Damages);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task What_a_failed_write_left_is_never_found_once_later_segments_exist()
    {
        var folder = new SimulatedFolder(new Random(1)) { Garbles = false };
        await using (var journal = Open(folder))
        {
            await journal.AppendAsync(1, PayloadOf(0), Token);
            folder.FailIn = 1; // The write succeeds, the sync fails.
            await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.AppendAsync(1, PayloadOf(1), Token));
            await journal.AppendAsync(1, PayloadOf(2), Token);
            await journal.SealAsync(Token);
            await journal.AppendAsync(1, PayloadOf(3), Token);
            Assert.True(journal.Free(2));
        }

        var (found, report) = Check(folder);
        Assert.Equal([0, 3], found);
        Assert.Empty(report.Damages);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Groups_across_the_end_of_a_segment_are_whole_or_cut_at_a_record()
    {
        // 3,000 records of 136 octets: the first alone, the others together. A segment has room for 451, and a group has at most 1,024.
        var folder = new SimulatedFolder(new Random(1));
        await using (var journal = Open(folder))
        {
            var appends = new List<Task<JournalPosition>>();
            void Append(int n) => appends.Add(journal.AppendAsync(1, PayloadOf(n, 100), Token));
            folder.HoldWrite(() => Append(0), () => Enumerable.Range(1, 2_999).ToList().ForEach(Append));
            var segments = (await Task.WhenAll(appends)).GroupBy(position => position.Segment).Select(group => group.Count());
            Assert.Equal([422, 451, 152 + 271, 451, 302 + 120, 451, 380], segments);
        }

        var (found, report) = Check(folder);
        Assert.Equal(Enumerable.Range(0, 3_000), found);
        Assert.Empty(report.Damages);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task After_a_failed_sync_the_segment_is_not_used_and_later_records_are_durable()
    {
        var folder = new SimulatedFolder(new Random(1));
        await using (var journal = Open(folder))
        {
            await journal.AppendAsync(1, PayloadOf(0), Token);
            folder.FailIn = 1; // The write succeeds, the sync fails.
            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => journal.AppendAsync(1, PayloadOf(1), Token));
            Assert.False(failure.IsFull);
            Assert.Equal(2u, (await journal.AppendAsync(1, PayloadOf(2), Token)).Segment);
        }

        var (found, report) = Check(folder);
        Assert.Equal([0, 2], found);
        Assert.Empty(report.Damages);
    }

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

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_record_in_the_content_of_a_message_is_not_mistaken_for_one()
    {
        var folder = new SimulatedFolder(new Random(1));
        JournalPosition outer;
        await using (var journal = Open(folder))
        {
            // The content is a record for the very place where it will stand; only the segment's salt is not known.
            var fake = new byte[64];
            new RecordHeader(
                4, Crc32C.Compute("fake"u8), new JournalPosition(1, SegmentHeader.FirstRecord + RecordHeader.Length), 1, true, 9)
                .Write(fake, salt: 0);
            "fake"u8.CopyTo(fake.AsSpan(RecordHeader.Length));
            outer = await journal.AppendAsync(1, fake, Token);
            await journal.AppendAsync(1, PayloadOf(1), Token);
        }

        folder.OctetsOf(SegmentFiles.NameOf(1))[outer.Offset] ^= 1;
        var kinds = new List<ushort>();
        Journal.Check(folder, record => kinds.Add(record.Kind));
        Assert.Equal([1], kinds);
    }

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

    /// <summary>A payload that contains its number. A change of any octet makes it invalid.</summary>
    private static byte[] PayloadOf(int number, int length = 40)
    {
        var payload = new byte[Math.Max(length, 8)];
        new Random(number).NextBytes(payload);
        BinaryPrimitives.WriteInt32LittleEndian(payload, number);
        return payload;
    }

    private static int NumberOf(ReadOnlySpan<byte> payload)
    {
        var number = BinaryPrimitives.ReadInt32LittleEndian(payload);
        Assert.Equal(PayloadOf(number, payload.Length), payload.ToArray());
        return number;
    }

    private static PendingRecord Pending(int number, int length, RecordRoom room = RecordRoom.None) =>
        new(1, PayloadOf(number, length), null, TaskCreationOptions.RunContinuationsAsynchronously) { Room = room };

    private static Journal Open(SimulatedFolder folder) =>
        Journal.Open(folder, Small, JournalPosition.Start, (_, _) => { }, NullLogger.Instance);

    private static async Task<List<JournalPosition>> FillAsync(SimulatedFolder folder, int count, int length)
    {
        var positions = new List<JournalPosition>();
        await using var journal = Open(folder);
        for (var n = 0; n < count; n++)
        {
            positions.Add(await journal.AppendAsync(1, PayloadOf(n, length), Token));
        }

        return positions;
    }

    private static (List<int> Found, JournalReport Report) Check(SimulatedFolder folder)
    {
        var found = new List<int>();
        var report = Journal.Check(folder, record => found.Add(NumberOf(record.Payload.Span)));
        return (found, report);
    }
}
