namespace Ulak.Storage;

/// <summary>Takes the octets of one message. Disposing without a commit leaves nothing.</summary>
public interface IMessageWriter : IAsyncDisposable
{
    /// <summary>Appends octets. Memory stays bounded whatever the size: full chunks of 256 KiB go to the writer as they fill.</summary>
    /// <exception cref="StoreUnavailableException">The disk is full or the database cannot be written.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken);

    /// <summary>Makes the message durable, with one delivery per recipient, and only then returns.</summary>
    /// <exception cref="StoreUnavailableException">The disk is full or the database cannot be written; nothing was kept.</exception>
    ValueTask CommitAsync(NewMessage message, CancellationToken cancellationToken);
}
