namespace Ulak.Storage.Embedded.Journals;

/// <summary>Reads the segments when a journal is opened or checked.</summary>
internal sealed class JournalRecovery
{
    private readonly SegmentFiles _files;
    private readonly List<JournalDamage> _damages = [];
    private long _records;
    private long _octets;
    private long _tornOctets;

    private JournalRecovery(SegmentFiles files) => _files = files;

    /// <summary>The headers of the segments, by number.</summary>
    public SortedDictionary<uint, SegmentHeader> Segments { get; } = [];

    /// <summary>The end of the last whole record.</summary>
    public JournalPosition End { get; private set; }

    /// <summary>The number of the last write.</summary>
    public uint LastGroup { get; private set; }

    public JournalReport Report => new()
    {
        Segments = Segments.Count,
        Records = _records,
        Octets = _octets,
        TornOctets = _tornOctets,
        Damages = _damages,
    };

    /// <summary>Reads the segments that hold records from a position on, and passes those records in their order.</summary>
    /// <exception cref="StoreOpenException">A segment was written by a newer version.</exception>
    public static JournalRecovery Run(SegmentFiles files, JournalPosition from, Action<JournalRecord> replay)
    {
        var recovery = new JournalRecovery(files);
        recovery.ReadHeaders();
        var numbers = recovery.Segments.Keys.ToList();
        for (var i = 0; i < numbers.Count; i++)
        {
            var isLast = i == numbers.Count - 1;
            if (isLast || numbers[i] >= from.Segment)
            {
                var end = isLast ? null : recovery.EndOf(numbers[i], numbers[i + 1]);
                recovery.Scan(numbers[i], new SegmentEnd(end, isLast), from, replay);
            }
        }

        return recovery;
    }

    private void ReadHeaders()
    {
        var numbers = _files.List();
        foreach (var number in numbers)
        {
            var octets = new byte[SegmentHeader.Length];
            var count = _files.Read(number, 0, octets);
            if (SegmentHeader.Read(octets.AsSpan(0, count)) is { } header && header.Number == number)
            {
                Segments.Add(number, header);
            }
            else
            {
                // A segment gets its name after its header is durable, so this one was damaged later. Its file is kept.
                _damages.Add(new JournalDamage(new JournalPosition(number, 0), _files.Length(number)));
            }
        }

        End = new JournalPosition(numbers.LastOrDefault(), 0);
    }

    /// <summary>The end of a segment's records, by the header of the next segment; null if that does not know it.</summary>
    private uint? EndOf(uint number, uint next)
    {
        var end = Segments[next].PreviousEnd;
        return end.Segment == number ? end.Offset
            : end.Segment < number ? SegmentHeader.FirstRecord // Its writes failed: none was acknowledged.
            : null; // A segment between both was freed.
    }

    private void Scan(uint number, SegmentEnd end, JournalPosition from, Action<JournalRecord> replay)
    {
        var octets = _files.Read(number);
        var scan = SegmentScan.Run(octets, Segments[number], end, (record, payload) =>
        {
            if (record.Position >= from)
            {
                replay(new JournalRecord(record.Position, record.Kind, octets.AsMemory(payload)));
            }
        });
        _records += scan.Records;
        _octets += scan.Octets;
        _tornOctets += scan.TornOctets;
        _damages.AddRange(scan.Damages);
        LastGroup = Math.Max(LastGroup, scan.LastGroup);
        End = end.IsLast && End.Segment == number ? new JournalPosition(number, scan.End) : End;
    }
}
