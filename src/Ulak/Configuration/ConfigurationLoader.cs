using System.Collections;
using System.Net;
using Ulak.Console;

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
    public static LoadedConfiguration Load(string? file, IEnumerable<ConfigurationValue> options, IDictionary environment)
    {
        var settings = UlakSettings.Default;
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var given in FromFile(file).Concat(FromEnvironment(environment)).Concat(options))
        {
            var setting = SettingsTable.Find(given.Key) ?? throw UnknownKey(given);
            settings = setting.Apply(settings, given.Value)
                ?? throw new ConfigurationException($"{given.Source}: {setting.Key} is '{given.Value}', but must be {setting.Syntax}.");
            places[setting.Key] = given.Source;
        }

        foreach (var listener in settings.Listeners.Values.Where(listener => listener.Address is null))
        {
            throw new ConfigurationException(
                $"listeners.{listener.Name} has no address. Set listeners.{listener.Name}.address, e.g. 127.0.0.1:2587.");
        }

        if (settings.Console.Login == ConsoleLogin.Off && !IPAddress.IsLoopback(settings.Console.Address.Address))
        {
            throw new ConfigurationException(
                $"console.login is off, but console.address {settings.Console.Address} can be reached from elsewhere. Set console.login "
                    + $"to users or proxy, or console.address to a loopback address.");
        }

        if (settings.Console.Login == ConsoleLogin.Proxy && settings.Console.TrustedProxies.Networks.IsEmpty)
        {
            throw new ConfigurationException(
                "console.login is proxy, but console.proxies is empty. Set it to the addresses of the proxies, e.g. 127.0.0.1.");
        }

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
        var nearest = SettingsTable.All.MinBy(setting => EditDistance(setting.Key, given.Key.ToLowerInvariant()))!;
        return new ConfigurationException($"{given.Source}: there is no setting '{given.Key}'. Did you mean {nearest.Key}?");
    }

    /// <summary>The Levenshtein distance, ignoring case.</summary>
    private static int EditDistance(string one, string other)
    {
        var previous = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var current = new int[other.Length + 1];
            current[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var change = char.ToLowerInvariant(one[i - 1]) == other[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + change);
            }

            previous = current;
        }

        return previous[^1];
    }
}
