namespace Ulak.Commands.Messages.Archives;

/// <summary>A file format for messages.</summary>
internal interface IMessageArchive
{
    /// <summary>Writes messages to a path that does not exist yet.</summary>
    Task WriteAsync(string path, IAsyncEnumerable<ArchivedMessage> messages, CancellationToken stop);

    /// <summary>Reads the messages of a path, one at a time.</summary>
    /// <exception cref="FormatException">The file is not of this format.</exception>
    IAsyncEnumerable<ArchivedMessage> ReadAsync(string path, CancellationToken stop);
}
