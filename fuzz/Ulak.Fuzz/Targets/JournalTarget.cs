using Ulak.Storage;
using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;

namespace Ulak.Fuzz.Targets;

/// <summary>
/// The readers of the store's journal. The first octet selects one: the payload of a record, octets as a segment, or records of which some
/// octets are flipped.
/// </summary>
internal sealed class JournalTarget : FuzzTarget
{
    private const int SegmentSize = 64 << 10;
    private const int MaxRecord = 256;
    private const int FlipOctets = 24;

    private static readonly SegmentHeader Header = new(3, SegmentSize, 0x5EED, new JournalPosition(2, 8192), []);

    public override string Name => "journal";

    public override string Summary =>
        "Any payload is a record or is refused; of a segment, exactly the records are found of which no octet was flipped.";

    public override IEnumerable<Seed> Seeds()
    {
        foreach (var (name, hex) in Payloads())
        {
            yield return new Seed("payload-" + name, Convert.FromHexString(hex));
        }

        var records = Enumerable.Range(0, 200).Select(n => (byte)(n * 7)).ToArray();
        yield return new Seed("segment", [1, .. new byte[100], .. records]);
        yield return new Seed("records", [2, .. records]);
        yield return new Seed("records-flipped", [2, .. records, .. Enumerable.Range(1, FlipOctets).Select(n => (byte)(n * 11))]);
        yield return new Seed("records-large", [2, .. Enumerable.Repeat((byte)250, 3_000)]);
    }

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        if (input.Length < 2)
        {
            return;
        }

