using System.Diagnostics;

namespace Ulak.Storage.Tests.Support;

/// <summary>A disk of some megabytes, as a tmpfs.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;
    private bool _isMounted = true;

    private SmallDisk(string path) => _path = path;

    /// <summary>Mounts a disk at a folder; returns null where this process may not.</summary>
    public static SmallDisk? TryMount(string path, string size) =>
        OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", path) ? new SmallDisk(path) : null;

    /// <summary>Writes a file until the disk is full.</summary>
    public static void Fill(string path)
    {
        using var file = File.Create(path, bufferSize: 1);
        try
        {
            for (var block = new byte[4096]; ;)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    public void Dispose()
    {
        if (_isMounted)
        {
            _isMounted = false;
            Run("umount", "-l", _path);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
