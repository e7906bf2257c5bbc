using System.CommandLine;
using System.Net;
using Ulak.Commands.Options;
using Ulak.Configuration;
using Ulak.Console;
using Ulak.Terminal;

namespace Ulak.Commands;

/// <summary>
/// <c>ulak health</c>: checks whether the server runs and its store can be read. For HEALTHCHECK of containers and for scripts.
/// </summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var (console, config) = (SettingOptions.Console(), SettingOptions.Config());
        var timeout = new Option<int>("--timeout")
        {
            HelpName = "SECONDS",
            Description = "The time limit",
            DefaultValueFactory = _ => 5,
        };
        var command =
            new Command("health", "Check whether the server is running and healthy (exit status 0 or 1).") { console, timeout, config };
        command.SetAction(async (parsed, stop) =>
        {
            var settings = SettingOptions.Load(parsed, config, console).Settings.Console;
            var limit = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(timeout), 1, 600));
            System.Console.Out.WriteLine(await CheckAsync(settings, limit, stop));
            return ExitStatus.Success;
        });
        return command;
    }

    private static async Task<string> CheckAsync(ConsoleSettings console, TimeSpan limit, CancellationToken stop)
    {
        using var http = ConsoleUrl.CreateClient(console, limit);
        var name = ConsoleUrl.Format(console);
        try
        {
            using var response = await http.GetAsync(new Uri("readyz", UriKind.Relative), stop);
            return response.StatusCode == HttpStatusCode.OK
                ? "healthy"
                : throw new CommandFailedException($"the server at {name} is not healthy (HTTP status {(int)response.StatusCode}).");
        }
        catch (HttpRequestException e)
        {
            throw new CommandFailedException($"the server at {name} cannot be reached: {e.Message}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CommandFailedException($"the server at {name} did not respond within {limit.TotalSeconds:0} seconds.");
        }
    }
}
