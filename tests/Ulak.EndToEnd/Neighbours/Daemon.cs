using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Ulak.EndToEnd.Neighbours;

/// <summary>A server of another project that runs in the foreground until the test ends.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private Daemon(Process process) => _process = process;

    /// <summary>What it printed so far.</summary>
    public string Printed => string.Join('\n', _output);

    /// <summary>Starts a program, and waits until it listens on a TCP port of the loopback.</summary>
    public static async Task<Daemon> StartAsync(string file, string[] arguments, int port)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        var daemon = new Daemon(process);
        process.OutputDataReceived += (_, line) => daemon._output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => daemon._output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await daemon.WaitUntilListeningAsync(port);
        return daemon;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // SIGTERM: these servers stop their own children.
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            using var limit = new CancellationTokenSource(StartTimeout);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private async Task WaitUntilListeningAsync(int port)
    {
        using var limit = new CancellationTokenSource(StartTimeout);
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return;
            }
            catch (SocketException) when (!_process.HasExited && !limit.IsCancellationRequested)
            {
                await Task.Delay(50, CancellationToken.None);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                throw new InvalidOperationException($"Nothing listens on port {port}:\n{Printed}", e);
            }
        }
    }
}
