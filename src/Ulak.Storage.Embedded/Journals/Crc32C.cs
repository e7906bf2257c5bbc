using System.Buffers.Binary;
using System.Numerics;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>CRC-32C, the checksum of iSCSI, which processors compute in hardware.</summary>
internal static class Crc32C
{
    public static uint Compute(ReadOnlySpan<byte> octets)
    {
        var crc = uint.MaxValue;
        for (; octets.Length >= sizeof(ulong); octets = octets[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(octets));
        }

        foreach (var octet in octets)
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        return ~crc;
    }
}
