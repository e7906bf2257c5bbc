using Ulak.Storage.Embedded.Files;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>Reads records by their position, also those of a journal that another process writes.</summary>
internal static class SegmentReader
{
    /// <summary>Reads a record's payload.</summary>
    /// <exception cref="JournalRecordException">There is no such record, its segment was freed, or it is damaged.</exception>
    public static byte[] Read(SegmentFiles files, JournalPosition position)
    {
        try
        {
            using var file = files.Open(position.Segment);

            // The header each time: another process may free the file and use it again.
            return ReadHeader(file) is { } segment && segment.Number == position.Segment
                && ReadRecord(file, segment, position) is { } found && ReadPayload(file, found) is { } payload
                ? payload
                : throw new JournalRecordException($"The record {position} is damaged, or was freed.");
        }
        catch (FileNotFoundException e)
        {
            throw new JournalRecordException($"The segment of the record {position} was freed.", e);
        }
    }

    /// <summary>
    /// Returns the position of the last whole record after a position that is not of the kind <paramref name="ignored"/>; that position if
    /// there is none.
    /// </summary>
    public static JournalPosition FindLast(SegmentFiles files, JournalPosition after, ushort ignored)
    {
        var last = after;
        foreach (var number in files.List().Where(number => number >= after.Segment))
        {
            try
            {
                using var file = files.Open(number);
                if (ReadHeader(file) is { } segment && segment.Number == number)
                {
                    last = FindLast(file, segment, last, ignored);
                }
            }
            catch (FileNotFoundException)
            {
                // It was freed meanwhile, so nothing in it is needed.
            }
        }

        return last;
    }

    /// <summary>Returns the offset of the end of a segment's records, also while another process writes to it.</summary>
    public static long FindEnd(SegmentFiles files, uint number)
    {
        using var file = files.Open(number);
        return ReadHeader(file) is { } segment
            ? Walk(file, segment, SegmentHeader.FirstRecord).Select(record => record.Next).LastOrDefault((uint)SegmentHeader.FirstRecord)
            : SegmentHeader.FirstRecord;
    }

    private static JournalPosition FindLast(IJournalFile file, SegmentHeader segment, JournalPosition after, ushort ignored)
    {
        // A record that is applied in part is not the last one that is applied.
        var next = after.Segment == segment.Number && ReadRecord(file, segment, after) is { } last ? last.Next : SegmentHeader.FirstRecord;
        return Walk(file, segment, next).Where(record => record.Kind != ignored).Select(record => record.Position).LastOrDefault(after);
    }

    /// <summary>Reads the whole records from an offset on, up to the first that is not whole.</summary>
    private static IEnumerable<RecordHeader> Walk(IJournalFile file, SegmentHeader segment, uint next)
    {
        while (ReadRecord(file, segment, new JournalPosition(segment.Number, next)) is { } record && ReadPayload(file, record) is not null)
        {
            yield return record;
            next = record.Next;
        }
    }

    /// <summary>Reads the header of a segment; null if it is damaged.</summary>
    public static SegmentHeader? ReadHeader(IJournalFile file)
    {
        var block = new byte[SegmentHeader.BlockSize];
        return SegmentHeader.Read(block.AsSpan(0, file.Read(0, block)));
    }

    private static RecordHeader? ReadRecord(IJournalFile file, SegmentHeader segment, JournalPosition position)
    {
        Span<byte> octets = stackalloc byte[RecordHeader.Length];
        return RecordHeader.Read(octets[..file.Read(position.Offset, octets)], position, segment.Salt) is { } record
            && record.RecordLength <= segment.Size - position.Offset ? record : null;
    }

    private static byte[]? ReadPayload(IJournalFile file, RecordHeader record)
    {
        var payload = new byte[record.PayloadLength];
        return file.Read(record.Position.Offset + RecordHeader.Length, payload) == payload.Length
            && Crc32C.Compute(payload) == record.PayloadChecksum ? payload : null;
    }
}
