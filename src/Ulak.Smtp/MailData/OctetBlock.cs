using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ulak.Smtp.MailData;

/// <summary>64 octets that are searched at once; bit n of a mask stands for octet n.</summary>
internal readonly struct OctetBlock
{
    /// <summary>The number of octets.</summary>
    public const int Size = 64;

    private readonly Vector128<byte> _first;
    private readonly Vector128<byte> _second;
    private readonly Vector128<byte> _third;
    private readonly Vector128<byte> _fourth;

    /// <param name="octets">At least <see cref="Size"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public OctetBlock(ReadOnlySpan<byte> octets)
    {
        _first = Vector128.Create(octets);
        _second = Vector128.Create(octets[16..]);
        _third = Vector128.Create(octets[32..]);
        _fourth = Vector128.Create(octets[48..]);
    }

    /// <summary>The mask of the positions of an octet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong MatchMask(byte octet)
    {
        var wanted = Vector128.Create(octet);
        return Vector128.Equals(_first, wanted).ExtractMostSignificantBits()
            | ((ulong)Vector128.Equals(_second, wanted).ExtractMostSignificantBits() << 16)
            | ((ulong)Vector128.Equals(_third, wanted).ExtractMostSignificantBits() << 32)
            | ((ulong)Vector128.Equals(_fourth, wanted).ExtractMostSignificantBits() << 48);
    }
}
