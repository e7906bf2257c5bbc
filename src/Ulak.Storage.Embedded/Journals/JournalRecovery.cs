using System.Collections.Immutable;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>Reads the segments when a journal is opened or checked.</summary>
internal sealed class JournalRecovery
{
    private readonly SegmentFiles _files;
    private readonly List<JournalDamage> _damages = [];
    private readonly Dictionary<uint, IrregularEnd> _irregular = [];
    private byte[] _buffer = [];
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

    /// <summary>Whether nothing but whole records precedes the end, so that records may be written behind it.</summary>
    public bool EndsRegularly { get; private set; }

    /// <summary>The segments that were not filled because of a crash or a failure.</summary>
    public ImmutableArray<IrregularEnd> IrregularEnds => [.. _irregular.Values.OrderBy(end => end.Segment)];

    public JournalReport Report => new()
    {
        Segments = Segments.Count,
        Records = _records,
        Octets = _octets,
        TornOctets = _tornOctets,
        Damages = _damages,
    };

    /// <summary>Reads the headers of the segments.</summary>
    /// <exception cref="StoreOpenException">A segment was written by a newer version.</exception>
    public static JournalRecovery Begin(SegmentFiles files)
    {
        var recovery = new JournalRecovery(files);
        recovery.ReadHeaders();
        return recovery;
    }

    /// <summary>Reads the last segment and those with records from a position on, and passes those records in their order.</summary>
    public void Replay(JournalPosition from, Action<JournalRecord> replay)
    {
        var numbers = Segments.Keys.ToList();
        for (var i = 0; i < numbers.Count; i++)
        {
            var isLast = i == numbers.Count - 1;
            if (isLast || numbers[i] >= from.Segment)
            {
                Scan(numbers[i], isLast ? new SegmentEnd(null, IsLast: true) : EndOf(numbers[i], numbers[i + 1]), from, replay);
            }
        }
    }

    private void ReadHeaders()
    {
        var numbers = _files.List();
        foreach (var number in numbers)
        {
            if (_files.ReadHeader(number) is { } header && header.Number == number)
            {
                Segments.Add(number, header);
                foreach (var end in header.IrregularEnds)
                {
                    _irregular[end.Segment] = end;
                }
            }
            else
            {
                // A segment gets its name after its header is durable, so this one was damaged later. Its file is kept.
                _damages.Add(new JournalDamage(new JournalPosition(number, 0), _files.Length(number)));
            }
        }

        End = new JournalPosition(numbers.LastOrDefault(), 0);
        foreach (var freed in _irregular.Keys.Where(number => !Segments.ContainsKey(number)).ToList())
        {
            _irregular.Remove(freed);
        }
    }

    private SegmentEnd EndOf(uint number, uint next)
    {
        if (_irregular.TryGetValue(number, out var irregular))
        {
            return new SegmentEnd(irregular.Offset, IsLast: false, irregular.TornFrom);
        }

        // Without the header of the segment that followed, the end is where whole records end.
        var end = Segments[next].PreviousEnd;
        return new SegmentEnd(end.Segment == number ? end.Offset : null, IsLast: false);
    }

    private void Scan(uint number, SegmentEnd limit, JournalPosition from, Action<JournalRecord> replay)
    {
        var octets = _files.Read(number, ref _buffer);
        var scan = SegmentScan.Run(octets.Span, Segments[number], limit, (record, payload) =>
        {
            if (record.Position >= from)
            {
                replay(new JournalRecord(record.Position, record.Kind, octets[payload]));
            }
        });
        _records += scan.Records;
        _octets += scan.Octets;
        _tornOctets += scan.TornOctets;
        _damages.AddRange(scan.Damages);
        LastGroup = Math.Max(LastGroup, scan.LastGroup);
        if (!limit.IsLast)
        {
            return;
        }

        End = End.Segment == number ? new JournalPosition(number, scan.End) : End;
        EndsRegularly = End.Segment == number && scan.TornFrom == 0 && scan.Damages.Count == 0;
        if (scan.TornFrom > 0)
        {
            _irregular[number] = new IrregularEnd(number, scan.End, scan.TornFrom);
        }
    }
}
