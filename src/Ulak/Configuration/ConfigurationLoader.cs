using System.Collections;
using System.Net.Sockets;
using Ulak.Console;
using Ulak.Terminal;

namespace Ulak.Configuration;

/// <summary>Merges the sources: the file, then the environment, then the command line. Later values override earlier ones.</summary>
internal static class ConfigurationLoader
{
    private const string Prefix = "ULAK_";

    /// <summary>Loads and validates the configuration.</summary>
    /// <param name="file">The file. Null for <c>ulak.json</c> in the working directory, if it exists.</param>
    /// <param name="options">The values of the command line.</param>
    /// <param name="environment">The environment variables.</param>
    /// <exception cref="ConfigurationException">The configuration is invalid.</exception>
    public static LoadedConfiguration Load(string? file, IEnumerable<ConfigurationValue> options, IDictionary environment) =>
        Load(file, options, environment, []);

    /// <summary>Loads and validates the configuration, with the values of a preset below those of all other sources.</summary>
    /// <exception cref="ConfigurationException">The configuration is invalid.</exception>
    public static LoadedConfiguration Load(
        string? file, IEnumerable<ConfigurationValue> options, IDictionary environment, IEnumerable<ConfigurationValue> preset)
    {
        var settings = UlakSettings.Default;
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var given in preset.Concat(FromFile(file)).Concat(FromEnvironment(environment)).Concat(options))
        {
            var setting = SettingsTable.Find(given.Key) ?? throw UnknownKey(given);
            settings = setting.Apply(settings, given.Value)
                ?? throw new ConfigurationException(
                    setting.IsSecret
                        ? $"{given.Source}: {setting.Key} is invalid. It must be {setting.Syntax}."
                        : $"{given.Source}: {setting.Key} is '{given.Value}', but must be {setting.Syntax}.");
            places[setting.Key] = given.Source;
        }

        foreach (var listener in settings.Listeners.Values.Where(listener => listener.Address is null))
        {
            throw new ConfigurationException(
                $"listeners.{listener.Name} has no address. Set listeners.{listener.Name}.address, e.g. 127.0.0.1:2587.");
        }

        if (settings.Console.Login == ConsoleLogin.Proxy && settings.Console.TrustedProxies.Networks.IsEmpty
            && settings.Console.Address is not UnixDomainSocketEndPoint)
        {
            throw new ConfigurationException(
                "console.login is proxy, but console.proxies is empty. Set it to the addresses of the proxies, e.g. 127.0.0.1.");
        }

        foreach (var user in settings.Users.Values.Where(user => user.Name.Length == 0))
        {
            throw new ConfigurationException($"users.{user.Key}.addresses is set, but users.{user.Key} is not. Set it to name:password.");
        }

        if (settings.UserFile.Length > 0)
        {
            settings =
                settings with
                {
                    Users =
                    settings.Users.SetItems(UserSettingsTable.ReadFile(settings.UserFile).ToDictionary(user => user.Key))
                };
        }

        settings = TokenSettingsTable.AddFromFile(settings);
        RuleSettingsTable.Validate(settings);
        if (settings.Users.Values.GroupBy(user => user.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ConfigurationException($"the user {twice.Key} is configured more than once.");
        }

        // Reads the files that routes name, and reports the first error.
        RelayConfiguration.Create(settings);
        return new LoadedConfiguration(settings, places);
    }

    private static IReadOnlyList<ConfigurationValue> FromFile(string? file)
    {
        if (file is not null)
        {
            return ConfigurationFile.Read(Path.GetFullPath(file));
        }

        var usual = Path.GetFullPath(ConfigurationFile.DefaultName);
        return File.Exists(usual) ? ConfigurationFile.Read(usual) : [];
    }

    /// <summary>Variables such as <c>ULAK_SMTP__ADDRESS</c>. Variables without a section are not settings and are ignored.</summary>
    private static IEnumerable<ConfigurationValue> FromEnvironment(IDictionary environment)
    {
        foreach (DictionaryEntry variable in environment)
        {
            if (variable is { Key: string name, Value: string value }
                && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                && name.Contains("__", StringComparison.Ordinal))
            {
                yield return new ConfigurationValue(name[Prefix.Length..].Replace("__", ".", StringComparison.Ordinal), value, name);
            }
        }
    }

    private static ConfigurationException UnknownKey(ConfigurationValue given)
    {
        var nearest = SettingsTable.All.MinBy(setting => EditDistance.Between(setting.Key, given.Key))!;
        return new ConfigurationException($"{given.Source}: there is no setting '{given.Key}'. Did you mean {nearest.Key}?");
    }
}
