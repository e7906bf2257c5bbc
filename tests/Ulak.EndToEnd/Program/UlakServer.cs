using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Ulak.TestKit.Transport;

namespace Ulak.EndToEnd.Program;

/// <summary>A running <c>ulak serve</c>, as its user would start it, on free loopback ports and in a new data folder.</summary>
internal sealed class UlakServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly bool _ownsData;
    private bool _disposed;

    private UlakServer(Process process, int smtpPort, int consolePort, string data, bool ownsData)
    {
        (_process, SmtpPort, ConsolePort, Data, _ownsData) = (process, smtpPort, consolePort, data, ownsData);
    }

    public int SmtpPort { get; }

    public int ConsolePort { get; }

    public string Data { get; }

    public int ProcessId => _process.Id;

    public Uri Console => new($"http://127.0.0.1:{ConsolePort}/");

    /// <summary>The output of the program so far.</summary>
    public string Printed => string.Join('\n', _output);

    /// <summary>Waits until the output contains the text: the program can print a line after a client has read its last reply.</summary>
    public async Task WaitUntilPrintedAsync(string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!Printed.Contains(text, StringComparison.Ordinal))
        {
            if (limit.IsCancellationRequested)
            {
                throw new InvalidOperationException($"'{text}' was not printed:\n{Printed}");
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>The resident memory of the program.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static Task<UlakServer> StartAsync(params string[] options) => StartInAsync(null, options);

    /// <summary>Starts on a machine with another host name, if that is possible.</summary>
    public static Task<UlakServer> StartOnHostAsync(string hostName) =>
        StartCoreAsync(null, (file, arguments) => OddHost.WrapAsync(hostName, file, arguments), []);

    /// <summary>Starts with SIGHUP as its user would: where the tests run under nohup, a program inherits that it is ignored.</summary>
    public static Task<UlakServer> StartWithHangUpAsync(params string[] options) =>
        StartCoreAsync(
            null, (file, arguments) => Task.FromResult(("env", (string[])["--default-signal=HUP", file, .. arguments])), options);

    /// <summary>Starts where a process may have only so many files and sockets open.</summary>
    public static Task<UlakServer> StartWithOpenFilesAsync(int openFiles) =>
        StartCoreAsync(
            null, (file, arguments) => Task.FromResult(("prlimit", (string[])[$"--nofile={openFiles}", file, .. arguments])), []);

    /// <summary>Starts with the given data folder, which is kept after the test.</summary>
    public static Task<UlakServer> StartInAsync(string? data, params string[] options) => StartCoreAsync(data, null, options);

    private static async Task<UlakServer> StartCoreAsync(
        string? data, Func<string, string[], Task<(string File, string[] Arguments)>>? wrap, string[] options)
    {
        var folder = data ?? Directory.CreateTempSubdirectory("ulak-").FullName;
        var (smtp, console) = (FreePort(), FreePort());
        var (file, first) = Checkout.Ulak;
        string[] arguments =
            [.. first, "serve", "--smtp", $"127.0.0.1:{smtp}", "--console", $"127.0.0.1:{console}", "--data", folder, .. options];
        (file, arguments) = wrap is null ? (file, arguments) : await wrap(file, arguments);
        var start =
            new ProcessStartInfo(file, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Path.GetTempPath(),
            };
        var process = Process.Start(start) ?? throw new InvalidOperationException("ulak did not start.");
        var server = new UlakServer(process, smtp, console, folder, ownsData: data is null);
        process.OutputDataReceived += (_, line) => server.AppendOutput(line.Data);
        process.ErrorDataReceived += (_, line) => server.AppendOutput(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await server.WaitUntilServingAsync();
        return server;
    }

    /// <summary>Kills the program without running any of its handlers.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops the program with SIGTERM and returns its exit status.</summary>
    public async Task<int> StopAsync()
    {
        await Command.RunAsync("kill", "-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var limit = new CancellationTokenSource(StartTimeout);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, SmtpPort);
        return client;
    }

    public async Task<int> CountAsync()
    {
        var result = await Command.UlakAsync("inbox", "count", "--data", Data);
        return result.ExitCode == 0
            ? int.Parse(result.Output, System.Globalization.CultureInfo.InvariantCulture)
            : throw new InvalidOperationException(result.ToString());
    }

    /// <summary>The messages that <c>ulak inbox list --json</c> lists.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync()
    {
        var result = await Command.UlakAsync("inbox", "list", "--json", "--data", Data);
        return result.ExitCode == 0
            ? [.. JsonDocument.Parse(result.Output).RootElement.EnumerateArray()]
            : throw new InvalidOperationException(result.ToString());
    }

    /// <summary>The octets of a message that <c>ulak inbox source</c> writes.</summary>
    public async Task<byte[]> SourceAsync(string id)
    {
        var result = await Command.UlakAsync("inbox", "source", id, "--data", Data);
        return result.ExitCode == 0 ? result.OutputBytes : throw new InvalidOperationException(result.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        if (_ownsData)
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    public static int FreePort() => LoopbackPorts.Next().Port;

    private void AppendOutput(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }

    /// <summary>Waits until all listeners accept connections: what it prints then comes after the last of them.</summary>
    private async Task WaitUntilServingAsync()
    {
        using var limit = new CancellationTokenSource(StartTimeout);
        while (!Printed.Contains("Ulak receives mail.", StringComparison.Ordinal))
        {
            if (_process.HasExited || limit.IsCancellationRequested)
            {
                if (_process.HasExited)
                {
                    // What it printed last may not have been read yet.
                    await _process.WaitForExitAsync(CancellationToken.None);
                }

                throw new InvalidOperationException("ulak does not serve:\n" + Printed);
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }
}
