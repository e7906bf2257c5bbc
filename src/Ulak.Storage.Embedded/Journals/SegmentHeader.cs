using System.Buffers.Binary;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>The beginning of a segment's file; docs/journal.md gives it octet by octet.</summary>
/// <param name="Number">The segment's number.</param>
/// <param name="Size">The size of the file.</param>
/// <param name="Salt">A random number that is part of the checksums of the segment's records, so that no mail can contain a valid
/// record.</param>
/// <param name="PreviousEnd">Where the records before this segment end. What a segment holds behind that was never acknowledged.</param>
internal readonly record struct SegmentHeader(uint Number, uint Size, uint Salt, JournalPosition PreviousEnd)
{
    /// <summary>The size of the header.</summary>
    public const int Length = 64;

    /// <summary>Where the records begin: in the block after the header.</summary>
    public const int FirstRecord = BlockSize;

    /// <summary>
    /// Each write begins at a multiple of it. A disk that loses power while it writes a block may leave anything in it, so a block is never
    /// written again once something in it was acknowledged.
    /// </summary>
    public const int BlockSize = 4_096;

    private const uint Version = 1;
    private const int ChecksumAt = Length - sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "ULAKJRNL"u8;

    /// <summary>The offset of the next block.</summary>
    public static uint NextBlock(uint offset) => (offset + BlockSize - 1) & ~(uint)(BlockSize - 1);

    public void Write(Span<byte> destination)
    {
        destination[..Length].Clear();
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], Size);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], Number);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[20..], Salt);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], PreviousEnd.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[ChecksumAt..], Crc32C.Compute(destination[..ChecksumAt]));
    }

    /// <summary>Reads a header; null if it is not whole.</summary>
    /// <exception cref="StoreOpenException">The segment was written by a newer version.</exception>
    public static SegmentHeader? Read(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < Length
            || !octets.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(octets[ChecksumAt..]) != Crc32C.Compute(octets[..ChecksumAt]))
        {
            return null;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(octets[8..]) is not Version and var version)
        {
            throw new StoreOpenException($"The journal was written by a newer version of Ulak (its format is {version}). Update Ulak.");
        }

        return new SegmentHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(octets[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(octets[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(octets[20..]),
            JournalPosition.FromValue(BinaryPrimitives.ReadUInt64LittleEndian(octets[24..])));
    }
}
