using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Tests.Support;
using Xunit;
using static Ulak.Storage.Tests.Journals.TestJournal;

namespace Ulak.Storage.Tests.Journals;

/// <summary>Torn and failed writes and damaged files cost nothing that was acknowledged, or exactly what they hit.</summary>
public sealed class JournalFaultTests
{
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
            await journal.EndSegmentAsync();
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
}
