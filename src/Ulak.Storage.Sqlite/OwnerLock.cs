namespace Ulak.Storage.Sqlite;

/// <summary>A file lock held by the one process that owns a directory. The operating system releases it when the process ends.</summary>
internal sealed class OwnerLock : IDisposable
{
    private readonly FileStream _file;

    private OwnerLock(FileStream file) => _file = file;

    /// <exception cref="StoreOpenException">
    /// Another process owns the directory (the cause is a <see cref="DirectoryOwnedException"/>), or the lock's file cannot be written.
    /// </exception>
    public static OwnerLock Acquire(string databasePath)
    {
        var path = databasePath + "-owner";
        try
        {
            return new OwnerLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException e) when (IsSharingViolation(e))
        {
            throw new StoreOpenException(
                $"{databasePath} is in use by another Ulak server. Stop that one, or name another directory.",
                new DirectoryOwnedException(e));
        }
        catch (IOException e)
        {
            throw new StoreOpenException($"{path} cannot be written: {e.Message}", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreOpenException(
                $"{path} cannot be written. Give this user the right to write there, or name another directory.", e);
        }
    }

    /// <summary>Whether a process owns the directory.</summary>
    public static bool IsHeld(string databasePath)
    {
        try
        {
            Acquire(databasePath).Dispose();
            return false;
        }
        catch (StoreOpenException e) when (e.InnerException is DirectoryOwnedException)
        {
            return true;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Whether a file could not be opened because another process has it open: EWOULDBLOCK, or ERROR_SHARING_VIOLATION.</summary>
    private static bool IsSharingViolation(IOException failure) => (failure.HResult & 0xFFFF) switch
    {
        11 => OperatingSystem.IsLinux(),
        35 => OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD(),
        32 => OperatingSystem.IsWindows(),
        _ => false,
    };
}
