using System.Runtime.CompilerServices;

namespace Ulak.Commands.Messages.Archives;

/// <summary>A single message.</summary>
internal sealed class EmlFile : IMessageArchive
{
    public async Task WriteAsync(string path, IAsyncEnumerable<ArchivedMessage> messages, CancellationToken stop)
    {
        var count = 0;
        await foreach (var message in messages.WithCancellation(stop))
        {
            if (count++ > 0)
            {
                throw new FormatException("an .eml file has one message; use another format for several.");
            }

            await File.WriteAllBytesAsync(path, message.Octets, stop);
        }
    }

    public async IAsyncEnumerable<ArchivedMessage> ReadAsync(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        var octets = MessageFields.WithCrLf(await File.ReadAllBytesAsync(path, stop));
        yield return new ArchivedMessage(MessageFields.ReadInfo(octets, File.GetLastWriteTimeUtc(path)), octets);
    }
}
