namespace Ulak.Storage.Sqlite;

/// <summary>A file lock held by the one process that owns a directory. The operating system releases it when the process ends.</summary>
internal sealed class OwnerLock : IDisposable
{
    private readonly FileStream _file;

    private OwnerLock(FileStream file) => _file = file;

    /// <exception cref="StoreOpenException">Another process owns the directory.</exception>
    public static OwnerLock Acquire(string databasePath)
    {
        var path = databasePath + "-owner";
        try
        {
            return new OwnerLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException e)
        {
            throw new StoreOpenException($"{databasePath} is in use by another Ulak server. Stop that one, or name another directory.", e);
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
        catch (StoreOpenException e) when (e.InnerException is IOException)
        {
            return true;
        }
    }

    public void Dispose() => _file.Dispose();
}
