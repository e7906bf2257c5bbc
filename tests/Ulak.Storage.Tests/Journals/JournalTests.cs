using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Storage.Embedded.Files;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Journals;

/// <summary>The journal on a real disk and on one that does not fail.</summary>
public sealed class JournalTests
{
    private static readonly JournalOptions Small = new() { SegmentSize = 64 << 10 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimits.Test)]
    public async Task Records_are_read_back_and_replayed_in_their_order()
    {
        using var folder = new TestFolder();
        var expected = new List<(JournalPosition, ushort, string)>();
        await using (
            var journal = Journal.Open(
                DiskFolder.Create(folder.Path), Small, JournalPosition.Start, (_, _) => Assert.Fail("new"), NullLogger.Instance))
        {
            for (ushort n = 0; n < 300; n++)
            {
                // Up to a quarter of a segment, so that several segments are filled.
                var payload = Mail.Octets(n * 54, n);
                var position = await journal.AppendAsync(n, payload, Token);
                Assert.Equal(payload, journal.Read(position).ToArray());
                expected.Add((position, n, Convert.ToHexString(payload)));
            }

            Assert.InRange(journal.Segments.Count, 40, 60);
        }

        var replayed = new List<(JournalPosition, ushort, string)>();
        await using var again = Journal.Open(DiskFolder.Create(folder.Path), Small, JournalPosition.Start, (record, _) =>
            replayed.Add((record.Position, record.Kind, Convert.ToHexString(record.Payload.Span))), NullLogger.Instance);
        Assert.Equal(expected, replayed);
        Assert.Equal(300, again.Report.Records);
        Assert.Equal((0, 0), (again.Report.TornOctets, again.Report.Damages.Count));
        Assert.Equal(Mail.Octets(54, 1), again.Read(expected[1].Item1).ToArray());
        Assert.True(await again.AppendAsync(1, "next"u8.ToArray(), Token) > expected[^1].Item1);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Replay_begins_at_a_position()
    {
        var folder = new SimulatedFolder(new Random(1));
        var positions = new List<JournalPosition>();
        await using (var journal = Open(folder))
        {
            for (var n = 0; n < 50; n++)
            {
                positions.Add(await journal.AppendAsync(1, Mail.Octets(5_000, n), Token));
            }
        }

        var replayed = new List<JournalPosition>();
        await using var again = Journal.Open(
            folder, Small, positions[20], (record, _) => replayed.Add(record.Position), NullLogger.Instance);
        Assert.Equal(positions[20..], replayed);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Records_that_are_appended_together_share_a_sync_and_groups_may_be_larger_than_a_segment()
    {
        var folder = new SimulatedFolder(new Random(1));
        await using var journal = Open(folder);
        var appends = Enumerable.Range(0, 3_000).Select(n => journal.AppendAsync(1, Encoding.ASCII.GetBytes($"record {n}"), Token))
            .ToList();
        var positions = await Task.WhenAll(appends);
        Assert.Equal(3_000, positions.Distinct().Count());
        for (var n = 0; n < 3_000; n++)
        {
            Assert.Equal($"record {n}", Encoding.ASCII.GetString(journal.Read(positions[n]).Span).ToArray());
        }
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_payload_of_any_allowed_length_is_stored_and_a_longer_one_refused()
    {
        await using var journal = Open(new SimulatedFolder(new Random(1)));
        foreach (var length in new[] { 0, 1, 7, 8, 9, Small.MaxPayload - 1, Small.MaxPayload })
        {
            Assert.Equal(Mail.Octets(length, 1), journal.Read(await journal.AppendAsync(1, Mail.Octets(length, 1), Token)).ToArray());
        }

        await Assert.ThrowsAsync<ArgumentException>(() => journal.AppendAsync(1, new byte[Small.MaxPayload + 1], Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Freed_segments_are_used_again_and_their_old_records_are_not_found()
    {
        var folder = new SimulatedFolder(new Random(1));
        var live = new Queue<(JournalPosition Position, int N)>();
        await using (var journal = Open(folder))
        {
            for (var n = 0; n < 400; n++)
            {
                live.Enqueue((await journal.AppendAsync(1, Mail.Octets(3_000, n), Token), n));
                while (live.Count > 40)
                {
                    var (old, _) = live.Dequeue();
                    if (live.Peek().Position.Segment > old.Segment)
                    {
                        Assert.True(journal.Free(old.Segment));
                        Assert.Throws<JournalRecordException>(() => { journal.Read(old); });
                        Assert.False(journal.Free(old.Segment));
                    }
                }
            }

            Assert.All(live, record => Assert.Equal(Mail.Octets(3_000, record.N), journal.Read(record.Position)));
            Assert.False(journal.Free(live.Last().Position.Segment));

            // 400 records would fill 27 segments.
            Assert.InRange(folder.List().Count, 3, 7);
        }

        var replayed = new List<JournalPosition>();
        await using var again = Journal.Open(
            folder, Small, JournalPosition.Start, (record, _) => replayed.Add(record.Position), NullLogger.Instance);
        Assert.Empty(again.Report.Damages);
        Assert.Equal(live.Select(record => record.Position), replayed.Where(position => position >= live.Peek().Position));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Positions_are_not_used_again_after_all_records_were_freed()
    {
        var folder = new SimulatedFolder(new Random(1));
        JournalPosition first;
        await using (var journal = Open(folder))
        {
            first = await journal.AppendAsync(1, Mail.Octets(100, 1), Token);
            Assert.False(journal.Free(first.Segment));
        }

        await using var again = Open(folder);
        var second = await again.AppendAsync(1, Mail.Octets(100, 2), Token);
        Assert.True(second.Segment > first.Segment);
        Assert.True(again.Free(first.Segment));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_closed_journal_throws_ObjectDisposedException()
    {
        var journal = Open(new SimulatedFolder(new Random(1)));
        await journal.DisposeAsync();
        await journal.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => journal.AppendAsync(1, new byte[1], Token));
    }

    private static Journal Open(SimulatedFolder folder) =>
        Journal.Open(folder, Small, JournalPosition.Start, (_, _) => { }, NullLogger.Instance);
}
