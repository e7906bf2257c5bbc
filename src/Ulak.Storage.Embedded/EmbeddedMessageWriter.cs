using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;
using Ulak.Storage.Sqlite.Writing;

namespace Ulak.Storage.Embedded;

/// <summary>Gathers a message's octets. A full part goes to the journal while the next one fills, so a message holds at most two.</summary>
internal sealed class EmbeddedMessageWriter(MailId id, Applier applier, MessageIds ids, BufferBudget budget) : IMessageWriter
{
    /// <summary>The maximum size of a part.</summary>
    public const int PartSize = 256 << 10;

    private const int InitialSize = 16 << 10;

    private readonly ImmutableArray<ContentPart>.Builder _parts = ImmutableArray.CreateBuilder<ContentPart>();
    private byte[] _buffer = [];
    private int _length;
    private Task<ContentPart>? _appending;
    private bool _isCompleted;

    private int Capacity => Math.Min(_buffer.Length, PartSize);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        if (_buffer.Length == 0)
        {
            // Before the content is received, where that is possible.
            await applier.RequireRoomAsync(cancellationToken).ConfigureAwait(false);
        }

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

        await applier.RequireRoomAsync(cancellationToken).ConfigureAwait(false);
        await FinishPartAsync().ConfigureAwait(false);
        if (!await ids.TryTakeAsync(id, message.IdempotencyKey, cancellationToken).ConfigureAwait(false))
        {
            throw new StoreUnavailableException("The store refused the message: its id, or its idempotency key, is in use.", isFull: false);
        }

        try
        {
            await AppendAsync(message, prefix, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            ids.Release(id, message.IdempotencyKey);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isCompleted)
        {
            return;
        }

        _isCompleted = true;
        try
        {
            await FinishPartAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            // The message is not stored, which is what this call is for.
        }

        // Parts without a message are not referred to: their segments are freed with the messages around them.
        applier.Pins.Remove(_parts.Select(part => part.Position.Segment));
        ReturnBuffer();
    }

    private async Task AppendAsync(NewMessage message, ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken)
    {
        if (_length > applier.Journal.MaxPayload / 2)
        {
            // Room for an envelope with many recipients.
            await AppendPartAsync(cancellationToken).ConfigureAwait(false);
            await FinishPartAsync().ConfigureAwait(false);
        }

        var parts = _parts.ToImmutable();
        var payload = MessageRecord.Encode(id, message, parts, prefix.Span, _buffer.AsSpan(0, _length));
        var start = payload.Length - prefix.Length - _length;
        var record = new MessageRecord(id, message, parts, prefix.Length, _length, start);
        var key = message.IdempotencyKey;
        void Unpin() => applier.Pins.Remove(parts.Select(part => part.Position.Segment));

        // The pins go when the index knows that the parts are needed, or nothing will need them; the id when the index knows that it is
        // used.
        var change = new AddedChange(record, message, applier.Indexing, () =>
        {
            Unpin();
            ids.Release(id, key);
        });
        _isCompleted = true;
        ReturnBuffer();
        try
        {
            await applier.AppendMessageAsync(payload, change, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Unpin();
            throw;
        }
    }

    private bool TryGrow(int wanted)
    {
        var size = Math.Min(PartSize, Math.Max(Capacity * 2, Math.Max(InitialSize, _length + Math.Min(wanted, PartSize))));

        // Every message gets the minimum that it can work with.
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
        // One part at a time: a message must not be faster than the disk.
        await FinishPartAsync().ConfigureAwait(false);
        _appending = AppendPartAsync(_buffer, _length, cancellationToken);
        _buffer = [];
        _length = 0;
    }

    private async Task<ContentPart> AppendPartAsync(byte[] buffer, int length, CancellationToken cancellationToken)
    {
        try
        {
            var record = new PendingRecord(
                (ushort)RecordKind.Content,
                buffer.AsMemory(0, length),
                position => applier.Pins.Add(position.Segment),
                TaskCreationOptions.RunContinuationsAsynchronously);
            return new ContentPart(await applier.Journal.AppendAsync(record, cancellationToken).ConfigureAwait(false), 0, length);
        }
        finally
        {
            budget.Return(buffer);
        }
    }

    private async ValueTask FinishPartAsync()
    {
        if (_appending is { } appending)
        {
            _appending = null;
            _parts.Add(await appending.ConfigureAwait(false));
        }
    }

    private void ReturnBuffer()
    {
        budget.Return(_buffer);
        _buffer = [];
        _length = 0;
    }
}
