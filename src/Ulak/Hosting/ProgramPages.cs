using System.Globalization;
using System.Runtime.InteropServices;

namespace Ulak.Hosting;

/// <summary>
/// Returns the pages of the program's file to the system after the start. A native binary reads most of its data once, when it starts;
/// without this, these pages count as resident memory until the system is short of it. A page that is used again is mapped again from
/// the system's cache.
/// </summary>
internal static class ProgramPages
{
    private const int DontNeed = 4; // MADV_DONTNEED of Linux

    /// <summary>Unmaps the read-only pages. Does nothing on other systems, and when the runtime is not linked into the program.</summary>
    public static void Release()
    {
        if (!OperatingSystem.IsLinux() || System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported
            || Environment.ProcessPath is not { } program)
        {
            return;
        }

        try
        {
            foreach (var (start, length) in Find(File.ReadLines("/proc/self/maps"), program))
            {
                _ = Advise((nint)start, (nuint)length, DontNeed);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without /proc nothing is returned.
        }
    }

    /// <summary>
    /// Finds the mappings of a file that can be unmapped without loss, in lines of /proc/PID/maps: those that are not writable. The
    /// relocated data, which the linker makes read-only after it has written to it, is directly before the writable data: it is left
    /// out.
    /// </summary>
    internal static IEnumerable<(ulong Start, ulong Length)> Find(IEnumerable<string> lines, string program)
    {
        (ulong Start, ulong End)? last = null;
        foreach (var line in lines)
        {
            // 55d0c0a00000-55d0c0a48000 r-xp 00048000 08:01 1234    /usr/bin/ulak
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || fields[0].Split('-') is not [var first, var second]
                || !ulong.TryParse(first, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start)
                || !ulong.TryParse(second, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end))
            {
                continue;
            }

            var isOurs = fields.Length == 6 && fields[5].TrimEnd() == program;
            var isWritable = fields[1].Contains('w', StringComparison.Ordinal);
            if (last is { } before && !(isWritable && before.End == start))
            {
                yield return (before.Start, before.End - before.Start);
            }

            last = isOurs && !isWritable && fields[1].EndsWith('p') ? (start, end) : null;
        }

        if (last is { } rest)
        {
            yield return (rest.Start, rest.End - rest.Start);
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(nint address, nuint length, int advice);
}
