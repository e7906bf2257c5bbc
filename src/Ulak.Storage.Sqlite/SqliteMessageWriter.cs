using Microsoft.Extensions.Logging;
using Ulak.Smtp;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>
/// Gathers a message's octets in a pooled buffer that grows to the size of a chunk. A full chunk is staged while the next one fills, so a
/// message holds at most two chunks in memory.
/// </summary>
internal sealed class SqliteMessageWriter(MailId id, StoreWriter writer, BufferBudget budget, ILogger log) : IMessageWriter
{
    /// <summary>The maximum size of a chunk.</summary>
    public const int ChunkSize = 256 << 10;

    private const int InitialBufferSize = 16 << 10;

    private byte[] _buffer = [];
    private int _length;
    private int _stagedChunks;
    private long _stagedOctets;
    private Task _staging = Task.CompletedTask;
    private bool _isCompleted;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        while (!octets.IsEmpty)
        {
            if (_length == Capacity(_buffer) && !TryGrow(octets.Length))
            {
                await StageAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            var count = Math.Min(octets.Length, Capacity(_buffer) - _length);
            octets.Span[..count].CopyTo(_buffer.AsSpan(_length));
            _length += count;
            octets = octets[count..];
        }
    }

    public async ValueTask CommitAsync(NewMessage message, ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        if (prefix.Length > IMessageWriter.MaxPrefixLength)
        {
            throw new ArgumentException($"A prefix has at most {IMessageWriter.MaxPrefixLength} octets.", nameof(prefix));
        }

        await _staging.WaitAsync(cancellationToken).ConfigureAwait(false);
        var job = new CommitMessageJob(id, message, new MessageContent(prefix, GetTail()), budget, writer.Indexing);
        await writer.AddAsync(job, cancellationToken).ConfigureAwait(false);

        // The job owns the buffer now. Its result must be known, so no token cancels this wait.
        _buffer = [];
        _length = 0;
        await job.Completion.ConfigureAwait(false);
        _isCompleted = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isCompleted)
        {
            return;
        }

        _isCompleted = true;
        budget.Return(_buffer);
        _buffer = [];
        if (_stagedChunks == 0)
        {
            return;
        }

        try
        {
            await _staging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await writer.RunAsync(new RemoveStagedChunksJob(id), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            StoreLog.StagedChunksNotRemoved(log, id.ToString(), e);
        }
    }

    // The pool may return a larger buffer than requested; a chunk never exceeds its maximum size.
    private static int Capacity(byte[] buffer) => Math.Min(buffer.Length, ChunkSize);

    private MessageTail GetTail() => new(_buffer, _length, MessageContent.FirstOrdinal + _stagedChunks, _stagedOctets);

    private bool TryGrow(int wanted)
    {
        var size = Math.Min(ChunkSize, Math.Max(Capacity(_buffer) * 2, Math.Max(InitialBufferSize, _length + Math.Min(wanted, ChunkSize))));
        if (!budget.Allows(size))
        {
            // Every message gets the minimum that it can work with.
            size = InitialBufferSize;
        }

        if (size <= Capacity(_buffer))
        {
            return false;
        }

        var larger = budget.Rent(size);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        budget.Return(_buffer);
        _buffer = larger;
        return true;
    }

    private async ValueTask StageAsync(CancellationToken cancellationToken)
    {
        // One chunk at a time: a message must not be faster than the disk.
        await _staging.WaitAsync(cancellationToken).ConfigureAwait(false);
        var job = new StageChunkJob(id, GetTail(), budget);
        await writer.AddAsync(job, cancellationToken).ConfigureAwait(false);
        _staging = job.Completion;
        _stagedChunks++;
        _stagedOctets += _length;
        _buffer = [];
        _length = 0;
    }
}
