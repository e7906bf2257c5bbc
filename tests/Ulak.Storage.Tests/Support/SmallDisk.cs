using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

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

    /// <summary>Makes a file that takes all of the disk.</summary>
    public static void Fill(string path)
    {
        using var file = Reserve(path);
        var disk = new DriveInfo(Path.GetDirectoryName(path)!);
        Write(file, RandomAccess.GetLength(file));

        // What was reserved may be a hole, and others may free room meanwhile: then every octet is written.
        for (var attempt = 0; attempt < 3 && disk.AvailableFreeSpace > 64 << 10; attempt++)
        {
            Write(file, 0);
        }
    }

    private static void Write(SafeFileHandle file, long from)
    {
        try
        {
            var block = new byte[4_096];
            for (var at = from; ; at += block.Length)
            {
                RandomAccess.Write(file, block, at);
            }
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    /// <summary>Makes a file of most of the room, without writing each octet. The file itself takes room too.</summary>
    private static SafeFileHandle Reserve(string path)
    {
        try
        {
            var most = Math.Max(0, new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace - (1 << 20));
            var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, preallocationSize: most);
            RandomAccess.SetLength(file, most);
            return file;
        }
        catch (IOException)
        {
            // Something else took the room meanwhile.
            return File.OpenHandle(path, FileMode.Create, FileAccess.Write);
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
