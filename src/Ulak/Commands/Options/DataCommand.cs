using System.CommandLine;
using Ulak.Configuration;

namespace Ulak.Commands.Options;

/// <summary>Commands on a data directory: with the options <c>--data</c> and <c>--config</c>.</summary>
internal static class DataCommand
{
    /// <summary>Creates a command.</summary>
    /// <param name="name">The name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="symbols">Its own options and arguments.</param>
    /// <param name="action">What it does with the settings, which include those options.</param>
    public static Command Create(
        string name, string description, Symbol[] symbols, Func<ParseResult, UlakSettings, CancellationToken, Task<int>> action)
    {
        var (data, config) = (SettingOptions.Data(), SettingOptions.Config());
        var command = new Command(name, description) { data, config };
        foreach (var symbol in symbols)
        {
            if (symbol is Option option)
            {
                command.Options.Add(option);
            }
            else
            {
                command.Arguments.Add((Argument)symbol);
            }
        }

        command.SetAction((parsed, stop) => action(parsed, SettingOptions.Load(parsed, config, data).Settings, stop));
        return command;
    }
}
