using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ulak.Storage.Embedded.Files;

/// <summary>The system calls that .NET has no methods for. Each states what it does where it cannot be called.</summary>
internal static class LinuxCalls
{
    private const int ReadWrite = 2;
    private const int CloseOnExec = 0x80000;
    private const int DataSync = 0x1000;
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const uint TypeMask = 0x1;
    private const uint LinkCountMask = 0x4;
    private const uint InodeMask = 0x100;
    private const int FileTypes = 0xF000;
    private const int RegularFile = 0x8000;

    // O_DIRECT differs by processor.
    private static readonly int Direct = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 or Architecture.X86 => 0x4000,
        Architecture.Arm64 or Architecture.Arm => 0x10000,
        _ => 0,
    };

    /// <summary>
    /// Opens a file so that writes bypass the page cache and are durable when they return. Null where that is not possible.
    /// </summary>
    public static SafeFileHandle? TryOpenDirect(string path)
    {
        if (!OperatingSystem.IsLinux() || Direct == 0)
        {
            return null;
        }

        var descriptor = open(NullTerminated(path), ReadWrite | CloseOnExec | DataSync | Direct);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Syncs a folder. Does nothing on Windows, which makes names durable itself.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = open(NullTerminated(path), 0);
        if (descriptor < 0)
        {
            throw new IOException($"{path} cannot be opened.");
        }

        var result = fsync(descriptor);
        _ = close(descriptor);
        if (result != 0)
        {
            throw new IOException($"{path} cannot be synced.");
        }
    }

    /// <summary>Creates a hard link; returns false where that is not possible.</summary>
    public static bool TryLink(string path, string newPath) =>
        !OperatingSystem.IsWindows() && link(NullTerminated(path), NullTerminated(newPath)) == 0;

    /// <summary>Returns the identity of the file at a path; null if there is none, or not on Linux.</summary>
    public static FileIdentity? Identify(string path) =>
        OperatingSystem.IsLinux() ? Identify(CurrentDirectory, NullTerminated(path), 0) : null;

    /// <summary>Returns the identity of an open file; null where that is not known.</summary>
    public static FileIdentity? Identify(SafeFileHandle handle) =>
        OperatingSystem.IsLinux() ? Identify((int)handle.DangerousGetHandle(), [0], EmptyPath) : null;

    private static FileIdentity? Identify(int descriptor, byte[] path, int flags)
    {
        // struct statx has the same layout on all processors: the link count at 16, the type at 28, the inode number at 32.
        var status = new byte[256];
        try
        {
            return statx(descriptor, path, flags, TypeMask | LinkCountMask | InodeMask, status) != 0
                ? null
                : new FileIdentity(
                    BinaryPrimitives.ReadUInt64LittleEndian(status.AsSpan(32)),
                    BinaryPrimitives.ReadUInt32LittleEndian(status.AsSpan(16)),
                    (BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(28)) & FileTypes) == RegularFile);
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    private static byte[] NullTerminated(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int link(byte[] path, byte[] newPath);

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int descriptor, byte[] path, int flags, uint mask, byte[] status);
}

/// <summary>What identifies a file, how many names it has, and whether it is a file with content: no folder, pipe or socket.</summary>
internal readonly record struct FileIdentity(ulong Inode, uint Links, bool IsRegular);
