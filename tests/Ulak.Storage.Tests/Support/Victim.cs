using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Ulak.Storage.Tests.Support;

/// <summary>The program Ulak.Storage.Victim as a separate process.</summary>
internal sealed class Victim : IDisposable
{
    private readonly Process _process;

    public Victim(string mode, string directory, int number)
        : this(Process.Start(Command("dotnet", [], mode, directory, number))!)
    {
    }

    private Victim(Process process) => _process = process;

    /// <summary>
    /// Starts the program under strace, which writes its calls of write and sync to a file; returns null where that is not possible.
    /// </summary>
    public static Victim? TryTrace(string file, string mode, string directory, int number)
    {
        try
        {
            using (var probe = Process.Start(new ProcessStartInfo("strace", ["-o", "/dev/null", "true"]) { RedirectStandardError = true })!)
            {
                probe.WaitForExit();
                if (probe.ExitCode != 0)
                {
                    return null;
                }
            }

            string[] strace = ["-f", "-y", "-e", "trace=open,openat,write,writev,pwrite64,pwritev,fsync,fdatasync", "-o", file, "dotnet"];
            return new Victim(Process.Start(Command("strace", strace, mode, directory, number))!);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        _process.StandardOutput.ReadLineAsync(cancellationToken);

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public bool HasExited => _process.HasExited;

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(string program, string[] first, string mode, string directory, int number)
    {
        // The same configuration and framework as this test's own: .../tests/NAME/bin/Debug/net10.0/
        var path = AppContext.BaseDirectory.Split(Path.DirectorySeparatorChar);
        path[Array.LastIndexOf(path, "Ulak.Storage.Tests")] = "Ulak.Storage.Victim";
        var library = Path.Combine(string.Join(Path.DirectorySeparatorChar, path), "Ulak.Storage.Victim.dll");
        string[] arguments = [.. first, library, mode, directory, number.ToString(CultureInfo.InvariantCulture)];
        return new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
    }
}
