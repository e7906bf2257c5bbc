using System.Collections.Immutable;
using System.Text.Json;
using Ulak.Console.Api;
using Ulak.Console.Routing;
using Ulak.Inbox.Rules;

namespace Ulak.Configuration;

/// <summary>
/// The versions of the routes that were made by the API, in <c>routes.json</c> of the data directory. The latest takes the place of the
/// routes of the configuration.
/// </summary>
internal static class StoredRoutes
{
    private const string FileName = "routes.json";
    private const int MaxVersions = 100;

    /// <summary>Reads the versions, oldest first.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public static IReadOnlyList<RouteVersion> Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (directory.Length == 0 || !File.Exists(path))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RouteJson.Context.RouteVersionList)?.Versions ?? [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path} cannot be read: {e.Message} Correct it, or delete it.");
        }
    }

    /// <summary>Writes the versions; the oldest are dropped beyond a number.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string directory, IReadOnlyList<RouteVersion> versions)
    {
        var kept = new RouteVersionList([.. versions.TakeLast(MaxVersions)]);
        AtomicFile.Write(Path.Combine(directory, FileName), JsonSerializer.SerializeToUtf8Bytes(kept, RouteJson.Context.RouteVersionList));
    }

    /// <summary>The settings with the routes of the latest version, if it has any.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read, or a route in it is invalid.</exception>
    public static UlakSettings Apply(UlakSettings settings)
    {
        if (Read(settings.Data.Directory) is not [.., { Routes: { } routes }])
        {
            return settings;
        }

        var (changed, errors) = ToSettings(settings, routes);
        return errors.IsEmpty ? changed
            : throw new ConfigurationException(
                $"{Path.Combine(settings.Data.Directory, FileName)}: {errors[0].Field}: {errors[0].Detail} "
                    + "Correct it, or delete the file.");
    }

    /// <summary>The settings with other routes, and what is wrong with them.</summary>
    public static (UlakSettings Settings, ImmutableArray<FieldError> Errors) ToSettings(
        UlakSettings settings, IReadOnlyList<RouteDefinition> routes)
    {
        var errors = ImmutableArray.CreateBuilder<FieldError>();
        var changed = settings with { Routes = [] };
        for (var i = 0; i < routes.Count; i++)
        {
            var name = routes[i].Name is { Length: > 0 } given ? given.ToLowerInvariant()
                : (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (!ListenerSettingsTable.IsName(name) || changed.Routes.Any(each => each.Name == name))
            {
                errors.Add(new FieldError($"routes[{i}].name", $"'{name}' is no name, or another route has it."));
                continue;
            }

            foreach (var (key, value) in routes[i].Values)
            {
                var setting = RouteSettingsTable.Find($"routes.{name}.{key}")!;
                if (setting.Apply(changed, value) is { } next)
                {
                    changed = next;
                }
                else
                {
                    errors.Add(new FieldError($"routes[{i}].{key}", $"'{value}' is not {setting.Syntax}."));
                }
            }

            if (string.IsNullOrEmpty(routes[i].Action))
            {
                errors.Add(new FieldError($"routes[{i}].action", "It is missing."));
            }
        }

        return (changed, errors.ToImmutable());
    }

    /// <summary>A route as it is written in the configuration.</summary>
    public static RouteDefinition ToDefinition(UlakSettings settings, RouteSettings route)
    {
        string? Value(string key) =>
            RouteSettingsTable.Find($"routes.{route.Name}.{key}")!.Format(settings) is { Length: > 0 } text ? text : null;
        return new RouteDefinition
        {
            Name = route.Name,
            Action = Value("action"),
            To = Value("to"),
            From = Value("from"),
            Listener = Value("listener"),
            User = Value("user"),
            Client = Value("client"),
            Size = Value("size"),
            Header = Value("header"),
            Via = Value("via"),
            Tls = route.Tls == Ulak.Relay.Hops.HopTls.May ? null : Value("tls"),
            Reply = Value("reply"),
            Pool = Value("pool"),
            CheckRecipients = route.ChecksRecipients ? true : null,
        };
    }
}
