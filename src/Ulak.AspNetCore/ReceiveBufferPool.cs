using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Ulak.AspNetCore;

/// <summary>
/// The memory that sockets read into. Kestrel's own blocks have 4 KiB, so that a message of 10 MiB takes 2,600 reads, and as many looks whether there is something to
/// read; these have 16 KiB. A connection holds a block only while octets lie in it: larger ones would be
/// faster still, and give more memory to clients that send half a line and wait.
/// </summary>
internal sealed class ReceiveBufferPool : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockSize = 16 << 10;

    /// <summary>So many blocks are kept for the next: 4 MiB.</summary>
    private const int MaxPooledBlocks = 256;

    // A bag gives a thread back what it returned last, which is in its processor's cache still.
    private readonly ConcurrentBag<Block> _free = [];
    private int _pooled;

    /// <inheritdoc/>
    public override int MaxBufferSize => BlockSize;

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (_free.TryTake(out var block))
        {
            Interlocked.Decrement(ref _pooled);
            return block;
        }

        return new Block(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // One for all who ask the factory, as long as the process lives: nobody's end is its end.
    }

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _pooled) <= MaxPooledBlocks)
        {
            _free.Add(block);
        }
        else
        {
            Interlocked.Decrement(ref _pooled);
        }
    }

    /// <summary>Pinned from its beginning, so that reading into it pins nothing.</summary>
    private sealed class Block(ReceiveBufferPool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true), 0, BlockSize);

        public void Dispose() => pool.Return(this);
    }
}
