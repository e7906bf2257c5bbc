using Microsoft.Extensions.Logging;

namespace Ulak.Storage.Sqlite;

/// <summary>
/// A file beside the database that holds disk space back. Deleting messages writes to the write-ahead log before it frees anything, so on a
/// full disk it would fail; the writer then deletes this file and tries again.
/// </summary>
internal sealed class DiskReserve
{
    private const long MaxSize = 4 << 20;
    private const long MinSize = 64 << 10;

    /// <summary>The part of the disk that the reserve may take.</summary>
    private const int DiskDivisor = 32;

    /// <summary>How many times its size must be free, so that the reserve does not fill the disk itself.</summary>
    private const int FreeFactor = 4;

    private readonly string _path;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private bool _hasWarned;
    private bool _hasReportedNoRoom;
    private bool _isMissing;

    public DiskReserve(string databasePath, ILogger log)
    {
        (_path, _log) = (databasePath + "-reserve", log);
        try
        {
            Size = Math.Clamp(Disk.TotalSize / DiskDivisor, MinSize, MaxSize);
        }
        catch (Exception e) when (IsExpected(e))
        {
            Size = MaxSize;
        }
    }

    /// <summary>The size that the file has, or is to have.</summary>
    public long Size { get; }

    /// <summary>Whether the file was released, or could not be created because the disk is too full: the disk is full.</summary>
    public bool IsMissing => Volatile.Read(ref _isMissing);

    private DriveInfo Disk => new(Path.GetDirectoryName(_path)!);

    /// <summary>Creates the file if it is missing; returns false if there is no room. Never throws.</summary>
    public bool TryCreate()
    {
        lock (_lock)
        {
            try
            {
                var exists = File.Exists(_path);
                var hasRoom = exists || Disk.AvailableFreeSpace >= FreeFactor * Size;
                if (!hasRoom && !_hasReportedNoRoom)
                {
                    StoreLog.NoRoomForReserve(_log, _path, FreeFactor * Size >> 10, Disk.AvailableFreeSpace >> 10);
                }
                else if (hasRoom && !exists)
                {
                    Write();
                }

                _hasReportedNoRoom = !hasRoom;
                Volatile.Write(ref _isMissing, !hasRoom);
                return hasRoom;
            }
            catch (Exception e) when (IsExpected(e))
            {
                // Where a reserve is not possible, the store works without one.
                if (!_hasWarned)
                {
                    _hasWarned = true;
                    StoreLog.ReserveNotCreated(_log, _path, e);
                }

                Volatile.Write(ref _isMissing, false);
                return true;
            }
        }
    }

    /// <summary>
    /// Whether the disk has the reserve's room even with a further file: the reserve exists, or as much as it would take remains. Never
    /// throws.
    /// </summary>
    /// <param name="size">The size of the further file, in octets.</param>
    public bool IsKeptWith(long size)
    {
        try
        {
            return !IsMissing || Disk.AvailableFreeSpace >= Size + size;
        }
        catch (Exception e) when (IsExpected(e))
        {
            return false;
        }
    }

    /// <summary>Deletes the file; returns whether that made room. Never throws.</summary>
    public bool TryRelease()
    {
        lock (_lock)
        {
            try
            {
                Volatile.Write(ref _isMissing, true);
                if (!File.Exists(_path))
                {
                    return false;
                }

                File.Delete(_path);
                StoreLog.ReserveReleased(_log, _path);
                return true;
            }
            catch (Exception e) when (IsExpected(e))
            {
                return false;
            }
        }
    }

    private static bool IsExpected(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException;

    private void Write()
    {
        try
        {
            // Random octets: a file system that compresses would give no space to zeroes.
            var block = new byte[MinSize];
            new Random(1).NextBytes(block);
            using var file = new FileStream(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (long written = 0; written < Size; written += block.Length)
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
