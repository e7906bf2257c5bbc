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
    public const int ChunkSize = ContentBuffer.MaxLength;

    private ContentBuffer _content = new(budget);
    private int _stagedChunks;
    private long _stagedOctets;
    private Task _staging = Task.CompletedTask;
    private bool _isCompleted;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        while (!octets.IsEmpty)
        {
            var count = _content.Add(octets.Span);
            if (count == 0)
            {
                await StageAsync(cancellationToken).ConfigureAwait(false);
            }

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
        var job = new CommitMessageJob(id, message, new MessageContent(prefix, GetTail()), _content.Budget, writer.Indexing);
        await writer.AddAsync(job, cancellationToken).ConfigureAwait(false);

        // The job owns the buffer now. Its result must be known, so no token cancels this wait.
        _content.Detach();
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
        _content.Return();
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

    private MessageTail GetTail() => new(_content.Octets, _content.Length, MessageContent.FirstOrdinal + _stagedChunks, _stagedOctets);

    private async ValueTask StageAsync(CancellationToken cancellationToken)
    {
        // One chunk at a time: a message must not be faster than the disk.
        await _staging.WaitAsync(cancellationToken).ConfigureAwait(false);
        var job = new StageChunkJob(id, GetTail(), _content.Budget);
        await writer.AddAsync(job, cancellationToken).ConfigureAwait(false);
        _staging = job.Completion;
        _stagedChunks++;
        _stagedOctets += _content.Length;
        _content.Detach();
    }
}
