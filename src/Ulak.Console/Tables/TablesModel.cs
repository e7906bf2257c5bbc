using Ulak.Console.Codes;
using Ulak.Console.Queue;
using Ulak.Relay.Tables;

namespace Ulak.Console.Tables;

/// <summary>The page of the tables, or of one of them.</summary>
public sealed record TablesModel
{
    public required PageLanguage Language { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Whether the server has routes, which use tables.</summary>
    public bool HasRoutes { get; init; } = true;

    /// <summary>All tables.</summary>
    internal IReadOnlyList<TableDocument> All { get; init; } = [];

    /// <summary>The table of the page; null for the list.</summary>
    internal StoredTable? Table { get; init; }

    /// <summary>The settings that name the table.</summary>
    public IReadOnlyList<string> UsedBy { get; init; } = [];

    /// <summary>The name of a table that was deleted and can be brought back; empty for none.</summary>
    public string Deleted { get; init; } = "";

    /// <summary>What the keys contain.</summary>
    public string Search { get; init; } = "";

    /// <summary>The entries of the page.</summary>
    internal IReadOnlyList<TableEntry> Entries { get; private init; } = [];

    /// <summary>The address of the next page; null on the last.</summary>
    public string? Next { get; private init; }

    /// <summary>What was done, in a sentence; empty for nothing.</summary>
    public string Done { get; init; } = "";

    /// <summary>What is wrong, in a sentence; empty for nothing.</summary>
    public string Error { get; init; } = "";

    /// <summary>The page with the entries after a key.</summary>
    internal TablesModel WithEntries(StoredTable table, string after, int size)
    {
        var found = table.After(after).Where(each => each.Key.Contains(Search, StringComparison.OrdinalIgnoreCase))
            .Take(size + 1).ToList();
        return this with
        {
            Entries = [.. found.Take(size)],
            Next = found.Count <= size ? null
                : $"{QueuePaths.Table(table.Name)}&q={Uri.EscapeDataString(Search)}&after={Uri.EscapeDataString(found[size - 1].Key)}",
        };
    }

    /// <summary>Who made a version, and when.</summary>
    internal string MadeBy(TableVersion version) => version.By.Length > 0
        ? Language.Word("route-version-by", version.Version, version.By, Ago(version.At))
        : Language.Word("route-version", version.Version, Ago(version.At));

    /// <summary>What a version changed: its first lines.</summary>
    internal string ChangeOf(TableVersion version)
    {
        const int Shown = 4;
        var lines = version.Removed.Take(Shown).Select(each => "− " + each).Concat(version.Added.Take(Shown).Select(each => "+ " + each));
        var rest = Math.Max(0, version.Removed.Length - Shown) + Math.Max(0, version.Added.Length - Shown);
        return string.Join(" · ", rest == 0 ? lines : lines.Append(Language.Word("table-more", rest)));
    }

    public string Ago(DateTimeOffset time) => QueueText.Ago(Language, time, Now);
}
