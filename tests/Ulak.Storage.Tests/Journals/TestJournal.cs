using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Xunit;

namespace Ulak.Storage.Tests.Journals;

/// <summary>Journals of small segments, with records that can be recognized.</summary>
internal static class TestJournal
{
    public static JournalOptions Small { get; } = new() { SegmentSize = 64 << 10, MaxSpares = 1 };

    /// <summary>Octets that identify their record.</summary>
    public static byte[] PayloadOf(int number, int length = 40)
    {
        var payload = new byte[Math.Max(length, 8)];
        var words = MemoryMarshal.Cast<byte, ulong>(payload.AsSpan());
        var state = (ulong)number;
        for (var i = 0; i < words.Length; i++)
        {
            // SplitMix64, which is many times faster than a seeded Random.
            state += 0x9E3779B97F4A7C15;
            words[i] = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        }

        payload.AsSpan(words.Length * sizeof(ulong)).Fill((byte)number);
        BinaryPrimitives.WriteInt32LittleEndian(payload, number);
        return payload;
    }

    /// <summary>The number of a record's payload, which must be whole.</summary>
    public static int NumberOf(ReadOnlySpan<byte> payload)
    {
        var number = BinaryPrimitives.ReadInt32LittleEndian(payload);
        Assert.True(payload.SequenceEqual(PayloadOf(number, payload.Length)), $"The payload of record {number} is not its own.");
        return number;
    }

    public static PendingRecord Pending(int number, int length, RecordRoom room = RecordRoom.None) =>
        new(1, PayloadOf(number, length), null, TaskCreationOptions.RunContinuationsAsynchronously) { Room = room };

    public static Journal Open(SimulatedFolder folder) =>
        Journal.Open(folder, Small, JournalPosition.Start, (_, _) => { }, NullLogger.Instance);

    /// <summary>Fills the segment that is written, so that the next record begins another one.</summary>
    public static async Task EndSegmentAsync(this Journal journal)
    {
        while (journal.Room % (2 * journal.MaxPayload) is > 0 and var left)
        {
            var filler = PayloadOf(0, (int)Math.Min(left - RecordHeader.Length, journal.MaxPayload));
            await journal.AppendAsync((ushort)RecordKind.Content, filler, TestContext.Current.CancellationToken);
        }
    }

    public static async Task<List<JournalPosition>> FillAsync(SimulatedFolder folder, int count, int length)
    {
        var positions = new List<JournalPosition>();
        await using var journal = Open(folder);
        for (var n = 0; n < count; n++)
        {
            positions.Add(await journal.AppendAsync(1, PayloadOf(n, length), TestContext.Current.CancellationToken));
        }

        return positions;
    }

    public static (List<int> Found, JournalReport Report) Check(SimulatedFolder folder)
    {
        var found = new List<int>();
        var report = Journal.Check(folder, record => found.Add(NumberOf(record.Payload.Span)));
        return (found, report);
    }
}
