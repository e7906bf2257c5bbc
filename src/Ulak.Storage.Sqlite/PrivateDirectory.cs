namespace Ulak.Storage.Sqlite;

/// <summary>Directories that their user alone can read, because mail is private.</summary>
internal static class PrivateDirectory
{
    /// <summary>Creates a directory if it is missing. An existing one keeps its mode.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
