using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Applying;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Embedded.Records;

namespace Ulak.Storage.Embedded;

/// <summary>Gathers a message's octets. A full part goes to the journal while the next one fills, so a message holds at most two.</summary>
internal sealed class EmbeddedMessageWriter(MailId id, Applier applier, MessageIds ids, BufferBudget budget) : IMessageWriter
{
    private readonly ImmutableArray<ContentPart>.Builder _parts = ImmutableArray.CreateBuilder<ContentPart>();
    private ContentBuffer _content = new(budget);
    private Task<ContentPart>? _appending;
    private bool _isCompleted;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        if (_content.Octets.Length == 0)
        {
            // Before the content is received, where that is possible.
            await applier.RequireRoomAsync(cancellationToken).ConfigureAwait(false);
        }

        while (!octets.IsEmpty)
        {
            var count = _content.Add(octets.Span);
            if (count == 0)
            {
                await AppendPartAsync(cancellationToken).ConfigureAwait(false);
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
        _content.Return();
    }

    private async Task AppendAsync(NewMessage message, ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken)
    {
        if (_content.Length > applier.Journal.MaxPayload / 2)
        {
            // Room for an envelope with many recipients.
            await AppendPartAsync(cancellationToken).ConfigureAwait(false);
            await FinishPartAsync().ConfigureAwait(false);
        }

        var parts = _parts.ToImmutable();
        var payload = MessageRecord.Encode(id, message, parts, prefix.Span, _content.Octets.AsSpan(0, _content.Length));
        var start = payload.Length - prefix.Length - _content.Length;
        var record = new MessageRecord(id, message, parts, prefix.Length, _content.Length, start);
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
        _content.Return();
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

    private async ValueTask AppendPartAsync(CancellationToken cancellationToken)
    {
        // One part at a time: a message must not be faster than the disk.
        await FinishPartAsync().ConfigureAwait(false);
        _appending = AppendPartAsync(_content.Octets, _content.Length, cancellationToken);
        _content.Detach();
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
            _content.Budget.Return(buffer);
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
}
