using System.Runtime.InteropServices;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>Memory for writes of whole blocks: it begins at a multiple of the block size, as writes past the page cache require.</summary>
internal sealed class BlockBuffer
{
    private byte[] _octets = [];
    private int _start;

    /// <summary>Returns memory of at least a length, which is rounded up to whole blocks. Its content is undefined.</summary>
    public Span<byte> Take(int length)
    {
        length = (int)SegmentHeader.NextBlock((uint)length);
        if (_octets.Length - _start < length)
        {
            _octets = GC.AllocateUninitializedArray<byte>(length + SegmentHeader.BlockSize, pinned: true);
            var address = (long)Marshal.UnsafeAddrOfPinnedArrayElement(_octets, 0);
            _start = (int)(-address & (SegmentHeader.BlockSize - 1));
        }

        return _octets.AsSpan(_start, length);
    }
}
