using System.Buffers.Binary;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>The beginning of a record; docs/journal.md gives it octet by octet.</summary>
/// <param name="PayloadLength">The number of octets that follow the header.</param>
/// <param name="PayloadChecksum">Their CRC-32C.</param>
/// <param name="Position">Where the record stands. In a reused file, it distinguishes new records from old ones.</param>
/// <param name="Group">The number of the write that the record was a part of.</param>
/// <param name="EndsGroup">Whether it was the last of that write, so that the next record begins in the next block.</param>
/// <param name="Kind">What the payload is, for the user of the journal.</param>
internal readonly record struct RecordHeader(
    uint PayloadLength, uint PayloadChecksum, JournalPosition Position, uint Group, bool EndsGroup, ushort Kind)
{
    /// <summary>The size of the header.</summary>
    public const int Length = 32;

    /// <summary>Records begin at multiples of it.</summary>
    public const int Alignment = 8;

    private const ushort EndsGroupFlag = 1;
    private const int ChecksumAt = Length - sizeof(uint);

    /// <summary>The size of the whole record.</summary>
    public uint RecordLength => LengthOf(PayloadLength);

    /// <summary>Where the next record begins.</summary>
    public uint Next => EndsGroup ? SegmentHeader.NextBlock(Position.Offset + RecordLength) : Position.Offset + RecordLength;

    /// <summary>The size of a record with a payload of some length.</summary>
    public static uint LengthOf(uint payloadLength) => (Length + payloadLength + Alignment - 1) & ~(uint)(Alignment - 1);

    public void Write(Span<byte> destination, uint salt)
    {
        destination[..Length].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(destination, PayloadLength);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], PayloadChecksum);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], Position.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], Group);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[20..], Kind);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[22..], EndsGroup ? EndsGroupFlag : (ushort)0);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[ChecksumAt..], salt ^ Crc32C.Compute(destination[..ChecksumAt]));
    }

    /// <summary>Reads the header of a record at a position; null if there is none.</summary>
    public static RecordHeader? Read(ReadOnlySpan<byte> octets, JournalPosition position, uint salt)
    {
        // The position is compared first: it is wrong nearly everywhere, and cheaper than the checksum.
        if (octets.Length < Length
            || BinaryPrimitives.ReadUInt64LittleEndian(octets[8..]) != position.Value
            || BinaryPrimitives.ReadUInt32LittleEndian(octets[ChecksumAt..]) != (salt ^ Crc32C.Compute(octets[..ChecksumAt])))
        {
            return null;
        }

        return new RecordHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(octets),
            BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]),
            position,
            BinaryPrimitives.ReadUInt32LittleEndian(octets[16..]),
            (BinaryPrimitives.ReadUInt16LittleEndian(octets[22..]) & EndsGroupFlag) != 0,
            BinaryPrimitives.ReadUInt16LittleEndian(octets[20..]));
    }
}
