using System.Buffers;

namespace Ulak.Fuzz;

/// <summary>Splits octets into pieces, as a network does.</summary>
internal static class OctetPieces
{
    /// <summary>Pieces of one size; the last may be shorter.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> octets, int size)
    {
        for (var start = 0; start < octets.Length; start += size)
        {
            yield return octets.Slice(start, Math.Min(size, octets.Length - start));
        }
    }

    /// <summary>The octets as a sequence with segments of one size.</summary>
    public static ReadOnlySequence<byte> ToSequence(ReadOnlyMemory<byte> octets, int size)
    {
        Segment? first = null, last = null;
        foreach (var piece in Split(octets, size))
        {
            last = new Segment(piece, last);
            first ??= last;
        }

        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
