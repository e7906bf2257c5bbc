using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ulak.Client;
using Ulak.LoadTesting;
using Ulak.Terminal;

namespace Ulak.Commands;

/// <summary><c>ulak bench</c>: sends many messages to a server and reports the rate.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var options = new BenchOptions();
        var command = new Command("bench", "Send many messages to a server and measure the rate.");
        options.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(options.ReadPlan(parsed), options.IsJson(parsed), stop));
        return command;
    }

    private static async Task<int> RunAsync(LoadPlan plan, bool json, CancellationToken stop)
    {
        await ProbeAsync(plan, stop);
        var content = LoadContent.Create(plan);
        var tally = new LoadStatistics(plan, TimeProvider.System);
        using (LoadProgress.Start(tally))
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Min(plan.Sessions, plan.Messages))
                .Select(_ => Task.Run(() => new LoadSession(tally, content).RunAsync(stop), stop)));
            tally.Stop();
        }

        var report = LoadReport.From(tally, content.Length);
        if (json)
        {
            System.Console.Out.WriteLine(report.ToJson());
        }
        else
        {
            report.Write();
        }

        return report.Failed > 0 || report.Messages < plan.Messages
            ? throw new CommandFailedException(
                string.Create(CultureInfo.InvariantCulture,
                    $"{plan.Messages - report.Messages} of {plan.Messages} messages were not accepted."))
            : ExitStatus.Success;
    }

    /// <summary>Reports an unreachable server at once instead of after a thousand attempts.</summary>
    private static async Task ProbeAsync(LoadPlan plan, CancellationToken stop)
    {
        try
        {
            using var wire = await RawSmtpConnection.ConnectAsync(plan.Server, TimeProvider.System, stop);
        }
        catch (SocketException e)
        {
            var cause = e.SocketErrorCode == SocketError.ConnectionRefused ? "connection refused" : e.Message;
            throw new CommandFailedException($"cannot connect to {FormatServer(plan.Server)}: {cause}.");
        }
    }

    private static string FormatServer(EndPoint server) => server is DnsEndPoint named ? $"{named.Host}:{named.Port}" : server.ToString()!;
}
