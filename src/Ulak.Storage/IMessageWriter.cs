namespace Ulak.Storage;

/// <summary>Writes the octets of one message. Disposing without a commit discards them. Not safe for concurrent calls.</summary>
/// <example>
/// <code>
/// await using var writer = store.BeginMessage(id);
/// await writer.WriteAsync(octets, cancellationToken);
/// await writer.CommitAsync(message, ReadOnlyMemory&lt;byte&gt;.Empty, cancellationToken);
/// </code>
/// </example>
public interface IMessageWriter : IAsyncDisposable
{
    /// <summary>
    /// Appends octets. Memory use is bounded whatever the message's size: full chunks of 256 KiB go to the disk as they fill. A first
    /// write, which may be empty, fails if it is known that the store cannot take the message.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The disk is full or the store cannot be written.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken);

    /// <summary>Makes the message durable, with one delivery per recipient. The task completes after the message is on the disk.</summary>
    /// <param name="message">The message's envelope and summary.</param>
    /// <param name="prefix">Header fields to put in front of the octets written, each ended by CRLF; at most <see cref="MaxPrefixLength"/>
    /// octets. For results that are known only after the last octet, such as <c>Authentication-Results</c>.</param>
    /// <param name="cancellationToken">Cancels the wait for a place in the queue. A commit that is queued cannot be cancelled.</param>
    /// <exception cref="StoreUnavailableException">The disk is full or the store cannot be written; nothing was stored.</exception>
    /// <exception cref="ArgumentException">The prefix is too long.</exception>
    ValueTask CommitAsync(NewMessage message, ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken);

    /// <summary>Makes the message durable without a prefix.</summary>
    /// <inheritdoc cref="CommitAsync(NewMessage, ReadOnlyMemory{byte}, CancellationToken)"/>
    ValueTask CommitAsync(NewMessage message, CancellationToken cancellationToken) =>
        CommitAsync(message, ReadOnlyMemory<byte>.Empty, cancellationToken);

    /// <summary>The maximum length of a prefix: 64 KiB.</summary>
    const int MaxPrefixLength = 64 << 10;
}
