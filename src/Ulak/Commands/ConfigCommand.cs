using System.CommandLine;
using Ulak.Commands.Options;
using Ulak.Configuration;
using Ulak.Terminal;

namespace Ulak.Commands;

/// <summary><c>ulak config</c>: checks and shows the configuration.</summary>
internal static class ConfigCommand
{
    public static Command Create() => new("config", "Check or show the configuration.") { Check(), Show(), Reference() };

    private static Command Check()
    {
        var config = SettingOptions.Config();
        var command = new Command("check", "Check the configuration and report the first error.") { config };
        command.SetAction(parsed =>
        {
            var loaded = SettingOptions.Load(parsed, config);
            System.Console.Out.WriteLine(
                $"The configuration is valid: {loaded.Sources.Count} of {SettingsTable.AllFor(loaded.Settings).Count()} settings are "
                    + $"set, the others have their defaults.");
            return ExitStatus.Success;
        });
        return command;
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
