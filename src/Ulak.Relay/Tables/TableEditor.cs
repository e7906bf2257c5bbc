using System.Collections.Immutable;
using Ulak.Relay.Routing;

namespace Ulak.Relay.Tables;

/// <summary>Changes the tables of a folder, if the result is valid for what uses them.</summary>
/// <param name="folder">The tables.</param>
/// <param name="uses">What uses them.</param>
/// <param name="time">The clock.</param>
internal sealed class TableEditor(TableFolder folder, Func<TableUses> uses, TimeProvider time)
{
    /// <summary>Changes a table.</summary>
    /// <param name="name">The name.</param>
    /// <param name="edit">The change.</param>
    /// <param name="by">Who makes it; empty if it is not known.</param>
    /// <param name="version">The version that the change is for; null for any.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="TableException">The table cannot be read or written.</exception>
    public async Task<TableOutcome> ChangeAsync(
        string name, TableEdit edit, string by, int? version, CancellationToken cancellationToken)
    {
        TableOutcome? refused = null;
        var after = await folder.ChangeAsync(
            name,
            before =>
            {
                var outcome = before is not null && version is { } number && number != before.Latest.Version
                    ? Refuse(TableFault.Changed, $"The table {name} has changed since: its version is {before.Latest.Version}.")
                    : Change(name, before, edit, by);
                refused = outcome.Fault == TableFault.None ? null : outcome;
                return refused is null ? outcome.Table : before;
            },
            cancellationToken).ConfigureAwait(false);
        return refused is null ? new TableOutcome(after, TableFault.None, "") : refused with { Table = after };
    }

    private TableOutcome Change(string name, StoredTable? before, TableEdit edit, string by)
    {
        if (!TableFolder.IsName(name))
        {
            return Refuse(
                TableFault.Invalid,
                $"'{name}' is no name of a table: up to 40 small letters, digits and hyphens; users are the users who may log in.");
        }

        switch (edit)
        {
            case TableEdit.Create when before is not null:
                return Refuse(TableFault.Exists, $"There is a table {name} already.");
            case TableEdit.Create:
                return Set(name, null, [], by);
            case TableEdit.Replace replace:
                return Parse(replace.Lines) is var (entries, wrong) && wrong is null ? Set(name, before, entries, by) : Invalid(wrong!);
            case TableEdit.Undo when before is null:
                return folder.FindDeleted(name) is { } deleted ? new TableOutcome(deleted, TableFault.None, "") : Missing(name);
        }

        return before is null ? Missing(name) : Change(before, edit, by);
    }

    private TableOutcome Change(StoredTable before, TableEdit edit, string by)
    {
        switch (edit)
        {
            case TableEdit.Add add:
                var (added, wrong) = Parse(add.Lines);
                return wrong is null ? Set(before.Name, before, [.. before.Entries, .. added], by) : Invalid(wrong);
            case TableEdit.Remove remove:
                var keys = remove.Keys.Select(each => each.Trim()).ToHashSet(TableEntry.Keys);
                return keys.FirstOrDefault(key => before.Find(key) is null) is { } missing
                    ? Refuse(TableFault.NotFound, $"The table {before.Name} has no entry {missing}.")
                    : Set(before.Name, before, [.. before.Entries.Where(each => !keys.Contains(each.Key))], by);
            case TableEdit.Restore restore:
                return before.At(restore.Version) is { } entries ? Set(before.Name, before, entries, by)
                    : Refuse(TableFault.NotFound, $"The version {restore.Version} of the table {before.Name} is not kept.");
            case TableEdit.Undo:
                return before.Versions is [.., var earlier, _]
                    ? Set(before.Name, before, before.At(earlier.Version)!.Value, by)
                    : Refuse(TableFault.NothingToUndo, $"The table {before.Name} has no version to go back to.");
            default:
                return uses().Of(before.Name) is { IsEmpty: false } places
                    ? Refuse(TableFault.InUse, $"The table {before.Name} is in use: {string.Join(", ", places)}. Change that first.")
                    : new TableOutcome(null, TableFault.None, "");
        }
    }

