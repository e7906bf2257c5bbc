using System.Diagnostics;

namespace Ulak.Storage.Tests.Support;

/// <summary>The program Ulak.Storage.Victim, as a process of its own.</summary>
internal sealed class Victim : IDisposable
{
    private readonly Process _process;

    public Victim(string mode, string directory, int number)
    {
        // The same configuration and framework as this test's own: .../tests/NAME/bin/Debug/net10.0/
        var mine = AppContext.BaseDirectory.Split(Path.DirectorySeparatorChar);
        var at = Array.LastIndexOf(mine, "Ulak.Storage.Tests");
        mine[at] = "Ulak.Storage.Victim";
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(string.Join(Path.DirectorySeparatorChar, mine), "Ulak.Storage.Victim.dll"), mode, directory, number.ToString(System.Globalization.CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
    }

    public ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) => _process.StandardOutput.ReadLineAsync(cancellationToken);

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _process.Dispose();
    }
}
