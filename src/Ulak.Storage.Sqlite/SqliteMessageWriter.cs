using Microsoft.Extensions.Logging;
using Ulak.Smtp;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Sqlite;

/// <summary>Gathers a message's octets in one pooled buffer that grows to a chunk; a full chunk goes to the writer while the next one fills. Two chunks are the most it holds.</summary>
internal sealed class SqliteMessageWriter(MailId id, StoreWriter writer, BufferBudget budget, ILogger log) : IMessageWriter
{
    private const int ChunkSize = 256 << 10;
    private const int FirstSize = 16 << 10;

    private byte[] _buffer = [];
    private int _filled;
    private int _staged;
    private long _stagedOctets;
    private Task _staging = Task.CompletedTask;
    private bool _over;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_over, this);
        while (!octets.IsEmpty)
        {
            if (_filled == Room(_buffer) && !TryGrow(octets.Length))
            {
                await StageAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            var count = Math.Min(octets.Length, Room(_buffer) - _filled);
            octets.Span[..count].CopyTo(_buffer.AsSpan(_filled));
            _filled += count;
            octets = octets[count..];
        }
    }

    public async ValueTask CommitAsync(NewMessage message, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_over, this);
        await _staging.WaitAsync(cancellationToken).ConfigureAwait(false);
        var job = new CommitMessageJob(id, message, Tail(), budget, writer.IndexesLater);
        await writer.AddAsync(job, cancellationToken).ConfigureAwait(false);

        // From here on the job owns the buffer, and its answer is the truth, so no token ends the wait for it.
        _buffer = [];
        _filled = 0;
        await job.Completion.ConfigureAwait(false);
        _over = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_over)
        {
            return;
        }

        _over = true;
        budget.Return(_buffer);
        _buffer = [];
        if (_staged == 0)
        {
            return;
        }

        try
        {
            await _staging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await writer.RunAsync(new DiscardStagedJob(id), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            StoreLog.DiscardFailed(log, id.ToString(), e);
        }
    }

    // The pool may give more than was asked for; a chunk is never larger than it should be.
    private static int Room(byte[] buffer) => Math.Min(buffer.Length, ChunkSize);

    private MessageTail Tail() => new(_buffer, _filled, _staged, _stagedOctets);

    private bool TryGrow(int wanted)
    {
        var size = Math.Min(ChunkSize, Math.Max(Room(_buffer) * 2, Math.Max(FirstSize, _filled + Math.Min(wanted, ChunkSize))));
        if (!budget.Allows(size))
        {
            // The least that a message can work with is given to everybody.
            size = FirstSize;
        }

        if (size <= Room(_buffer))
        {
            return false;
        }

        var larger = budget.Rent(size);
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        budget.Return(_buffer);
        _buffer = larger;
        return true;
    }

    private async ValueTask StageAsync(CancellationToken cancellationToken)
    {
        // One chunk at a time: a message must not run ahead of the disk.
        await _staging.WaitAsync(cancellationToken).ConfigureAwait(false);
        var job = new StageChunkJob(id, Tail(), budget);
        await writer.AddAsync(job, cancellationToken).ConfigureAwait(false);
        _staging = job.Completion;
        _staged++;
        _stagedOctets += _filled;
        _buffer = [];
        _filled = 0;
    }
}
