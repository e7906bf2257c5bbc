using System.Collections.Immutable;
using Ulak.Storage.Embedded.Files;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>Writes groups of records, each with one write and one sync per segment. For one thread.</summary>
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

    /// <summary>Called with each new segment.</summary>
    public required Action<SegmentHeader> Created { get; init; }

    /// <summary>Called with the records that are durable, in their order.</summary>
    public required Action<List<PendingRecord>> Written { get; init; }

    /// <summary>Called with records that could not be written.</summary>
    public required Action<List<PendingRecord>, StoreUnavailableException> Failed { get; init; }

    /// <summary>
    /// Writes records. After a failure the segment is given up, because what a failed sync left in it is not known; the next records go to
    /// a new one.
    /// </summary>
    public void Write(List<PendingRecord> records)
    {
        for (var first = 0; first < records.Count;)
        {
            var count = 0;
            try
            {
                _file ??= CreateSegment();
                count = Fill(records, first, out var blocks, out var length);
                if (count == 0)
                {
                    // The segment is full.
                    CloseSegment();
                    continue;
                }

                _file.Write(_offset, blocks);
                _file.Flush();
                Complete(records.GetRange(first, count));
                _end = new JournalPosition(_header!.Number, _offset + (uint)length);
                _offset = SegmentHeader.NextBlock(_end.Offset);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreUnavailableException)
            {
                GiveUpSegment();
                count = count == 0 ? records.Count - first : count;
                Failed(records.GetRange(first, count), JournalFailure.From(e));
            }

            first += count;
        }
    }

    /// <summary>Ends the segment, so that it is not written any more; returns the end of the records.</summary>
    public JournalPosition Seal()
    {
        CloseSegment();
        return _end;
    }

    public void Dispose() => CloseSegment();

    private IJournalFile CreateSegment()
    {
        RequireSameFolder();

        // A number is never used twice, also not that of a segment whose creation failed half-way.
        var header = new SegmentHeader(
            ++_lastNumber, (uint)options.SegmentSize, (uint)Random.Shared.NextInt64(), _end, _irregularEnds);
        var file = files.Create(header);
        (_header, _offset) = (header, SegmentHeader.FirstRecord);
        Created(header);
        return file;
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
        _file?.Dispose();
        _file = null;
    }

    /// <summary>Puts as many records in the buffer as the segment has room for; returns how many.</summary>
    private int Fill(List<PendingRecord> records, int first, out Span<byte> blocks, out int length)
    {
        length = 0;
        var count = 0;
        while (first + count < records.Count && _offset + length + records[first + count].Length <= _header!.Size)
        {
            length += (int)records[first + count].Length;
            count++;
        }

        blocks = _buffer.Take(length);
        blocks[length..].Clear();
        _group++;
        var at = 0;
        for (var i = first; i < first + count; i++)
        {
            var place = new WritePlace(
                new JournalPosition(_header!.Number, _offset + (uint)at), _group, i == first + count - 1, _header.Salt);
            at += records[i].Write(blocks[at..], place);
        }

        return count;
    }

    private void Complete(List<PendingRecord> records)
    {
        var at = _offset;
        foreach (var record in records)
        {
            record.SetDurable(new JournalPosition(_header!.Number, at));
            at += record.Length;
        }

        Written(records);
    }
}
