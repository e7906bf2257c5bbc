using System.IO.Pipelines;
using Ulak.Client;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Delivery;

/// <summary>
/// The content of a queued message as it goes out: without the Return-Path field that was added for an inbox (RFC 5321 §4.4), and with
/// CRLF at the end of each line. Small messages are in memory; larger ones are read from the store each time.
/// </summary>
internal sealed class QueuedContent
{
    private const long MemoryLimit = 1 << 20;

    private readonly IDeliveryQueue? _queue;
    private readonly DeliveryJob _job;
    private readonly ArraySegment<byte>? _octets;

    private QueuedContent(IDeliveryQueue? queue, DeliveryJob job, ArraySegment<byte>? octets, ContentInfo info) =>
        (_queue, _job, _octets, Info) = (queue, job, octets, info);

    /// <summary>Whether the message is in the queue.</summary>
    public bool IsQueued => _queue is not null;

    /// <summary>The properties of the content.</summary>
    public ContentInfo Info { get; private set; }

    /// <summary>Opens the content of a message; null if it is gone.</summary>
    public static async Task<QueuedContent?> OpenAsync(IDeliveryQueue queue, DeliveryJob job, CancellationToken cancellationToken)
    {
        if (job.Size > MemoryLimit)
        {
            var large = new QueuedContent(queue, job, null, default);
            await using var stream = large.OpenStream(cancellationToken);
            try
            {
                large.Info = await ContentInfo.ReadAsync(stream, cancellationToken).ConfigureAwait(false);
                return large;
            }
            catch (IOException)
            {
                return null;
            }
        }

        var memory = new MemoryStream((int)job.Size);
        var filter = new OutgoingFilter(memory, job.ReversePath);
        try
        {
            if (!await queue.CopyQueuedContentAsync(job.Message, filter, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }
        catch (IOException)
        {
            return null;
        }

        await filter.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return InMemory(queue, job, memory);
    }

    /// <summary>The content of a message that is not in the queue.</summary>
    public static async Task<QueuedContent> FromMemoryAsync(
        DeliveryJob job, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        var memory = new MemoryStream(octets.Length);
        var filter = new OutgoingFilter(memory, job.ReversePath);
        await filter.WriteAsync(octets, cancellationToken).ConfigureAwait(false);
        await filter.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return InMemory(null, job, memory);
    }

    /// <summary>Opens a stream of the content. Reading it fails with <see cref="IOException"/> if the content was removed.</summary>
    public Stream OpenStream(CancellationToken cancellationToken)
    {
        if (_octets is { } octets)
        {
            return new MemoryStream(octets.Array!, octets.Offset, octets.Count, writable: false);
        }

        var pipe = new Pipe();
        _ = CopyAsync(pipe.Writer, cancellationToken);
        return pipe.Reader.AsStream();
    }

    private static QueuedContent InMemory(IDeliveryQueue? queue, DeliveryJob job, MemoryStream memory)
    {
        var octets = new ArraySegment<byte>(memory.GetBuffer(), 0, (int)memory.Length);
        return new QueuedContent(queue, job, octets, ContentInfo.Read(octets));
    }

    private async Task CopyAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            await using var output = writer.AsStream(leaveOpen: true);
            var filter = new OutgoingFilter(output, _job.ReversePath);
            var found = await _queue!.CopyQueuedContentAsync(_job.Message, filter, cancellationToken).ConfigureAwait(false);
            await filter.CompleteAsync(cancellationToken).ConfigureAwait(false);
            await writer.CompleteAsync(found ? null : new IOException($"The message {_job.Message} was removed")).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await writer.CompleteAsync(e as IOException ?? new IOException("The message cannot be read from the store", e))
                .ConfigureAwait(false);
        }
    }
}
