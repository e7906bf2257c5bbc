using System.Numerics;
using Ulak.Storage.Embedded.Files;

namespace Ulak.Storage.Embedded;

/// <summary>The names in the directory of a store.</summary>
internal sealed class StoreDirectory(string path)
{
    /// <summary>The full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The index.</summary>
    public string Index => Locate("ulak.db");

    /// <summary>The folder of the journal.</summary>
    public string Journal => Locate("journal");

    /// <summary>The folder of a journal that is being made from a store of an older version.</summary>
    public string NewJournal => Locate("journal.new");

    /// <summary>An index that is being replaced; its sessions are still needed.</summary>
    public string OldIndex => Locate("ulak.db-old");

    /// <summary>Whether there is a journal with segments.</summary>
    public bool HasSegments => Directory.Exists(Journal) && Directory.EnumerateFiles(Journal, "*.seg").Any();

    /// <summary>Whether there is a store.</summary>
    public bool IsStore => File.Exists(Index) || HasSegments;

    /// <summary>The largest segments that suit the disk: a sixteenth of it, but at least 1 MiB, which a message's record needs.</summary>
    public int MaxSegmentSize
    {
        get
        {
            try
            {
                return (int)Math.Clamp((long)BitOperations.RoundUpToPowerOf2((ulong)new DriveInfo(Path).TotalSize) / 32, 1 << 20, 1 << 30);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return int.MaxValue;
            }
        }
    }

    /// <summary>Whether a path in the directory is a part of the store, and not a file beside it.</summary>
    public static bool IsOwn(string path) =>
        System.IO.Path.GetFileName(path) is var name
        && (name is "journal" or "journal.new" || name.StartsWith("ulak.db", StringComparison.Ordinal));

    /// <summary>Refuses a directory on another machine's disk: its locks and syncs cannot be relied on.</summary>
    /// <exception cref="StoreOpenException">The directory is on a network file system.</exception>
    public void RequireLocalDisk()
    {
        string format;
        try
        {
            var existing = Path;
            while (!Directory.Exists(existing) && System.IO.Path.GetDirectoryName(existing) is { } parent)
            {
                existing = parent;
            }

            var drive = new DriveInfo(existing);
            format = drive.DriveType == DriveType.Network ? drive.DriveFormat : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Unknown, as in some containers.
            return;
        }

        if (format.Length > 0)
        {
            throw new StoreOpenException(
                $"{Path} is on a network file system ({format}), on which the store cannot rely on locks and syncs. "
                + "Name a directory on a local disk.");
        }
    }

    /// <summary>Deletes the files of a database.</summary>
    public static void DeleteDatabase(string file)
    {
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            File.Delete(file + suffix);
        }
    }

    /// <summary>Renames a folder or file in the directory, durably.</summary>
    public void Rename(string from, string to)
    {
        Directory.Move(from, to);
        LinuxCalls.SyncFolder(Path);
    }

    private string Locate(string name) => System.IO.Path.Combine(Path, name);
}
