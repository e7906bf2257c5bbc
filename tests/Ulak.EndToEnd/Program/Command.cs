using System.Diagnostics;

namespace Ulak.EndToEnd.Program;

/// <summary>The result of a program.</summary>
internal sealed record CommandResult(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => System.Text.Encoding.UTF8.GetString(OutputBytes);

    public override string ToString() => $"exit status {ExitCode}\n{Output}\n{Error}";
}

/// <summary>Runs another program with a time limit.</summary>
internal static class Command
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    public static Task<CommandResult> RunAsync(string file, params string[] arguments) => RunAsync(new CommandRequest(file, arguments));

    public static Task<CommandResult> UlakAsync(params string[] arguments)
    {
        var (file, first) = Checkout.Ulak;
        return RunAsync(new CommandRequest(file, [.. first, .. arguments]));
    }

    public static async Task<CommandResult> RunAsync(CommandRequest request)
    {
        var start = new ProcessStartInfo(request.File, request.Arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = request.WorkingDirectory ?? Environment.CurrentDirectory,
        };
        foreach (var (name, value) in request.Environment ?? [])
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{request.File} did not start.");
        using var limit = new CancellationTokenSource(Timeout);
        try
        {
            using var output = new MemoryStream();
            var reading = process.StandardOutput.BaseStream.CopyToAsync(output, limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            if (request.Input is { } input)
            {
                await process.StandardInput.BaseStream.WriteAsync(input, limit.Token);
            }

            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            await reading;
            return new CommandResult(process.ExitCode, output.ToArray(), await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{request.File} {string.Join(' ', request.Arguments)} was not done after {Timeout}.");
        }
    }
}

/// <summary>A program to run.</summary>
internal sealed record CommandRequest(string File, string[] Arguments)
{
    public byte[]? Input { get; init; }

    public string? WorkingDirectory { get; init; }

    public Dictionary<string, string>? Environment { get; init; }
}
