using System.Collections.Immutable;
using System.IO.Compression;
using Ulak.Mime.Parts;

namespace Ulak.Console.Messages;

/// <summary>The files in a ZIP archive, as its directory lists them. Nothing is unpacked.</summary>
/// <param name="Files">The first files.</param>
/// <param name="Count">How many files there are.</param>
/// <param name="TotalSize">Their size unpacked, in octets, as the directory states it.</param>
public sealed record ArchiveListing(ImmutableArray<ArchivedFile> Files, int Count, long TotalSize)
{
    private const int MaxFiles = 100;

    /// <summary>The directory of an archive is read into memory: a large one is only downloaded.</summary>
    private const int MaxOctets = 8 * 1024 * 1024;

    private static readonly HashSet<string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/zip", "application/x-zip-compressed", "application/x-zip", "application/java-archive", "application/epub+zip",
    };

    /// <summary>Whether a name or a type is that of a ZIP archive.</summary>
    public static bool IsArchive(string type, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Types.Contains(type) || name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The listing of a part; null where it is no archive that can be read.</summary>
    public static ArchiveListing? Of(MailPart part, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (!IsArchive(part.MediaType, part.FileName ?? ""))
        {
            return null;
        }

        var octets = PartContent.Read(part, MaxOctets, out var isTruncated, stop);
        if (isTruncated)
        {
            return null;
        }

        try
        {
            using var archive = new ZipArchive(new MemoryStream(octets, writable: false), ZipArchiveMode.Read);
            var files = archive.Entries.Where(entry => !entry.FullName.EndsWith('/')).ToList();
            return new ArchiveListing(
                [.. files.Take(MaxFiles).Select(entry => new ArchivedFile(entry.FullName, entry.Length, entry.IsEncrypted))],
                files.Count, files.Sum(entry => entry.Length));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException or OverflowException)
        {
            return null;
        }
    }
}

/// <summary>A file in an archive.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Size">Its size unpacked, in octets, as the directory states it.</param>
/// <param name="IsEncrypted">Whether a password is needed to unpack it.</param>
public sealed record ArchivedFile(string Name, long Size, bool IsEncrypted);
