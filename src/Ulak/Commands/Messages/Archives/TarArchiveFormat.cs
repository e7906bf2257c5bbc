using System.Formats.Tar;
using System.Runtime.CompilerServices;

namespace Ulak.Commands.Messages.Archives;

/// <summary>A tar archive of .eml files, with an index as its last file.</summary>
internal sealed class TarArchiveFormat : IMessageArchive
{
    public async Task WriteAsync(string path, IAsyncEnumerable<ArchivedMessage> messages, CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.CreateNew);
        await using var tar = new TarWriter(file);
        var index = new ArchiveIndex();
        var number = 0;
        await foreach (var message in messages.WithCancellation(stop))
        {
            await WriteAsync(tar, index.Add(message.Info, number++), message.Info.ReceivedAt, message.Octets, stop);
        }

        await WriteAsync(tar, ArchiveIndex.FileName, DateTimeOffset.UtcNow, index.ToOctets(), stop);
    }

    public async IAsyncEnumerable<ArchivedMessage> ReadAsync(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        // The index comes last, so that the archive can be written in one pass; it is read in two.
        var index = new ArchiveIndex();
        await foreach (var (name, _, octets) in EntriesAsync(path, name => name == ArchiveIndex.FileName, stop))
        {
            index = ArchiveIndex.Parse(octets);
        }

        await foreach (var (name, date, octets) in EntriesAsync(path, name => name.EndsWith(".eml", StringComparison.OrdinalIgnoreCase),
            stop))
        {
            yield return index.CreateMessage(name, date, octets);
        }
    }

    private static async IAsyncEnumerable<(string Name, DateTimeOffset Date, byte[] Octets)> EntriesAsync(
        string path, Func<string, bool> isWanted, [EnumeratorCancellation] CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        await using var tar = new TarReader(file);
        while (await NextAsync(tar, stop) is { } entry)
        {
            if (entry.DataStream is { } data && isWanted(entry.Name))
            {
                using var octets = new MemoryStream();
                await data.CopyToAsync(octets, stop);
                yield return (entry.Name, entry.ModificationTime, octets.ToArray());
            }
        }
    }

    private static async Task<TarEntry?> NextAsync(TarReader tar, CancellationToken stop)
    {
        try
        {
            return await tar.GetNextEntryAsync(copyData: false, stop);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new FormatException(e.Message);
        }
    }

    private static async Task WriteAsync(TarWriter tar, string name, DateTimeOffset date, byte[] octets, CancellationToken stop)
    {
        using var data = new MemoryStream(octets, writable: false);
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { ModificationTime = date, DataStream = data }, stop);
    }
}
