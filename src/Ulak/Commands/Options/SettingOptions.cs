using System.CommandLine;
using Ulak.Configuration;
using Ulak.Terminal;

namespace Ulak.Commands.Options;

/// <summary>The command-line options that set a configuration value, and <c>--config</c>.</summary>
internal static class SettingOptions
{
    public static Option<string?> Config() => new("--config")
    {
        HelpName = "FILE",
        Description = "The configuration file. Default: ulak.json in the working directory, if it exists",
    };

    public static SettingOption Smtp() => new("--smtp", "ADDR:PORT", "smtp.address", "The address for SMTP (127.0.0.1:2525)");

    public static SettingOption Console() =>
        new("--console", "ADDR:PORT", "console.address", "The address of the web console (127.0.0.1:8025)");

    public static SettingOption Data() => new("--data", "DIR", "data.directory", "The data directory (default: the user's data directory)");

    public static SettingOption LogLevel() =>
        new("--log-level", "LEVEL", "log.level", "debug, information, warning, error or none (information)");

    /// <summary>Sets any setting by its key.</summary>
    public static Option<string[]> Set() => new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "Any setting, e.g. --set limits.message=10MiB (see ulak config show). May be repeated",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Parses the values of <c>--set</c>.</summary>
    /// <exception cref="UsageException">A value is not of the form KEY=VALUE.</exception>
    public static IEnumerable<ConfigurationValue> ParseSet(ParseResult parsed, Option<string[]> any) => parsed.GetValue(any)!.Select(text =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            ? new ConfigurationValue(text[..equals], text[(equals + 1)..], "--set")
            : throw new UsageException($"--set: '{text}' is not of the form KEY=VALUE."));

    /// <summary>Loads the configuration with the options of this command line.</summary>
    /// <exception cref="ConfigurationException">The configuration is invalid.</exception>
    public static LoadedConfiguration Load(ParseResult parsed, Option<string?> config, params SettingOption[] options) =>
        Load(parsed, config, [], [], options);

    /// <summary>Loads the configuration with a preset, the options of this command line, and the values of <c>--set</c>.</summary>
    /// <exception cref="ConfigurationException">The configuration is invalid.</exception>
    public static LoadedConfiguration Load(
        ParseResult parsed,
        Option<string?> config,
        IEnumerable<ConfigurationValue> preset,
        IEnumerable<ConfigurationValue> values,
        params SettingOption[] options) =>
        ConfigurationLoader.Load(
            parsed.GetValue(config),
            options.Select(option => option.ReadValue(parsed)).OfType<ConfigurationValue>().Concat(values),
            Environment.GetEnvironmentVariables(),
            preset);
}

/// <summary>An option that sets one configuration value.</summary>
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

    public ConfigurationValue? ReadValue(ParseResult parsed) =>
        parsed.GetValue(this) is { } value ? new ConfigurationValue(_key, value, Name) : null;
}
