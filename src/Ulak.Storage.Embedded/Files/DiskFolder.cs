using Microsoft.Win32.SafeHandles;
using Ulak.Storage.Sqlite;

namespace Ulak.Storage.Embedded.Files;

/// <summary>A folder on the disk.</summary>
internal sealed class DiskFolder(string path) : IJournalFolder
{
    private const int InvalidArgument = 22;
    private const int NoRoom = 28;
    private const int UnspecifiedFailure = unchecked((int)0x80131620);
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    private readonly string _path = Path.GetFullPath(path);

    // Whether the file system has refused to write past the page cache.
    private bool _refusesDirect;

    /// <summary>Creates the folder if it is missing, for its user alone.</summary>
    public static DiskFolder Create(string path)
    {
        PrivateDirectory.Create(path);
        return new DiskFolder(path);
    }

    public IReadOnlyList<string> List() => [.. Directory.EnumerateFiles(_path).Select(file => Path.GetFileName(file))];

    public void Create(string name, long size)
    {
        try
        {
            using var handle = File.OpenHandle(
                Locate(name), FileMode.CreateNew, FileAccess.ReadWrite, Shared, FileOptions.None, preallocationSize: size);
            RandomAccess.SetLength(handle, size);
        }
        catch (IOException e) when (e.HResult == UnspecifiedFailure)
        {
            // .NET gives this code to a file that has no room on the disk, and to no other failure here.
            throw new IOException(e.Message, NoRoom);
        }
    }

    public IJournalFile Open(string name) =>
        new DiskFile(this, Locate(name), File.OpenHandle(Locate(name), FileMode.Open, FileAccess.Read, Shared), isDirect: false);

    public IJournalFile OpenForWriting(string name)
    {
        var file = Locate(name);
        return !_refusesDirect && LinuxCalls.TryOpenDirect(file) is { } direct
            ? new DiskFile(this, file, direct, isDirect: true)
            : new DiskFile(this, file, OpenBuffered(file), isDirect: false);
    }

    public void Rename(string name, string newName) => File.Move(Locate(name), Locate(newName));

    public void Delete(string name) => File.Delete(Locate(name));

    // Windows: a backup there is a copy. macOS: unknown, so files are not used again.
    public bool IsUnshared(string name) =>
        OperatingSystem.IsWindows() || LinuxCalls.Identify(Locate(name)) is { Links: 1 };

    public void Flush() => LinuxCalls.SyncFolder(_path);

    private static SafeFileHandle OpenBuffered(string file) => File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, Shared);

    private string Locate(string name) => Path.Combine(_path, name);

    private sealed class DiskFile(DiskFolder folder, string path, SafeFileHandle handle, bool isDirect) : IJournalFile
    {
        private readonly FileIdentity? _identity = LinuxCalls.Identify(handle);
        private SafeFileHandle _handle = handle;
        private bool _isDirect = isDirect;

        public long Length => RandomAccess.GetLength(_handle);

        public int Read(long offset, Span<byte> destination)
        {
            var total = 0;
            while (total < destination.Length && RandomAccess.Read(_handle, destination[total..], offset + total) is > 0 and var count)
            {
                total += count;
            }

            return total;
        }

        public void Write(long offset, ReadOnlySpan<byte> blocks)
        {
            try
            {
                RandomAccess.Write(_handle, blocks, offset);
            }
            catch (IOException e) when (_isDirect && (e.HResult & 0xFFFF) == InvalidArgument)
            {
                // Some file systems open a file for direct writes and then refuse each of them.
                (folder._refusesDirect, _isDirect) = (true, false);
                _handle.Dispose();
                _handle = OpenBuffered(path);
                RandomAccess.Write(_handle, blocks, offset);
            }
        }

        public void Flush()
        {
            if (!_isDirect)
            {
                RandomAccess.FlushToDisk(_handle);
            }

            // What is written to a file that was removed or replaced is lost when the process ends.
            if (_identity is { } own ? LinuxCalls.Identify(path)?.Inode != own.Inode : !File.Exists(path))
            {
                throw new IOException(
                    $"{path} was removed, moved or replaced, or its disk was unmounted, while it was in use. "
                    + "Put it back, or restart the server.");
            }
        }

        public void Dispose() => _handle.Dispose();
    }
}
