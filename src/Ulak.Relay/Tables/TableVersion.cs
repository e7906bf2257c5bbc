using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ulak.Relay.Tables;

/// <summary>A change of a table.</summary>
/// <param name="Version">Its number, from 1.</param>
/// <param name="At">When it was made.</param>
/// <param name="By">The user or token that made it; empty for none.</param>
/// <param name="Added">The lines that it added.</param>
/// <param name="Removed">The lines that it removed. One whose value changed is in both lists.</param>
internal sealed record TableVersion(
    int Version, DateTimeOffset At, string By, ImmutableArray<string> Added, ImmutableArray<string> Removed)
{
    /// <summary>Whether the lines that it added are the whole table: the versions before are not kept.</summary>
    public bool IsWhole { get; init; }
}

/// <summary>The JSON of table files: one version a line.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TableVersion))]
internal sealed partial class TableJson : JsonSerializerContext;
