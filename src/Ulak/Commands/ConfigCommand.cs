using System.CommandLine;
using Ulak.Configuration;
using Ulak.Terminal;

namespace Ulak.Commands;

/// <summary><c>ulak config</c>: checks the configuration, and shows what is in force.</summary>
internal static class ConfigCommand
{
    public static Command Create() => new("config", "Checks the configuration, and shows it.") { Check(), Show(), Reference() };

    private static Command Check()
    {
        var config = SettingOptions.Config();
        var command = new Command("check", "Says whether the configuration is right, and what is wrong with it.") { config };
        command.SetAction(parsed =>
        {
            var loaded = SettingOptions.Load(parsed, config);
            System.Console.Out.WriteLine($"The configuration is right: {loaded.Sources.Count} of {SettingsTable.AllFor(loaded.Settings).Count()} settings are given, the rest have their defaults.");
            return ExitStatus.Success;
        });
        return command;
    }

    private static Command Show()
    {
        var config = SettingOptions.Config();
        var given = new Option<bool>("--given") { Description = "Only what differs from the defaults" };
        var command = new Command("show", "Shows every setting, its value, and where the value was given.") { config, given };
        command.SetAction(parsed =>
        {
            var loaded = SettingOptions.Load(parsed, config);
            var all = SettingsTable.AllFor(loaded.Settings).ToList();
            var width = all.Max(setting => setting.Key.Length);
            foreach (var setting in all)
            {
                if (!parsed.GetValue(given) || setting.Format(loaded.Settings) != setting.Format(UlakSettings.Default))
                {
                    System.Console.Out.WriteLine($"{setting.Key.PadRight(width)}  {setting.FormatForDisplay(loaded.Settings)}{(loaded.Sources.TryGetValue(setting.Key, out var place) ? $"  ({place})" : "")}");
                }
            }

            return ExitStatus.Success;
        });
        return command;
    }

    private static Command Reference()
    {
        var command = new Command("reference", "Writes the reference of all settings, as docs/configuration.md has it.");
        command.SetAction(_ => System.Console.Out.Write(SettingsReference.Write()));
        return command;
    }
}
