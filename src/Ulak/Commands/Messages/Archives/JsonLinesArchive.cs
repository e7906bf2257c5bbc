using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Ulak.Commands.Messages.Archives;

/// <summary>One JSON object per line, with the octets in base64.</summary>
internal sealed class JsonLinesArchive : IMessageArchive
{
    public async Task WriteAsync(string path, IAsyncEnumerable<ArchivedMessage> messages, CancellationToken stop)
    {
        await using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew)) { NewLine = "\n" };
        await foreach (var message in messages.WithCancellation(stop))
        {
            var info = message.Info with { Content = message.Octets };
            await file.WriteLineAsync(JsonSerializer.Serialize(info, ArchiveJsonContext.Default.ArchivedMessageInfo).AsMemory(), stop);
        }
    }

    public async IAsyncEnumerable<ArchivedMessage> ReadAsync(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(path, stop))
        {
            number++;
            if (line.Length > 0)
            {
                yield return Parse(line) ?? throw new FormatException($"line {number} is not an exported message.");
            }
        }
    }

    private static ArchivedMessage? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ArchiveJsonContext.Default.ArchivedMessageInfo) is { Content: { } content } info
                ? new ArchivedMessage(info with { Content = null }, content)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
