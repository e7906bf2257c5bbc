using System.Collections.Immutable;

namespace Ulak.Relay.Tables;

/// <summary>A table of the store: its entries now, and the versions that led to them. Immutable.</summary>
internal sealed class StoredTable
{
    /// <summary>The number of versions to which the oldest are dropped.</summary>
    public const int KeptVersions = 100;

    /// <summary>The number of versions at which the oldest are dropped: not at each change, because that writes the file again.</summary>
    public const int MostVersions = 150;

    /// <summary>How many lines the versions that can be undone have together, besides the last.</summary>
    private const int MostLines = 200_000;

    private StoredTable(string name, ImmutableArray<TableEntry> entries, ImmutableArray<TableVersion> versions) =>
        (Name, Entries, Versions) = (name, entries, versions);

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The entries, ordered by their keys.</summary>
    public ImmutableArray<TableEntry> Entries { get; }

    /// <summary>The versions, oldest first; at least one. The first is whole.</summary>
    public ImmutableArray<TableVersion> Versions { get; }

    /// <summary>The latest version.</summary>
    public TableVersion Latest => Versions[^1];

    /// <summary>Whether the versions have grown so much that the oldest are to be dropped.</summary>
    public bool IsDueForCompaction => Versions.Length > MostVersions
        || (Versions.Length > 2 && Versions[1..^1].Sum(each => each.Added.Length + each.Removed.Length) > MostLines);

    /// <summary>A table from its versions.</summary>
    /// <param name="name">The name.</param>
    /// <param name="versions">The versions, oldest first; the first is whole.</param>
    public static StoredTable Create(string name, ImmutableArray<TableVersion> versions)
    {
        var entries = new Dictionary<string, TableEntry>(TableEntry.Keys);
        foreach (var version in versions)
        {
            Apply(entries, version.Removed, version.Added);
        }

        return new StoredTable(name, Sort(entries), versions);
    }

    /// <summary>The entry with a key; null if there is none.</summary>
    public TableEntry? Find(string key)
    {
        var at = Entries.BinarySearch(new TableEntry(key, ""), KeyOrder.Instance);
        return at < 0 ? null : Entries[at];
    }

    /// <summary>The entries after a key, in their order.</summary>
    public IEnumerable<TableEntry> After(string key)
    {
        var at = Entries.BinarySearch(new TableEntry(key, ""), KeyOrder.Instance);
        return Entries.Skip(at < 0 ? ~at : at + 1);
    }

    /// <summary>The table with one more version; this one if nothing changes.</summary>
    /// <param name="entries">The entries that it has then.</param>
    /// <param name="at">When.</param>
    /// <param name="by">Who.</param>
    public StoredTable With(IEnumerable<TableEntry> entries, DateTimeOffset at, string by)
    {
        var after = ToDictionary(entries);
        var before = ToDictionary(Entries);
        var added = after.Values.Where(each => before.GetValueOrDefault(each.Key) != each).Select(each => each.ToString());
        var removed = before.Values.Where(each => after.GetValueOrDefault(each.Key) != each).Select(each => each.ToString());
        var version = new TableVersion(Latest.Version + 1, at, by, [.. added], [.. removed]);
        return version is { Added.IsEmpty: true, Removed.IsEmpty: true } ? this
            : new StoredTable(Name, Sort(after), Versions.Add(version));
    }

    /// <summary>The entries of an earlier version; null if it is not kept.</summary>
    public ImmutableArray<TableEntry>? At(int version)
    {
        if (version < Versions[0].Version || version > Latest.Version)
        {
            return null;
        }

        var entries = ToDictionary(Entries);
        foreach (var later in Versions.Reverse().TakeWhile(each => each.Version > version))
        {
            Apply(entries, later.Added, later.Removed);
        }

        return Sort(entries);
    }

    /// <summary>The table without its oldest versions.</summary>
    public StoredTable Compact()
    {
        var kept = Math.Min(KeptVersions, Versions.Length);
        var lines = 0L;
        for (var i = 1; i < kept; i++)
        {
            lines += Versions[^i].Added.Length + Versions[^i].Removed.Length;
            if (i > 1 && lines > MostLines / 2)
            {
                kept = i;
            }
        }

        var first = Versions[^kept];
        var whole = first with { Added = [.. At(first.Version)!.Value.Select(each => each.ToString())], Removed = [], IsWhole = true };
        return new StoredTable(Name, Entries, [whole, .. Versions[^(kept - 1)..]]);
    }

    private static void Apply(Dictionary<string, TableEntry> entries, ImmutableArray<string> removed, ImmutableArray<string> added)
    {
        foreach (var line in removed)
        {
            entries.Remove(TableEntry.Parse(line)?.Key ?? "");
        }

        foreach (var line in added)
        {
            if (TableEntry.Parse(line) is { } entry)
            {
                entries[entry.Key] = entry;
            }
        }
    }

    private static Dictionary<string, TableEntry> ToDictionary(IEnumerable<TableEntry> entries)
    {
        var all = new Dictionary<string, TableEntry>(TableEntry.Keys);
        foreach (var entry in entries)
        {
            all[entry.Key] = entry;
        }

        return all;
    }

    private static ImmutableArray<TableEntry> Sort(Dictionary<string, TableEntry> entries) =>
        [.. entries.Values.OrderBy(each => each.Key, TableEntry.Keys)];

    private sealed class KeyOrder : IComparer<TableEntry>
    {
        public static KeyOrder Instance { get; } = new();

        public int Compare(TableEntry? x, TableEntry? y) => TableEntry.Keys.Compare(x!.Key, y!.Key);
    }
}
