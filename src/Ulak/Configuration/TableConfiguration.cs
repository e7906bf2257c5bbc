using Ulak.Relay;
using Ulak.Relay.Routing;
using Ulak.Relay.Tables;
using Route = Ulak.Relay.Routing.Route;

namespace Ulak.Configuration;

/// <summary>What the settings need of the tables of the store.</summary>
/// <param name="Aliases">The aliases, from a table or a file.</param>
/// <param name="AliasTable">The name of their table; empty for a file or none.</param>
internal sealed record TableConfiguration(AliasTable Aliases, string AliasTable)
{
    private const string StorePrefix = "store:";

    /// <summary>Whether a setting names a table of the store, and no file.</summary>
    public static bool IsTable(string value) => value.StartsWith(StorePrefix, StringComparison.Ordinal);

    /// <summary>What uses the tables. Nothing else of the relay is read: a table that is missing can be created.</summary>
    public static TableUses FindUses(UlakSettings settings)
    {
        var routes = StoredRoutes.Apply(settings).Routes.Select(each => new Route
        {
            Name = each.Name,
            Action = new RouteAction.Hold(),
            To = Patterns(each.To),
            From = Patterns(each.From),
        });
        return new TableUses(
            [.. routes],
            IsTable(settings.Relay.Aliases) ? settings.Relay.Aliases[StorePrefix.Length..] : "",
            settings.Smtp.HostName);
    }

    // Only what names a table is of interest, and no file is read.
    private static AddressSet? Patterns(string text)
    {
        var words = text.Split(',', StringSplitOptions.TrimEntries).Where(IsTable).ToList();
        return words.Count == 0 ? null : AddressSet.Parse(string.Join(',', words));
    }

    /// <summary>Reads the aliases; none if their table does not exist.</summary>
    /// <exception cref="ConfigurationException">The aliases are invalid.</exception>
    public static TableConfiguration ReadAliases(UlakSettings settings)
    {
        var (aliases, host) = (settings.Relay.Aliases, settings.Smtp.HostName);
        if (!IsTable(aliases))
        {
            return new TableConfiguration(
                aliases.Length == 0 ? Relay.Routing.AliasTable.Empty
                    : RelayConfiguration.Checked("relay.aliases", () => Relay.Routing.AliasTable.Read(aliases, host)),
                "");
        }

        var name = aliases[StorePrefix.Length..];
        var table = Find(new TableFolder(settings.Data.Directory), name);
        return new TableConfiguration(
            table is null ? Relay.Routing.AliasTable.Empty
                : RelayConfiguration.Checked("relay.aliases", () => new TableUses([], name, host).ReadAliases(table)),
            name);
    }

    /// <summary>
    /// Checks that the tables exist that routes and aliases name. Commands that create tables, or do not use them, do without.
    /// </summary>
    /// <exception cref="ConfigurationException">A table does not exist, or cannot be read.</exception>
    public static void RequireTables(UlakSettings settings, RelayOptions? options)
    {
        if (options is null)
        {
            return;
        }

        var uses = TableUses.Of(options);
        var folder = new TableFolder(settings.Data.Directory);
        foreach (var name in options.Routes.SelectMany(route => route.StoredTables).Append(uses.Aliases))
        {
            if (name is not ("" or "users") && Find(folder, name) is null)
            {
                throw new ConfigurationException($"{string.Join(", ", uses.Of(name))}: there is no table {name} in the store. "
                    + (TableFolder.IsName(name) ? $"Create it: ulak table create {name}" : "Names are small letters, digits and hyphens."));
            }
        }
    }

    private static StoredTable? Find(TableFolder folder, string name)
    {
        try
        {
            return folder.Find(name);
        }
        catch (TableException e)
        {
            throw new ConfigurationException(e.Message);
        }
    }
}
