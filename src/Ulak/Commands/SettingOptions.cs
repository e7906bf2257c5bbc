using System.CommandLine;
using Ulak.Configuration;
using Ulak.Terminal;

namespace Ulak.Commands;

/// <summary>The options that set a value of the configuration, and <c>--config</c>.</summary>
internal static class SettingOptions
{
    public static Option<string?> Config() => new("--config") { HelpName = "FILE", Description = "The configuration; ulak.json in this folder is read when it is there" };

    public static SettingOption Smtp() => new("--smtp", "ADDR:PORT", "smtp.address", "Where to receive mail (127.0.0.1:2525)");

    public static SettingOption Console() => new("--console", "ADDR:PORT", "console.address", "Where to show it (127.0.0.1:8025)");

    public static SettingOption Data() => new("--data", "DIR", "data.directory", "Where to keep it (your own folder for data)");

    public static SettingOption LogLevel() => new("--log-level", "LEVEL", "log.level", "debug, information, warning, error or none (information)");

    /// <summary>Any setting, by its name.</summary>
    public static Option<string[]> Set() => new("--set") { HelpName = "KEY=VALUE", Description = "Any other setting, e.g. --set limits.message=10MiB (see ulak config show); may be given several times", DefaultValueFactory = _ => [] };

    /// <summary>What <c>--set</c> gives.</summary>
    /// <exception cref="UsageException">One is not a name and a value.</exception>
    public static IEnumerable<ConfigurationValue> ParseSet(ParseResult parsed, Option<string[]> any) => parsed.GetValue(any)!.Select(text =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            ? new ConfigurationValue(text[..equals], text[(equals + 1)..], "--set")
            : throw new UsageException($"--set: '{text}' is no KEY=VALUE."));

    /// <summary>The configuration that this command line asks for.</summary>
    /// <exception cref="ConfigurationException">It is wrong.</exception>
    public static LoadedConfiguration Load(ParseResult parsed, Option<string?> config, params SettingOption[] options) =>
        Load(parsed, config, [], options);

    /// <summary>As above, with what <c>--set</c> gave.</summary>
    public static LoadedConfiguration Load(ParseResult parsed, Option<string?> config, IEnumerable<ConfigurationValue> any, params SettingOption[] options) =>
        ConfigurationLoader.Load(parsed.GetValue(config), options.Select(option => option.ReadValue(parsed)).OfType<ConfigurationValue>().Concat(any), Environment.GetEnvironmentVariables());
}

/// <summary>An option that sets one value of the configuration.</summary>
internal sealed class SettingOption : Option<string?>
{
    private readonly string _key;

    public SettingOption(string name, string form, string key, string description)
        : base(name)
    {
        _key = key;
        HelpName = form;
        Description = description;
    }

    public ConfigurationValue? ReadValue(ParseResult parsed) => parsed.GetValue(this) is { } value ? new ConfigurationValue(_key, value, Name) : null;
}
