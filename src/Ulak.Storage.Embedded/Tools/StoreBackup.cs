using Ulak.Storage.Embedded.Files;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Embedded.Tools;

/// <summary>What was backed up or restored.</summary>
/// <param name="Segments">The number of the journal's segments.</param>
/// <param name="Linked">How many of them are links to the same files, which take no space and no time.</param>
/// <param name="Octets">The octets that were copied.</param>
public sealed record BackupReport(int Segments, int Linked, long Octets)
{
    /// <summary>The number of the other files of the directory: keys, rules, routes, tables, and whatever else is in it.</summary>
    public int OtherFiles { get; init; }
}

/// <summary>Copies the directory of a store, also while a server owns it.</summary>
public static class StoreBackup
{
    /// <summary>
    /// Backs a store up: everything that is acknowledged when the call begins, and the other files of its directory. On the same disk,
    /// segments that do not change any more are linked; the server then does not write over them.
    /// </summary>
    /// <param name="directory">The store's directory.</param>
    /// <param name="destination">A directory that is empty, or does not exist.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreOpenException">The store cannot be read, or the destination is not empty.</exception>
    /// <exception cref="IOException">The destination cannot be written.</exception>
    public static Task<BackupReport> RunAsync(string directory, string destination, CancellationToken cancellationToken = default) =>
        Task.Run(
            () => Run(new StoreDirectory(directory), new StoreDirectory(destination), mayLink: true, cancellationToken), cancellationToken);

    /// <summary>Restores a backup to a directory without a store.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="directory">A directory that is empty, or does not exist.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreOpenException">The backup cannot be read, or there is a store already.</exception>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public static Task<BackupReport> RestoreAsync(string backup, string directory, CancellationToken cancellationToken = default) =>
        Task.Run(
            () => Run(new StoreDirectory(backup), new StoreDirectory(directory), mayLink: false, cancellationToken), cancellationToken);

    private static BackupReport Run(
        StoreDirectory from, StoreDirectory to, bool mayLink, CancellationToken cancellationToken)
    {
        if (!File.Exists(from.Index))
        {
            throw new StoreOpenException($"There is no store in {from.Path}.");
        }

        if (Directory.Exists(to.Path) && Directory.EnumerateFileSystemEntries(to.Path).Any())
        {
            throw new StoreOpenException($"{to.Path} is not empty. Name a new directory.");
        }

        DiskFolder.Create(to.Path);
        var octets = CopyIndex(from, to);

        // The segments after the index: each record that it has is in them, or in a segment that is copied later.
        var report = new BackupReport(0, 0, octets);
        if (Directory.Exists(from.Journal))
        {
            report = CopyJournal(from, to, mayLink, report, cancellationToken);
        }

        report = report with { OtherFiles = OtherFiles.Copy(from, to, cancellationToken) };
        LinuxCalls.SyncFolder(to.Path);
        return report;
    }

    private static long CopyIndex(StoreDirectory from, StoreDirectory to)
    {
        try
        {
            using (var database = Database.Open(from.Index, TimeSpan.FromSeconds(5), create: false))
            {
                database.Execute($"VACUUM INTO '{to.Index.Replace("'", "''", StringComparison.Ordinal)}'");
            }

            using var copy = Database.Open(to.Index, TimeSpan.FromSeconds(5), create: false);
            copy.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (DatabaseException e)
        {
            throw new StoreOpenException($"{from.Index} cannot be copied: {e.Message}", e);
        }

        return new FileInfo(to.Index).Length;
    }

    private static BackupReport CopyJournal(
        StoreDirectory from, StoreDirectory to, bool mayLink, BackupReport report, CancellationToken cancellationToken)
    {
        DiskFolder.Create(to.Journal);
        var files = new SegmentFiles(new DiskFolder(from.Journal), new JournalOptions());
        var numbers = files.List();
        foreach (var number in numbers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = SegmentFiles.NameOf(number);
            var (source, target) = (Path.Combine(from.Journal, name), Path.Combine(to.Journal, name));
            var isWritten = number == numbers[^1];
            if (mayLink && !isWritten && LinuxCalls.TryLink(source, target))
            {
                report = report with { Segments = report.Segments + 1, Linked = report.Linked + 1 };
                continue;
            }

            try
            {
                var length = isWritten ? SegmentReader.FindEnd(files, number) : files.Length(number);
                Copy(source, target, length, files.Length(number));
                report = report with { Segments = report.Segments + 1, Octets = report.Octets + length };
            }
            catch (FileNotFoundException)
            {
                // It was freed meanwhile: what was needed of it is in a later segment.
            }
        }

        LinuxCalls.SyncFolder(to.Journal);
        return report;
    }

    /// <summary>Copies the beginning of a segment; the rest has no records yet.</summary>
    private static void Copy(string source, string target, long length, long size)
    {
        using var from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var to = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[1 << 20];
        for (var rest = length; rest > 0 && from.Read(buffer, 0, (int)Math.Min(rest, buffer.Length)) is > 0 and var count; rest -= count)
        {
            to.Write(buffer, 0, count);
        }

        to.SetLength(size);
        to.Flush(flushToDisk: true);
    }
}
