using System.Text.Json.Serialization;
using Ulak.Console.Api;
using Ulak.Relay.Tables;

namespace Ulak.Console.Tables;

/// <summary>A table without its entries.</summary>
/// <param name="Name">The name.</param>
/// <param name="Entries">The number of its entries.</param>
/// <param name="Version">The number of its latest version.</param>
/// <param name="At">When that was made.</param>
/// <param name="By">Who made it; empty if it is not known.</param>
/// <param name="UsedBy">The settings that name the table.</param>
internal sealed record TableDocument(
    string Name, int Entries, int Version, DateTimeOffset At, string By, IReadOnlyList<string> UsedBy)
{
    public static TableDocument Of(StoredTable table, TableLoader tables) => new(
        table.Name, table.Entries.Length, table.Latest.Version, table.Latest.At, table.Latest.By, tables.UsesOf(table.Name));
}

/// <summary>All tables.</summary>
internal sealed record TableListDocument(IReadOnlyList<TableDocument> Tables);

/// <summary>An entry.</summary>
internal sealed record TableEntryDocument(string Key, string Value);

/// <summary>A page of the entries of a table.</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">The number of its latest version.</param>
/// <param name="Entries">The entries, ordered by their keys.</param>
/// <param name="Next">What <c>after</c> is for the next page; null on the last.</param>
internal sealed record TableEntriesDocument(string Name, int Version, IReadOnlyList<TableEntryDocument> Entries, string? Next);

/// <summary>A version of a table.</summary>
/// <param name="Version">Its number.</param>
/// <param name="At">When it was made.</param>
/// <param name="By">Who made it; empty if it is not known.</param>
/// <param name="Added">How many lines it added.</param>
/// <param name="Removed">How many lines it removed.</param>
internal sealed record TableVersionDocument(int Version, DateTimeOffset At, string By, int Added, int Removed);

/// <summary>The versions of a table, oldest first.</summary>
internal sealed record TableVersionListDocument(IReadOnlyList<TableVersionDocument> Versions);

/// <summary>The whole of a table.</summary>
internal sealed record TableRequest(IReadOnlyList<string>? Entries);

/// <summary>A change of the entries of a table.</summary>
internal sealed record TableChangeRequest(IReadOnlyList<string>? Add, IReadOnlyList<string>? Remove);

/// <summary>The JSON of tables.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(TableListDocument))]
[JsonSerializable(typeof(TableDocument))]
[JsonSerializable(typeof(TableEntriesDocument))]
[JsonSerializable(typeof(TableVersionListDocument))]
internal sealed partial class TableDocumentJson : JsonSerializerContext;

/// <summary>The requests that change tables.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TableRequest))]
[JsonSerializable(typeof(TableChangeRequest))]
internal sealed partial class TableRequestJson : JsonSerializerContext
{
    /// <summary>The context with the options of the API.</summary>
    public static TableRequestJson Context { get; } = new(ApiJson.CreateOptions());
}
