namespace Ulak.Configuration;

/// <summary>The ports of other mail catchers, so that programs that use one of them work without a change.</summary>
internal static class Presets
{
    private static readonly Dictionary<string, (int Smtp, int Console)> Ports = new(StringComparer.OrdinalIgnoreCase)
    {
        ["mailpit"] = (1025, 8025),
        ["mailhog"] = (1025, 8025),
        ["maildev"] = (1025, 1080),
        ["mailcatcher"] = (1025, 1080),
        ["smtp4dev"] = (2525, 5000),
    };

    /// <summary>The names of the presets, for messages.</summary>
    public static string Names => string.Join(", ", Ports.Keys.Order(StringComparer.Ordinal));

    /// <summary>The values of a preset, or null if there is no preset of that name.</summary>
    public static IReadOnlyList<ConfigurationValue>? Find(string name) => Ports.TryGetValue(name, out var ports)
        ?
        [
            new ConfigurationValue("smtp.address", $"127.0.0.1:{ports.Smtp}", $"--like {name}"),
            new ConfigurationValue("console.address", $"127.0.0.1:{ports.Console}", $"--like {name}"),
        ]
        : null;
}
