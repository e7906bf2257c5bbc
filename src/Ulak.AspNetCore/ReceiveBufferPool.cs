using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Ulak.AspNetCore;

/// <summary>
/// The memory that sockets read into. Kestrel's own blocks have 4 KiB, so that a message of 10 MiB takes 2,600 reads and as many polls of
/// the socket; these have 16 KiB. A connection holds a block only while it has unread octets. Larger blocks would be faster still, and give
/// more memory to clients that send half a line and wait.
/// </summary>
internal sealed class ReceiveBufferPool : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockSize = 16 << 10;

    /// <summary>Blocks that are kept for reuse: 4 MiB.</summary>
    private const int MaxPooledBlocks = 256;

    // A bag returns the block that the thread returned last, which is still in the processor's cache.
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
        // One pool serves the whole process, so no owner may dispose of it.
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

    /// <summary>Allocated pinned, so that a read does not pin it.</summary>
    private sealed class Block(ReceiveBufferPool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(
            GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true), 0, BlockSize);

        public void Dispose() => pool.Return(this);
    }
}
