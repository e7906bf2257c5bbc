using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded;

/// <summary>Gathers a message's octets. A full part goes to the journal while the next one fills.</summary>
internal sealed class EmbeddedMessageWriter(MailId id, JournalRunner runner, MessageIds ids, BufferBudget budget) : IMessageWriter
{
    /// <summary>The maximum size of a part.</summary>
    public const int PartSize = 256 << 10;

    private const int InitialSize = 16 << 10;

    private readonly ImmutableArray<ContentPart>.Builder _parts = ImmutableArray.CreateBuilder<ContentPart>();
    private byte[] _buffer = [];
    private int _length;
    private bool _isCompleted;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        while (!octets.IsEmpty)
        {
            if (_length == Capacity && !TryGrow(octets.Length))
            {
                await AppendPartAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            var count = Math.Min(octets.Length, Capacity - _length);
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

        if (!await ids.TryTakeAsync(id, cancellationToken).ConfigureAwait(false))
        {
            throw new StoreUnavailableException("The store refused the message: its id is in use.", isFull: false);
        }

        try
        {
            var payload = MessageRecord.Encode(id, message, _parts.ToImmutable(), prefix.Span, _buffer.AsSpan(0, _length));
            await runner.AppendAsync(
                RecordKind.Message, payload, position => CreateJob(message, payload, position), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ids.Release(id);
        }

        Complete();
    }

    public ValueTask DisposeAsync()
    {
        // Parts without a message are not referred to: their segments are freed with the messages around them.
        Complete();
        return ValueTask.CompletedTask;
    }

    /// <summary>The job that puts a message into the index.</summary>
    public static AppliedJob CreateJob(NewMessage message, ReadOnlySpan<byte> payload, JournalPosition position)
    {
        var record = MessageRecord.Decode(payload);
        var content = new MessageContent(default, new MessageTail([], 0, MessageContent.FirstOrdinal, record.Size));
        return new AppliedMessageJob(
            new CommitMessageJob(record.Id, message, content, new BufferBudget(0), indexLater: true), record, position);
    }

    private static AppliedJob CreateJob(NewMessage message, byte[] payload, JournalPosition position) =>
        CreateJob(message, payload.AsSpan(), position);

    private int Capacity => Math.Min(_buffer.Length, PartSize);

    private bool TryGrow(int wanted)
    {
        var size = Math.Min(PartSize, Math.Max(Capacity * 2, Math.Max(InitialSize, _length + Math.Min(wanted, PartSize))));
        size = budget.Allows(size) ? size : InitialSize;
        if (size <= Capacity)
        {
            return false;
        }

        var larger = budget.Rent(size);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        budget.Return(_buffer);
        _buffer = larger;
        return true;
    }

    private async ValueTask AppendPartAsync(CancellationToken cancellationToken)
    {
        var position = await runner.AppendAsync(RecordKind.Content, _buffer.AsMemory(0, _length), null, cancellationToken)
            .ConfigureAwait(false);
        _parts.Add(new ContentPart(position, 0, _length));
        _length = 0;
    }

    private void Complete()
    {
        _isCompleted = true;
        budget.Return(_buffer);
        _buffer = [];
        _length = 0;
    }
}
