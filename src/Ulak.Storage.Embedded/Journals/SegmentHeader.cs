using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>The first block of a segment's file; docs/journal.md gives it octet by octet.</summary>
/// <param name="Number">The segment's number.</param>
/// <param name="Size">The size of the file.</param>
/// <param name="Salt">A random number that is part of the checksums of the segment's records, so that no mail can contain a valid
/// record.</param>
/// <param name="PreviousEnd">Where the records before this segment end.</param>
/// <param name="IrregularEnds">The segments that a crash or a failure ended, and where.</param>
internal sealed record SegmentHeader(
    uint Number, uint Size, uint Salt, JournalPosition PreviousEnd, ImmutableArray<IrregularEnd> IrregularEnds)
{
    /// <summary>Where the records begin: in the block after the header.</summary>
    public const int FirstRecord = BlockSize;

    /// <summary>
    /// Each write begins at a multiple of it. A disk that loses power while it writes a block may leave anything in it, so a block is never
    /// written again once something in it was acknowledged.
    /// </summary>
    public const int BlockSize = 4_096;

    /// <summary>The maximum number of irregular ends that a header lists; it keeps the newest.</summary>
    public const int MaxIrregularEnds = 60;

    private const uint Version = 1;
    private const int FixedLength = 64;
    private const int EndLength = 16;
    private const int Length = FixedLength + (MaxIrregularEnds * EndLength);
    private const int CopyAt = BlockSize / 2;
    private const int ChecksumAt = FixedLength - sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "ULAKJRNL"u8;

    /// <summary>The offset of the next block.</summary>
    public static uint NextBlock(uint offset) => (offset + BlockSize - 1) & ~(uint)(BlockSize - 1);

    /// <summary>Writes the block, with the header in it twice.</summary>
    public void Write(Span<byte> block)
    {
        block[..BlockSize].Clear();
        Magic.CopyTo(block);
        BinaryPrimitives.WriteUInt32LittleEndian(block[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], Size);
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], Number);
        BinaryPrimitives.WriteUInt32LittleEndian(block[20..], Salt);
        BinaryPrimitives.WriteUInt64LittleEndian(block[24..], PreviousEnd.Value);
        var ends = IrregularEnds.AsSpan()[Math.Max(0, IrregularEnds.Length - MaxIrregularEnds)..];
        BinaryPrimitives.WriteUInt32LittleEndian(block[32..], (uint)ends.Length);
        for (var i = 0; i < ends.Length; i++)
        {
            var entry = block[(FixedLength + (i * EndLength))..];
            BinaryPrimitives.WriteUInt32LittleEndian(entry, ends[i].Segment);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], ends[i].Offset);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], ends[i].TornFrom);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(block[ChecksumAt..], Checksum(block));
        block[..Length].CopyTo(block[CopyAt..]);
    }

    /// <summary>Reads a header from a segment's first block; null if neither copy is whole.</summary>
    /// <exception cref="StoreOpenException">The segment was written by a newer version.</exception>
    public static SegmentHeader? Read(ReadOnlySpan<byte> block) =>
        block.Length < BlockSize ? null : ReadCopy(block) ?? ReadCopy(block[CopyAt..]);

    private static SegmentHeader? ReadCopy(ReadOnlySpan<byte> octets)
    {
        if (!octets.StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(octets[ChecksumAt..]) != Checksum(octets))
        {
            return null;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(octets[8..]) is not Version and var version)
        {
            throw new StoreOpenException($"The journal was written by a newer version of Ulak (its format is {version}). Update Ulak.");
        }

        var ends = ImmutableArray.CreateBuilder<IrregularEnd>();
        for (var count = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(octets[32..]), MaxIrregularEnds); ends.Count < count;)
        {
            var entry = octets[(FixedLength + (ends.Count * EndLength))..];
            ends.Add(new IrregularEnd(
                BinaryPrimitives.ReadUInt32LittleEndian(entry),
                BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]),
                BinaryPrimitives.ReadUInt32LittleEndian(entry[8..])));
        }

        return new SegmentHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(octets[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(octets[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(octets[20..]),
            JournalPosition.FromValue(BinaryPrimitives.ReadUInt64LittleEndian(octets[24..])),
            ends.DrainToImmutable());
    }

    /// <summary>The checksum of both parts, which leaves out itself.</summary>
    private static uint Checksum(ReadOnlySpan<byte> octets) =>
        Crc32C.Compute(octets[..ChecksumAt]) ^ uint.RotateLeft(Crc32C.Compute(octets[FixedLength..Length]), 1);
}

/// <summary>Where the records of a segment end that was not filled: a crash or a failed write left more octets behind.</summary>
/// <param name="Segment">The segment's number.</param>
/// <param name="Offset">The end of its records.</param>
/// <param name="TornFrom">Where its last write begins if parts of that are missing, or 0. What is missing was not acknowledged.</param>
internal readonly record struct IrregularEnd(uint Segment, uint Offset, uint TornFrom);
