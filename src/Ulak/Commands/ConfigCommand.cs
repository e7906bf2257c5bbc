using System.CommandLine;
using Ulak.Commands.Options;
using Ulak.Commands.Relaying;
using Ulak.Configuration;
using Ulak.Relay.Hops;
using Ulak.Relay.Resolving;
using Ulak.Relay.Routing;
using Ulak.Terminal;

namespace Ulak.Commands;

/// <summary><c>ulak config</c>: checks and shows the configuration.</summary>
internal static class ConfigCommand
{
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(5);

    public static Command Create() => new("config", "Check or show the configuration.") { Check(), Show(), Reference() };

    private static Command Check()
    {
        var config = SettingOptions.Config();
        var offline = new Option<bool>("--offline") { Description = "Without DNS and connections: only the configuration itself" };
        var set = SettingOptions.Set();
        var command = new Command(
            "check",
            "Check the configuration and report the first error. If mail is relayed by MX records, check the names and PTR records of this "
                + "machine, and whether port 25 is open.")
        {
            config, set, offline,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var loaded = SettingOptions.Load(parsed, config, [], SettingOptions.ParseSet(parsed, set));
            var relay = RelayConfiguration.Create(loaded.Settings);
            TableConfiguration.RequireTables(loaded.Settings, relay);
            System.Console.Out.WriteLine(
                $"The configuration is valid: {loaded.Sources.Count} of {SettingsTable.AllFor(loaded.Settings).Count()} settings are "
                    + $"set, the others have their defaults.");
            return relay is null || parsed.GetValue(offline) || !relay.Routes.Any(UsesExchangers)
                ? ExitStatus.Success
                : await CheckOutgoingAsync(loaded.Settings, stop);
        });
        return command;
    }

    private static bool UsesExchangers(Ulak.Relay.Routing.Route route) => route.Action switch
    {
        RouteAction.Queue queue => queue.Hop.StartsWith(MxHop.Prefix, StringComparison.Ordinal),
        RouteAction.CutThrough cut => cut.Hop.StartsWith(MxHop.Prefix, StringComparison.Ordinal),
        _ => false,
    };

    private static async Task<int> CheckOutgoingAsync(UlakSettings settings, CancellationToken stop)
    {
        var check = new OutgoingCheck(
            new DnsMailResolver(settings.Relay.NameServers, NetworkTimeout), new SystemNetwork(NetworkTimeout));
        var problems = await check.RunAsync(
            new OutgoingPath(settings.Smtp.HostName, settings.Relay.Source, settings.Relay.Port)
            {
                Pools = [.. settings.Pools.Values.SelectMany(pool => pool.Addresses)],
                ReturnPath = settings.Relay.ReturnPath,
            },
            stop);
        if (RelayLookups.CreateProof(settings, NetworkTimeout) is { } proof)
        {
            problems = [.. problems, .. await ResolverCheck.RunAsync(proof, settings.Relay.NameServers, stop)];
        }

        foreach (var problem in problems)
        {
            System.Console.Out.WriteLine(TerminalText.Sanitize($"Problem: {problem.Text}"));
            System.Console.Out.WriteLine(TerminalText.Sanitize($"  {problem.Remedy}"));
        }

        System.Console.Out.WriteLine(problems.IsEmpty
            ? "Mail can be relayed from this machine: its names agree, and port 25 is open."
            : "The configuration is valid, but other servers may refuse the mail of this machine. (--offline skips these checks.)");
        return problems.IsEmpty ? ExitStatus.Success : ExitStatus.Failure;
    }

    private static Command Show()
    {
        var config = SettingOptions.Config();
        var given = new Option<bool>("--given") { Description = "Only settings that differ from their defaults" };
        var command = new Command("show", "Show every setting with its value and the source of the value.") { config, given };
        command.SetAction(parsed =>
        {
            var loaded = SettingOptions.Load(parsed, config);
            var all = SettingsTable.AllFor(loaded.Settings).ToList();
            var width = all.Max(setting => setting.Key.Length);
            foreach (var setting in all)
            {
                if (!parsed.GetValue(given) || setting.Format(loaded.Settings) != setting.Format(UlakSettings.Default))
                {
                    var source = loaded.Sources.TryGetValue(setting.Key, out var place) ? $"  ({place})" : "";
                    System.Console.Out.WriteLine($"{setting.Key.PadRight(width)}  {setting.FormatForDisplay(loaded.Settings)}{source}");
                }
            }

            return ExitStatus.Success;
        });
        return command;
    }

    private static Command Reference()
    {
        var command = new Command("reference", "Write the reference of all settings (docs/configuration.md).");
        command.SetAction(_ => System.Console.Out.Write(SettingsReference.Write()));
        return command;
    }
}
