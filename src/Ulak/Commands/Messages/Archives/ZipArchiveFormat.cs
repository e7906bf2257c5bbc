using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Ulak.Commands.Messages.Archives;

/// <summary>A zip archive of .eml files, with an index.</summary>
internal sealed class ZipArchiveFormat : IMessageArchive
{
    public async Task WriteAsync(string path, IAsyncEnumerable<ArchivedMessage> messages, CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.CreateNew);
        await using var zip = new ZipArchive(file, ZipArchiveMode.Create);
        var index = new ArchiveIndex();
        var number = 0;
        await foreach (var message in messages.WithCancellation(stop))
        {
            var entry = zip.CreateEntry(index.Add(message.Info, number++));
            entry.LastWriteTime = message.Info.ReceivedAt.Year < 1980
                ? new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero)
                : message.Info.ReceivedAt;
            await using var stream = await entry.OpenAsync(stop);
            await stream.WriteAsync(message.Octets, stop);
        }

        await using var list = await zip.CreateEntry(ArchiveIndex.FileName).OpenAsync(stop);
        await list.WriteAsync(index.ToOctets(), stop);
    }

    public async IAsyncEnumerable<ArchivedMessage> ReadAsync(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        await using var zip = Open(path);
        var index = zip.GetEntry(ArchiveIndex.FileName) is { } list ? ArchiveIndex.Parse(await ReadAsync(list, stop)) : new ArchiveIndex();
        foreach (var entry in zip.Entries.Where(entry => entry.Name.EndsWith(".eml", StringComparison.OrdinalIgnoreCase)))
        {
            yield return index.CreateMessage(entry.FullName, entry.LastWriteTime, await ReadAsync(entry, stop));
        }
    }

    private static ZipArchive Open(string path)
    {
        try
        {
            return ZipFile.OpenRead(path);
        }
        catch (InvalidDataException e)
        {
            throw new FormatException(e.Message);
        }
    }

    private static async Task<byte[]> ReadAsync(ZipArchiveEntry entry, CancellationToken stop)
    {
        using var octets = new MemoryStream();
        await using var stream = await entry.OpenAsync(stop);
        await stream.CopyToAsync(octets, stop);
        return octets.ToArray();
    }
}
