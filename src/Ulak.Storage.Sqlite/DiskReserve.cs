using Microsoft.Extensions.Logging;

namespace Ulak.Storage.Sqlite;

/// <summary>
/// A file beside the database that holds disk space back. Deleting messages writes to the write-ahead log before it frees anything, so on a
/// full disk it would fail; the writer then deletes this file and tries again.
/// </summary>
internal sealed class DiskReserve(string databasePath, ILogger log)
{
    private const long MaxSize = 4 << 20;
    private const long MinSize = 64 << 10;

    /// <summary>The part of the disk that the reserve may take.</summary>
    private const int DiskDivisor = 64;

    /// <summary>How many times its size must be free, so that the reserve does not fill the disk itself.</summary>
    private const int FreeFactor = 4;

    private readonly string _path = databasePath + "-reserve";
    private readonly Lock _lock = new();
    private bool _hasWarned;

    /// <summary>Creates the file if it is missing and there is room. Never throws.</summary>
    public void Create()
    {
        lock (_lock)
        {
            try
            {
                if (File.Exists(_path))
                {
                    return;
                }

                var disk = new DriveInfo(System.IO.Path.GetDirectoryName(_path)!);
                var size = Math.Clamp(disk.TotalSize / DiskDivisor, MinSize, MaxSize);
                if (disk.AvailableFreeSpace >= FreeFactor * size)
                {
                    Write(size);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                if (!_hasWarned)
                {
                    _hasWarned = true;
                    StoreLog.ReserveNotCreated(log, _path, e);
                }
            }
        }
    }

    /// <summary>Deletes the file; returns whether that made room. Never throws.</summary>
    public bool TryRelease()
    {
        lock (_lock)
        {
            try
            {
                if (!File.Exists(_path))
                {
                    return false;
                }

                File.Delete(_path);
                StoreLog.ReserveReleased(log, _path);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    private void Write(long size)
    {
        try
        {
            // Random octets: a file system that compresses would give no space to zeroes.
            var block = new byte[MinSize];
            new Random(1).NextBytes(block);
            using var file = new FileStream(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (long written = 0; written < size; written += block.Length)
            {
                file.Write(block);
            }

            file.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(_path);
            throw;
        }
    }
}
