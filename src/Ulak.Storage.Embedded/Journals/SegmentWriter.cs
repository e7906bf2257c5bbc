using System.Collections.Immutable;
using Ulak.Storage.Embedded.Files;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>
/// Writes groups of records, each with one write and one sync per segment. Mail is written only while there is a file for a further
/// segment: the last one is for what frees space. For one thread, except <see cref="Room"/>.
/// </summary>
internal sealed class SegmentWriter(SegmentFiles files, JournalOptions options, JournalRecovery recovery) : IDisposable
{
    private readonly BlockBuffer _buffer = new();
    private IJournalFile? _file;
    private SegmentHeader? _header = recovery.Segments.Values.LastOrDefault();
    private ImmutableArray<IrregularEnd> _irregularEnds = recovery.IrregularEnds;
    private JournalPosition _end = recovery.End;
    private uint _lastNumber = recovery.End.Segment;
    private uint _offset;
    private uint _group = recovery.LastGroup;
    private bool _mayContinue = recovery.EndsRegularly;
    private long _left;

    /// <summary>Called with each segment that is written from now on.</summary>
    public required Action<SegmentHeader> Opened { get; init; }

    /// <summary>Called with the records that are durable, in their order.</summary>
    public required Action<List<PendingRecord>> Written { get; init; }

    /// <summary>Called with records that could not be written; with none when the room for a further segment is gone.</summary>
    public required Action<List<PendingRecord>, StoreUnavailableException> Failed { get; init; }

    /// <summary>How many octets can be written without more of the disk. For any thread.</summary>
    public long Room => Volatile.Read(ref _left) + ((long)files.Spares * options.SegmentSize);

    /// <summary>
    /// Writes records. After a failure the segment is given up, because what a failed sync left in it is not known; the next records go to
    /// a new one.
    /// </summary>
    public void Write(List<PendingRecord> records)
    {
        while (records.Count > 0)
        {
            var count = 0;
            try
            {
                _file ??= OpenSegment(mayUseReserve: records.Exists(record => record.Room != RecordRoom.None));
                records = RefuseWithoutRoom(records);
                count = Fill(records, out var blocks, out var length);
                if (count == 0)
                {
                    // The segment is full, or all records were refused.
                    if (records.Count > 0)
                    {
                        CloseSegment();
                    }

                    continue;
                }

                _file.Write(_offset, blocks);
                _file.Flush();
                var start = _offset;
                _end = new JournalPosition(_header!.Number, _offset + (uint)length);
                _offset = SegmentHeader.NextBlock(_end.Offset);
                Volatile.Write(ref _left, _header.Size - _offset);
                Complete(First(records, count), start);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreUnavailableException)
            {
                GiveUpSegment();
                count = count == 0 ? records.Count : count;
                Failed(First(records, count), JournalFailure.From(e));
            }

            records = count == records.Count ? [] : records.GetRange(count, records.Count - count);
        }
    }

    public void Dispose() => CloseSegment();

    private static List<PendingRecord> First(List<PendingRecord> records, int count) =>
        count == records.Count ? records : records.GetRange(0, count);

    private IJournalFile OpenSegment(bool mayUseReserve)
    {
        RequireSameFolder();

        // Only the first time: a creation that failed may have left a segment, whose header has the end of the one before it.
        var mayContinue = _mayContinue;
        _mayContinue = false;

        try
        {
            return Begin(NewHeader(options.SegmentSize), files.Create);
        }
        catch (IOException e) when (JournalFailure.From(e).IsFull)
        {
            // A start on a full disk. Where there is room, a new segment is simpler: what a crash left is never written behind.
            if (mayContinue && files.OpenForWriting(_header!.Number) is { } last)
            {
                _offset = SegmentHeader.NextBlock(_end.Offset);
                Begin();
                return last;
            }

            if (mayUseReserve && files.HasReserve)
            {
                return Begin(NewHeader(files.ReserveSize), files.CreateFromReserve);
            }

            throw;
        }
    }

    /// <summary>A number is never used twice, also not that of a segment whose creation failed half-way.</summary>
    private SegmentHeader NewHeader(int size) =>
        new(++_lastNumber, (uint)size, (uint)Random.Shared.NextInt64(), _end, _irregularEnds);

    private IJournalFile Begin(SegmentHeader header, Func<SegmentHeader, IJournalFile> create)
    {
        var file = create(header);
        (_header, _offset) = (header, SegmentHeader.FirstRecord);
        Begin();
        return file;
    }

    private void Begin()
    {
        Volatile.Write(ref _left, _header!.Size - _offset);
        Opened(_header);
    }

    /// <summary>A new segment in an empty folder would hide that the folder with all mail was moved.</summary>
    private void RequireSameFolder()
    {
        if (_header is { } last && files.ReadHeader(last.Number)?.Salt != last.Salt)
        {
            throw new IOException("The journal's folder was replaced while it was in use. Put it back, or restart the server.");
        }
    }

    private void GiveUpSegment()
    {
        if (_file is not null)
        {
            var end = _end.Segment == _header!.Number ? _end.Offset : SegmentHeader.FirstRecord;
            _irregularEnds = _irregularEnds.Add(new IrregularEnd(_header.Number, end, 0));
        }

        CloseSegment();
    }

    private void CloseSegment()
    {
        Volatile.Write(ref _left, 0);
        _file?.Dispose();
        _file = null;
    }

    /// <summary>
    /// Returns the records that may be written, and fails the others: without files for a further segment and the reserve, and without
    /// room for them.
    /// </summary>
    private List<PendingRecord> RefuseWithoutRoom(List<PendingRecord> records)
    {
        if ((files.Spares > 0 && files.HasReserve) || Reserve() is not { } failure)
        {
            return records;
        }

        var (allowed, refused) = (new List<PendingRecord>(), new List<PendingRecord>());
        var at = _offset;
        foreach (var record in records)
        {
            var limit = record.Room switch
            {
                RecordRoom.None => 0u,
                RecordRoom.Most => _header!.Size - (_header.Size / 4),
                _ when FitsFurtherSegment(record) => uint.MaxValue,
                _ => _header!.Size,
            };
            var isAllowed = at + record.Length <= limit;
            (isAllowed ? allowed : refused).Add(record);
            at += isAllowed ? record.Length : 0;
        }

        Failed(refused, failure);
        return allowed;
    }

    /// <summary>Whether there is a file for a further segment that has room for a record.</summary>
    private bool FitsFurtherSegment(PendingRecord record) =>
        files.Spares > 0 || (files.HasReserve && record.Length <= files.ReserveSize - SegmentHeader.FirstRecord);

    private StoreUnavailableException? Reserve()
    {
        try
        {
            files.Reserve();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return JournalFailure.From(e);
        }
    }

    /// <summary>Puts as many records in the buffer as the segment has room for; returns how many.</summary>
    private int Fill(List<PendingRecord> records, out Span<byte> blocks, out int length)
    {
        length = 0;
        var count = 0;
        while (count < records.Count && _offset + length + records[count].Length <= _header!.Size)
        {
            length += (int)records[count].Length;
            count++;
        }

        blocks = _buffer.Take(length);
        blocks[length..].Clear();
        _group++;
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            var place = new WritePlace(new JournalPosition(_header!.Number, _offset + (uint)at), _group, i == count - 1, _header.Salt);
            at += records[i].Write(blocks[at..], place);
        }

        return count;
    }

    private void Complete(List<PendingRecord> records, uint at)
    {
        foreach (var record in records)
        {
            record.SetDurable(new JournalPosition(_header!.Number, at));
            at += record.Length;
        }

        Written(records);
    }
}
