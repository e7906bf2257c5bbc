using System.Buffers;
using Ulak.Smtp.Commands;
using Ulak.Smtp.MailData;

namespace Ulak.Client;

/// <summary>Writes the content of a message: after DATA with dot-stuffing, or in chunks after BDAT. Used once.</summary>
internal sealed class ContentWriter(SmtpWire wire, OutgoingMail mail, SmtpClientTimeouts timeouts)
{
    // Small enough that a block with each dot doubled is no large object: those are collected rarely, and all at once.
    private const int BlockSize = 32 * 1024;

    /// <summary>The size of a chunk. Each costs one round trip.</summary>
    private const long ChunkSize = 1 << 20;

    /// <summary>The room for doubled dots and the end. The output grows where a block needs more.</summary>
    private const int DotsAtFirst = 256;

    private long _written;

    /// <summary>Writes the content and the final dot.</summary>
    public async Task WriteDottedAsync(CancellationToken stop)
    {
        var stuffer = new DotStuffer();
        var output = new ArrayBufferWriter<byte>((int)Math.Min(mail.ContentInfo.Octets, BlockSize) + DotsAtFirst);
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        var octets = 0L;
        var complete = false;
        try
        {
            int count;
            while ((count = await ReadAsync(buffer, stop).ConfigureAwait(false)) > 0)
            {
                stuffer.Write(buffer.AsSpan(0, count), output);
                await WriteBlockAsync(output, stop).ConfigureAwait(false);
                octets += count;
            }

            stuffer.Complete(output);
            await WriteBlockAsync(output, stop).ConfigureAwait(false);
            complete = true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            wire.RecordMailData(octets, complete);
        }
    }

    /// <summary>Writes the next chunk; returns whether it is the last.</summary>
    public async Task<bool> WriteChunkAsync(CancellationToken stop)
    {
        var total = mail.ContentInfo.Octets;
        var size = Math.Min(ChunkSize, total - _written);
        var isLast = _written + size == total;
        wire.Append(new BdatCommand(size, isLast));
        await wire.FlushAsync(SmtpStep.DataBlock, timeouts.DataBlock, stop).ConfigureAwait(false);
        var sent = 0L;
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            while (sent < size)
            {
                var room = buffer.AsMemory(0, (int)Math.Min(BlockSize, size - sent));
                var count = await ReadAsync(room, stop).ConfigureAwait(false);
                if (count == 0)
                {
                    throw Unreadable($"it has {_written + sent} octets instead of {total}");
                }

                await wire.WriteAsync(room[..count], SmtpStep.DataBlock, timeouts.DataBlock, stop).ConfigureAwait(false);
                sent += count;
            }

            _written += sent;
            return isLast;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            wire.RecordChunk(sent, sent == size);
        }
    }

    private async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken stop)
    {
        try
        {
            return await mail.Content.ReadAsync(buffer, stop).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Unreadable(e.Message.TrimEnd('.'));
        }
    }

    private async Task WriteBlockAsync(ArrayBufferWriter<byte> output, CancellationToken stop)
    {
        await wire.WriteAsync(output.WrittenMemory, SmtpStep.DataBlock, timeouts.DataBlock, stop).ConfigureAwait(false);
        output.ResetWrittenCount();
    }

    // The only way to cancel a message is to close before its end.
    private static ClientFaultException Unreadable(string cause) => new(
        new ClientFault(ClientFaultKind.ContentUnreadable, SmtpStep.DataBlock, $"The message cannot be read: {cause}"));
}
