using Ulak.Storage.Embedded.Files;
using Ulak.Storage.Sqlite;

namespace Ulak.Storage.Embedded.Tools;

/// <summary>
/// Copies what a data directory has besides the store: keys, certificates, rules, inboxes, routes, tables, what the relay has learned. All
/// of it, so that nothing is missing after a restore, except files that are not whole yet, locks, sockets and other stores.
/// </summary>
internal static class OtherFiles
{
    /// <summary>Copies the files, durably. One that is removed meanwhile is left out.</summary>
    /// <returns>The number of files copied.</returns>
    public static int Copy(StoreDirectory from, StoreDirectory to, CancellationToken cancellationToken) =>
        CopyEntries(
            Directory.EnumerateFileSystemEntries(from.Path).Where(entry => !StoreDirectory.IsOwn(entry)), to.Path, cancellationToken);

    private static int CopyEntries(IEnumerable<string> entries, string target, CancellationToken cancellationToken)
    {
        var copied = 0;
        foreach (var entry in entries.Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var destination = Path.Combine(target, Path.GetFileName(entry));
            copied += new DirectoryInfo(entry) is { Exists: true } folder
                ? CopyFolder(folder, destination, cancellationToken)
                : TryCopyFile(entry, destination) ? 1 : 0;
        }

        if (copied > 0)
        {
            LinuxCalls.SyncFolder(target);
        }

        return copied;
    }

    private static int CopyFolder(DirectoryInfo folder, string destination, CancellationToken cancellationToken)
    {
        if (folder.LinkTarget is { } link)
        {
            Directory.CreateSymbolicLink(destination, link);
            return 1;
        }

        try
        {
            // Another store is an earlier backup, or this one.
            return new StoreDirectory(folder.FullName).IsStore ? 0
                : CopyEntries(Directory.EnumerateFileSystemEntries(folder.FullName), destination, cancellationToken);
        }
        catch (DirectoryNotFoundException) when (!Directory.Exists(folder.FullName))
        {
            return 0;
        }
    }

    private static bool TryCopyFile(string source, string destination)
    {
        if (IsUnfinished(Path.GetFileName(source)) || LinuxCalls.Identify(source) is { IsRegular: false })
        {
            return false;
        }

        try
        {
            PrivateDirectory.Create(Path.GetDirectoryName(destination)!);
            File.Copy(source, destination);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException && !File.Exists(source))
        {
            return false;
        }

        // Windows syncs only what may be written; elsewhere a key may be readable only.
        using var copy = File.OpenHandle(
            destination, FileMode.Open, OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read);
        RandomAccess.FlushToDisk(copy);
        return true;
    }

    /// <summary>Whether a file is a lock, or has not got the name yet that it has when it is whole.</summary>
    private static bool IsUnfinished(string name) => name == ".lock" || name.EndsWith(".new", StringComparison.Ordinal);
}
