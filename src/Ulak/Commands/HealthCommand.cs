using System.CommandLine;
using System.Net;
using Ulak.Commands.Options;
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
            var address = SettingOptions.Load(parsed, config, console).Settings.Console.Address;
            var limit = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(timeout), 1, 600));
            System.Console.Out.WriteLine(await CheckAsync(Reachable(address), limit, stop));
            return ExitStatus.Success;
        });
        return command;
    }

    private static async Task<string> CheckAsync(IPEndPoint address, TimeSpan limit, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = limit };
        try
        {
            using var response = await http.GetAsync(new Uri($"http://{address}/readyz"), stop);
            return response.StatusCode == HttpStatusCode.OK
                ? "healthy"
                : throw new CommandFailedException($"the server at {address} is not healthy (HTTP status {(int)response.StatusCode}).");
        }
        catch (HttpRequestException e)
        {
            throw new CommandFailedException($"the server at {address} cannot be reached: {e.Message}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CommandFailedException($"the server at {address} did not respond within {limit.TotalSeconds:0} seconds.");
        }
    }

    // The address to listen on may be the unspecified address, to which a client cannot connect on every system.
    private static IPEndPoint Reachable(IPEndPoint address) =>
        address.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, address.Port)
        : address.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, address.Port)
        : address;
}
