using Ulak.Storage.Embedded.Files;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>Writes groups of records, each with one write and one sync per segment. For one thread.</summary>
internal sealed class SegmentWriter(SegmentFiles files, JournalOptions options, JournalPosition end, uint lastGroup) : IDisposable
{
    private IJournalFile? _file;
    private SegmentHeader _header;
    private JournalPosition _end = end;
    private uint _lastNumber = end.Segment;
    private uint _offset;
    private uint _group = lastGroup;
    private byte[] _buffer = [];

    /// <summary>Called with each new segment.</summary>
    public Action<SegmentHeader>? Created { get; init; }

    /// <summary>
    /// Writes records and completes each when it is durable. After a failure the segment is given up, because what a failed sync left in it
    /// is not known; the next records go to a new one.
    /// </summary>
    public void Write(List<PendingRecord> records)
    {
        for (var first = 0; first < records.Count;)
        {
            var count = 0;
            try
            {
                _file ??= CreateSegment();
                count = Fill(records, first, out var length);
                if (count == 0)
                {
                    // The segment is full.
                    CloseSegment();
                    continue;
                }

                _file.Write(_offset, _buffer.AsSpan(0, length));
                _file.Flush();
                Complete(records, first, count);
                _end = new JournalPosition(_header.Number, _offset + (uint)length);
                _offset = SegmentHeader.NextBlock(_end.Offset);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreUnavailableException)
            {
                CloseSegment();
                count = count == 0 ? records.Count - first : count;
                var failure = JournalFailure.From(e);
                records.GetRange(first, count).ForEach(record => record.Completion.TrySetException(failure));
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
        // A number is never used twice, also not that of a segment whose creation failed half-way.
        var header = new SegmentHeader(++_lastNumber, (uint)options.SegmentSize, (uint)Random.Shared.NextInt64(), _end);
        var file = files.Create(header);
        (_header, _offset) = (header, SegmentHeader.FirstRecord);
        Created?.Invoke(header);
        return file;
    }

    private void CloseSegment()
    {
        _file?.Dispose();
        _file = null;
    }

    /// <summary>Puts as many records in the buffer as the segment has room for; returns how many.</summary>
    private int Fill(List<PendingRecord> records, int first, out int length)
    {
        length = 0;
        var count = 0;
        while (first + count < records.Count && _offset + length + records[first + count].Length <= _header.Size)
        {
            length += (int)records[first + count].Length;
            count++;
        }

        if (_buffer.Length < length)
        {
            _buffer = new byte[length];
        }

        _group++;
        var at = 0;
        for (var i = first; i < first + count; i++)
        {
            var place = new RecordPlace(
                new JournalPosition(_header.Number, _offset + (uint)at), _group, i == first + count - 1, _header.Salt);
            at += records[i].Write(_buffer.AsSpan(at), place);
        }

        return count;
    }

    private void Complete(List<PendingRecord> records, int first, int count)
    {
        var at = _offset;
        foreach (var record in records.GetRange(first, count))
        {
            record.Complete(new JournalPosition(_header.Number, at));
            at += record.Length;
        }
    }
}

/// <summary>A record that waits to be written.</summary>
internal sealed class PendingRecord(ushort kind, ReadOnlyMemory<byte> payload, Action<JournalPosition>? durable)
{
    // Computed by the caller's thread, because the writer's is the busiest.
    private readonly uint _checksum = Crc32C.Compute(payload.Span);

    public TaskCompletionSource<JournalPosition> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The size of the whole record.</summary>
    public uint Length { get; } = RecordHeader.LengthOf((uint)payload.Length);

    public void Complete(JournalPosition position)
    {
        durable?.Invoke(position);
        Completion.TrySetResult(position);
    }

    public int Write(Span<byte> destination, RecordPlace place)
    {
        var header = new RecordHeader((uint)payload.Length, _checksum, place.Position, place.Group, place.EndsGroup, kind);
        header.Write(destination, place.Salt);
        payload.Span.CopyTo(destination[RecordHeader.Length..]);
        destination[(RecordHeader.Length + payload.Length)..(int)Length].Clear();
        return (int)Length;
    }
}

/// <summary>Where a record is written.</summary>
internal readonly record struct RecordPlace(JournalPosition Position, uint Group, bool EndsGroup, uint Salt);