        var rest = input.Span[1..];
        switch (input.Span[0] % 3)
        {
            case 0:
                CheckPayload((RecordKind)rest[0], rest[1..]);
                break;
            case 1:
                CheckSegment(rest);
                break;
            default:
                CheckFlips(rest);
                break;
        }
    }

    private static IEnumerable<(string Name, string Hex)> Payloads()
    {
        const string Now = "80D095FFBC31";
        yield return ("content", "0001" + "7465787420");
        yield return ("message", "0002" + "0020000001000000" + "32000000" + "05" + "01" + "01" + "80A0808010" + "00" + "AC02" + "09" + Now
            + "03614078" + "00" + "0175" + "0141" + "0142" + "0153" + "00" + "0170" + "02" + "00" + "01" + "03624078"
            + "05696E626F78" + "00" + "00" + "00" + "00" + "01" + "00" + "50" + "7461696C");
        yield return ("delete", "0003" + "02" + "01" + "02");
        yield return ("change", "0004" + "01" + "01" + "01" + "02" + "01" + "01" + "0161" + "00" + "00");
        yield return ("trash", "0005" + "01" + "01" + "07");
        yield return ("restore", "0006" + "07");
        yield return ("user", "0007" + "0161" + "0176" + "01" + "0161" + "E807");
        yield return ("states", "000A" + "01" + "01" + "00" + "00" + "00" + "00" + "01" + "02" + "0172" + Now
            + "01" + "0164" + "00" + Now + Now + Now + "00" + "03" + Now + "04" + "016C" + "0168" + "0165");
        yield return ("users", "000B" + "01" + "0161" + "0176" + "01" + "0161" + "E807");
        yield return ("deletions", "000C" + "01" + "01" + "8020");
        yield return ("attempt", "000D" + "05" + Now + "0168" + "0101" + "01" + "02" + "01" + "0172" + "0165" + Now + "04");
        yield return ("queue", "000E" + "01" + "0500" + "04" + Now + "0172" + "0164");
        yield return ("suppression", "0011" + "0161" + "02" + "0165" + "0172" + Now + "00" + "01");
        yield return ("suppressions", "0014" + "00" + "0161" + "01" + "0161" + "02" + "0165" + "0172" + Now + Now);
    }

    /// <summary>A payload is decoded or refused, and what was decoded is encoded and decoded again the same.</summary>
    private static void CheckPayload(RecordKind kind, ReadOnlySpan<byte> payload)
    {
        try
        {
            RecordReplay.Decode(kind, payload, [1, 2, 3]);
            if (Encode(kind, payload) is { } once)
            {
                Ensure.EqualOctets(once, Encode(kind, once), "encoded again it is otherwise");
            }
        }
        catch (InvalidDataException)
        {
            // The only exception.
        }
    }

    private static byte[]? Encode(RecordKind kind, ReadOnlySpan<byte> payload) => kind switch
    {
        RecordKind.Message or RecordKind.Moved => Encode(MessageRecord.Decode(payload), payload),
        RecordKind.States => CarriedRecords.Encode(CarriedRecords.DecodeStates(payload)),
        RecordKind.Users => CarriedRecords.Encode(CarriedRecords.DecodeUsers(payload)),
        RecordKind.Deletions => CarriedRecords.Encode(CarriedRecords.DecodeDeletions(payload)),
        RecordKind.Pauses => CarriedRecords.Encode((IReadOnlyCollection<string>)CarriedRecords.DecodePauses(payload)),
        RecordKind.Suppressions => CarriedRecords.Encode(CarriedRecords.DecodeSuppressions(payload)),
        _ => JobCodec.Decode(kind, payload) is { } job ? JobCodec.Encode(job)?.Payload : null,
    };

    private static byte[] Encode(MessageRecord record, ReadOnlySpan<byte> payload)
    {
        var prefix = payload.Slice(record.Start, record.PrefixLength);
        var tail = payload[(record.Start + record.PrefixLength)..];
        Ensure.Equal(record.TailLength, tail.Length, "the length of the content");
        return MessageRecord.Encode(record.Id, record.Message, record.Earlier, prefix, tail, record.Origin);
    }

    /// <summary>Octets as the records of a segment: nothing is found outside of them, and nothing twice.</summary>
    private static void CheckSegment(ReadOnlySpan<byte> octets)
    {
        var segment = NewSegment();
        octets.CopyTo(segment.AsSpan(SegmentHeader.FirstRecord));
        Scan(segment);

        // The header may be any octets too.
        try
        {
            _ = SegmentHeader.Read(octets);
        }
        catch (StoreOpenException)
        {
            // Of a newer version.
        }
    }

    /// <summary>Records are made from all octets but the last, which flip octets of the segment.</summary>
    private static void CheckFlips(ReadOnlySpan<byte> input)
    {
        var flips = input[^Math.Min(input.Length, FlipOctets)..];
        var segment = NewSegment();
        var records = Fill(segment, input[..^flips.Length]);
        var whole = segment.ToArray();
        for (var n = 0; n + 2 < flips.Length; n += 3)
        {
            var at = ((flips[n] << 8) + flips[n + 1]) % (SegmentSize - SegmentHeader.FirstRecord);
            segment[SegmentHeader.FirstRecord + at] ^= flips[n + 2];
        }

        var expected = records.Where(record => segment.AsSpan(record).SequenceEqual(whole.AsSpan(record)));
        var found = Scan(segment);
        foreach (var record in expected)
        {
            Ensure.That(found.Contains(record.Start.Value), $"the record at {record.Start} was not found");
        }

        Ensure.That(found.All(offset => records.Exists(record => record.Start.Value == offset)), "a record was found that was not written");
    }

    private static List<Range> Fill(byte[] segment, ReadOnlySpan<byte> input)
    {
        var records = new List<Range>();
        var at = (uint)SegmentHeader.FirstRecord;
        while (input.Length > 1 && at + MaxRecord + RecordHeader.Length < SegmentSize)
        {
            var (flags, length) = (input[0], Math.Min(input[0], input.Length - 1));
            var payload = input.Slice(1, length);
            input = input[(1 + length)..];
            var record = new RecordHeader(
                (uint)length, Crc32C.Compute(payload), new JournalPosition(Header.Number, at), (uint)records.Count, flags % 5 == 0, flags);
            record.Write(segment.AsSpan((int)at), Header.Salt);
            payload.CopyTo(segment.AsSpan((int)at + RecordHeader.Length));
            records.Add((int)at..((int)at + RecordHeader.Length + length));
            at = record.Next;
        }

        return records;
    }

    private static byte[] NewSegment()
    {
        var segment = new byte[SegmentSize];
        Header.Write(segment.AsSpan(0, SegmentHeader.BlockSize));
        return segment;
    }

    /// <summary>Returns where records were found.</summary>
    private static HashSet<int> Scan(byte[] segment)
    {
        var found = new HashSet<int>();
        var end = (uint)SegmentHeader.FirstRecord;
        var scan = SegmentScan.Run(segment, Header, new SegmentEnd(null, IsLast: true), (record, payload) =>
        {
            Ensure.That(record.Position.Offset >= end, "records overlap");
            Ensure.Equal(record.PayloadChecksum, Crc32C.Compute(segment.AsSpan(payload)), "the checksum");
            end = record.Position.Offset + record.RecordLength;
            found.Add((int)record.Position.Offset);
        });
        Ensure.That(scan.End <= SegmentSize && scan.End == end, "the end is not that of the last record");
        Ensure.Equal(found.Count, (int)scan.Records, "the number of records");
        return found;
    }
}
