using System.Diagnostics;
using System.Globalization;

namespace Ulak.Hosting;

/// <summary>
/// A data directory that is deleted when the server stops. One that a killed server left behind is deleted at the next start.
/// </summary>
internal sealed class EphemeralDirectory : IDisposable
{
    private const string Prefix = "ulak-ephemeral-";

    private EphemeralDirectory(string path) => Path = path;

    public string Path { get; }

    /// <summary>Creates the directory of this process.</summary>
    /// <exception cref="IOException">The directory cannot be created.</exception>
    public static EphemeralDirectory Create(string parent)
    {
        DeleteAbandoned(parent);
        var path = System.IO.Path.Combine(parent, Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Delete(path);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new EphemeralDirectory(path);
    }

    public void Dispose() => Delete(Path);

    private static void DeleteAbandoned(string parent)
    {
        foreach (var path in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            if (int.TryParse(System.IO.Path.GetFileName(path).AsSpan(Prefix.Length), CultureInfo.InvariantCulture, out var process)
                && !IsRunning(process))
            {
                Delete(path);
            }
        }
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // The directory of another user, or a file that is in use, stays.
    private static void Delete(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Trace.WriteLine(e.Message);
        }
    }
}
