using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ulak.Storage.Embedded.Files;

/// <summary>A folder on the disk. It is created if it is missing, for its user alone.</summary>
public sealed class DiskFolder : IJournalFolder
{
    private readonly string _path;

    /// <summary>Opens a folder.</summary>
    /// <param name="path">Its path.</param>
    public DiskFolder(string path)
    {
        _path = Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_path);
        }
        else
        {
            Directory.CreateDirectory(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => [.. Directory.EnumerateFiles(_path).Select(file => Path.GetFileName(file))];

    /// <inheritdoc/>
    public IJournalFile Create(string name, long size)
    {
        var handle = File.OpenHandle(
            Path.Combine(_path, name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, FileOptions.None, preallocationSize: size);
        try
        {
            RandomAccess.SetLength(handle, size);
            return new DiskFile(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IJournalFile Open(string name) =>
        new DiskFile(File.OpenHandle(Path.Combine(_path, name), FileMode.Open, FileAccess.ReadWrite, FileShare.Read));

    /// <inheritdoc/>
    public void Rename(string name, string newName) => File.Move(Path.Combine(_path, name), Path.Combine(_path, newName));

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(Path.Combine(_path, name));

    /// <inheritdoc/>
    public void Flush()
    {
        // Windows makes names durable itself, and .NET cannot open a folder.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = open(Encoding.UTF8.GetBytes(_path + '\0'), 0);
        if (descriptor < 0)
        {
            throw new IOException($"{_path} cannot be opened.");
        }

        var result = fsync(descriptor);
        _ = close(descriptor);
        if (result != 0)
        {
            throw new IOException($"{_path} cannot be synced.");
        }
    }

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);

    private sealed class DiskFile(SafeFileHandle handle) : IJournalFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(long offset, Span<byte> destination)
        {
            var total = 0;
            while (total < destination.Length && RandomAccess.Read(handle, destination[total..], offset + total) is > 0 and var count)
            {
                total += count;
            }

            return total;
        }

        public void Write(long offset, ReadOnlySpan<byte> octets) => RandomAccess.Write(handle, octets, offset);

        public void Flush() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }
}