    private TableOutcome Set(string name, StoredTable? before, ImmutableArray<TableEntry> entries, string by)
    {
        var (now, used) = (time.GetUtcNow(), uses());
        var after = before?.With(entries, now, by)
            ?? StoredTable.Create(
                name, [new TableVersion(1, now, by, [.. entries.Select(each => each.ToString())], []) { IsWhole = true }]);
        if (used.Aliases != name)
        {
            return used.Of(name).IsEmpty || FindInvalid(entries) is not { } wrong
                ? new TableOutcome(after, TableFault.None, "")
                : Invalid(wrong);
        }

        try
        {
            used.ReadAliases(after);
            return new TableOutcome(after, TableFault.None, "");
        }
        catch (RouteException e)
        {
            return Invalid(e.Message);
        }
    }

    private static (ImmutableArray<TableEntry> Entries, string? Wrong) Parse(ImmutableArray<string> lines)
    {
        var entries = ImmutableArray.CreateBuilder<TableEntry>();
        foreach (var line in lines)
        {
            if (line.Trim() is not { Length: > 0 } text || text.StartsWith('#'))
            {
                continue;
            }

            if (text.Any(char.IsControl) && text.Any(c => char.IsControl(c) && c != '\t'))
            {
                return ([], $"'{text}' has control characters.");
            }

            entries.Add(TableEntry.Parse(text)!);
        }

        return (entries.ToImmutable(), FindInvalid(entries));
    }

    // The name of an alias without a domain is a domain as a pattern, so that one test is enough.
    private static string? FindInvalid(IEnumerable<TableEntry> entries) =>
        entries.FirstOrDefault(each => AddressPattern.Parse(each.Key.TrimEnd(':')) is null) is { } wrong
            ? $"'{wrong.Key}' is no address, no domain and no pattern. Write ann@example.org, @example.org, *.example.org or *."
            : null;

    private static TableOutcome Invalid(string detail) => Refuse(TableFault.Invalid, detail);

    private static TableOutcome Missing(string name) => Refuse(TableFault.NotFound, $"There is no table {name}.");

    private static TableOutcome Refuse(TableFault fault, string detail) => new(null, fault, detail);
}

/// <summary>What uses the tables of the store.</summary>
/// <param name="Routes">The routes.</param>
/// <param name="Aliases">The table of the aliases; empty for none.</param>
/// <param name="LocalDomain">The domain of aliases without one.</param>
internal sealed record TableUses(ImmutableArray<Route> Routes, string Aliases, string LocalDomain)
{
    /// <summary>The uses by the options of a relay.</summary>
    public static TableUses Of(RelayOptions options) => new(options.Routes, options.AliasTableName, options.HostName);

    /// <summary>The names of the tables that are used; without the users.</summary>
    public IEnumerable<string> Names =>
        Routes.SelectMany(route => route.StoredTables).Append(Aliases).Where(TableFolder.IsName).Distinct();

    /// <summary>The settings that name a table.</summary>
    public ImmutableArray<string> Of(string name) =>
    [
        .. from route in Routes
           from side in new[] { ("to", route.To), ("from", route.From) }
           where side.Item2 is { } set && set.StoredTables.Contains(name)
           select $"routes.{route.Name}.{side.Item1}",
        .. Aliases == name ? ["relay.aliases"] : Array.Empty<string>(),
    ];

    /// <summary>The aliases in a table.</summary>
    /// <exception cref="RouteException">A line is no alias, or aliases refer to each other in a circle.</exception>
    public AliasTable ReadAliases(StoredTable table) => AliasTable.Create(
        $"the table {table.Name}", table.Entries.Select((each, i) => (i + 1, each.ToString())), LocalDomain);
}
