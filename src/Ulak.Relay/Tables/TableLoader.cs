using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Ulak.Relay.Routing;

namespace Ulak.Relay.Tables;

/// <summary>Gives the router the tables that routes and aliases name, and again when one changes, also by another process.</summary>
/// <param name="folder">The tables.</param>
/// <param name="router">The router.</param>
/// <param name="uses">What uses them.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class TableLoader(TableFolder folder, Router router, Func<TableUses> uses, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredTable> _loaded = new(StringComparer.Ordinal);
    private string _stamp = "";

    /// <summary>The tables.</summary>
    public TableFolder Folder => folder;

    /// <summary>Reads what has changed. A table that cannot be read keeps its entries; the log has the cause.</summary>
    public void Load()
    {
        var used = uses();
        lock (_lock)
        {
            // First: what changes while the tables are read is read again.
            _stamp = folder.Stamp;
            foreach (var name in used.Names)
            {
                try
                {
                    if (folder.Find(name) is { } table)
                    {
                        Apply(table, used);
                    }
                }
                catch (Exception e) when (e is TableException or RouteException)
                {
                    RelayLog.TableNotRead(log, name, e.Message);
                }
            }
        }
    }

    /// <summary>Changes a table; routes and aliases use it at once.</summary>
    /// <param name="name">The name.</param>
    /// <param name="edit">The change.</param>
    /// <param name="by">Who makes it; empty if it is not known.</param>
    /// <param name="version">The version that the change is for; null for any.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="TableException">The table cannot be read or written.</exception>
    public async Task<TableOutcome> ChangeAsync(
        string name, TableEdit edit, string by, int? version, CancellationToken cancellationToken)
    {
        var outcome = await new TableEditor(folder, uses, time).ChangeAsync(name, edit, by, version, cancellationToken)
            .ConfigureAwait(false);
        await Task.Run(Load, CancellationToken.None).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>The settings that name a table.</summary>
    public ImmutableArray<string> UsesOf(string name) => uses().Of(name);

    /// <summary>Looks for changes until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
                if (HasChanged())
                {
                    Load();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The relay stops.
        }
    }

    private bool HasChanged()
    {
        lock (_lock)
        {
            return folder.Stamp != _stamp;
        }
    }

    private void Apply(StoredTable table, TableUses used)
    {
        // The same table may be new to what uses it: routes are replaced too.
        var isKnown = _loaded.TryGetValue(table.Name, out var known) && ReferenceEquals(known, table);
        if (used.Aliases == table.Name)
        {
            router.SetAliases(used.ReadAliases(table));
        }

        if (!isKnown)
        {
            router.SetTable(table.Name, AddressTable.OfStore(table.Name, table.Entries.Select(each => each.Key)));
            _loaded[table.Name] = table;
        }
    }
}
