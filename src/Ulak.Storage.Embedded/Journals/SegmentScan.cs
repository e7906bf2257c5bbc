namespace Ulak.Storage.Embedded.Journals;

/// <summary>
/// Reads the records of a segment, and distinguishes a torn tail from damage. A record that is not whole ends the segment only if no whole
/// record follows it. If one follows, what lies between them is damaged, unless both belong to the last write of the journal: then a crash
/// left it, and nothing of it was acknowledged.
/// </summary>
internal sealed class SegmentScan
{
    private readonly List<(uint Offset, uint Length, uint NextGroup)> _gaps = [];

    private readonly SegmentEnd _limit;

    private SegmentScan(SegmentHeader header, SegmentEnd limit) => (Header, _limit, End) = (header, limit, SegmentHeader.FirstRecord);

    public SegmentHeader Header { get; }

    /// <summary>The end of the last whole record.</summary>
    public uint End { get; private set; }

    /// <summary>The number of the last write.</summary>
    public uint LastGroup { get; private set; }

    public long Records { get; private set; }

    public long Octets { get; private set; }

    public long TornOctets { get; private set; }

    public List<JournalDamage> Damages { get; } = [];

    /// <summary>Where the last write begins if parts of it are missing, else 0.</summary>
    public uint TornFrom { get; private set; }

    /// <summary>Scans a segment.</summary>
    /// <param name="octets">The segment's file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="limit">Where its records end.</param>
    /// <param name="found">Receives each whole record and its payload's place in <paramref name="octets"/>.</param>
    public static SegmentScan Run(ReadOnlySpan<byte> octets, SegmentHeader header, SegmentEnd limit, Action<RecordHeader, Range> found)
    {
        var scan = new SegmentScan(header, limit);
        octets = octets[..(int)Math.Min(octets.Length, limit.Offset ?? header.Size)];
        var offset = (uint)SegmentHeader.FirstRecord;
        while (TryFindRecord(octets, header, offset, out var record))
        {
            if (record.Position.Offset > offset)
            {
                scan._gaps.Add((offset, record.Position.Offset - offset, record.Group));
            }

            var start = (int)record.Position.Offset + RecordHeader.Length;
            found(record, start..(start + (int)record.PayloadLength));
            scan.Records++;
            scan.Octets += record.RecordLength;
            scan.LastGroup = record.Group;
            scan.End = record.Position.Offset + record.RecordLength;
            offset = record.Next;
        }

        scan.Judge(octets, offset);
        return scan;
    }

    /// <summary>Finds the first whole record at or after an offset.</summary>
    private static bool TryFindRecord(ReadOnlySpan<byte> octets, SegmentHeader header, uint offset, out RecordHeader record)
    {
        for (; offset + RecordHeader.Length <= octets.Length; offset += RecordHeader.Alignment)
        {
            if (RecordHeader.Read(octets[(int)offset..], new JournalPosition(header.Number, offset), header.Salt) is { } read
                && read.RecordLength <= octets.Length - offset
                && Crc32C.Compute(octets.Slice((int)offset + RecordHeader.Length, (int)read.PayloadLength)) == read.PayloadChecksum)
            {
                record = read;
                return true;
            }
        }

        record = default;
        return false;
    }

    private void Judge(ReadOnlySpan<byte> octets, uint next)
    {
        foreach (var (offset, length, nextGroup) in _gaps)
        {
            if ((_limit.IsLast && nextGroup == LastGroup) || (_limit.TornFrom > 0 && offset >= _limit.TornFrom))
            {
                TornFrom = TornFrom == 0 ? offset : TornFrom;
                TornOctets += length;
            }
            else
            {
                Damages.Add(new JournalDamage(new JournalPosition(Header.Number, offset), length));
            }
        }

        if (_limit.Offset is { } known && End < known)
        {
            Damages.Add(new JournalDamage(new JournalPosition(Header.Number, End), known - End));
        }
        else if (_limit.IsLast && HasRecordAt(octets, next))
        {
            // A record began here and is not whole.
            TornOctets += octets.Length - next;
        }
    }

    private bool HasRecordAt(ReadOnlySpan<byte> octets, uint offset) =>
        offset + sizeof(ulong) * 2 <= octets.Length
        && BitConverter.ToUInt64(octets[((int)offset + sizeof(ulong))..]) == new JournalPosition(Header.Number, offset).Value;
}

/// <summary>Where the records of a segment end.</summary>
/// <param name="Offset">The offset, by the header of a later segment; null if it is not known.</param>
/// <param name="IsLast">Whether the segment is the last, which may have a torn tail.</param>
/// <param name="TornFrom">Where a write begins of which parts are missing, by the header of a later segment, or 0.</param>
internal readonly record struct SegmentEnd(uint? Offset, bool IsLast, uint TornFrom = 0);
