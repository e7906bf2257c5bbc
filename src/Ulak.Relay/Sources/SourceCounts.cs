using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Relay.State;

namespace Ulak.Relay.Sources;

/// <summary>
/// What source addresses sent today, so that a restart does not begin the day of a warm-up again, and until when they are set aside.
/// </summary>
/// <param name="pools">The pools.</param>
/// <param name="time">The clock.</param>
internal sealed class SourceCounts(SourcePoolSet pools, TimeProvider time) : IKeptState
{
    public string FileName => "source-counts.json";

    public long Changes => pools.All.Sum(pool => pool.Changes);

    public byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(
        new StoredCounts(Today(), [.. pools.All.SelectMany(pool => pool.ListSent())]), SourceCountJson.Default.StoredCounts);

    public void Load(ReadOnlySpan<byte> json)
    {
        var stored = JsonSerializer.Deserialize(json, SourceCountJson.Default.StoredCounts);
        foreach (var count in (stored?.Counts ?? []).OfType<SourceCount>())
        {
            pools.Find(count.Pool)?.Restore(stored!.Day == Today() ? count : count with { Sent = 0 });
        }
    }

    private string Today() => time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>What source addresses sent on a day.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Counts">The counts.</param>
internal sealed record StoredCounts(string Day, IReadOnlyList<SourceCount> Counts);

/// <summary>What a source address sent to some servers.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Group">The servers.</param>
/// <param name="Address">The address.</param>
/// <param name="Sent">How many messages.</param>
internal sealed record SourceCount(string Pool, string Group, string Address, int Sent)
{
    /// <summary>Until when it is set aside; null if it is not.</summary>
    public DateTimeOffset? AsideUntil { get; init; }

    /// <summary>How often in a row it was set aside.</summary>
    public int Rests { get; init; }
}

/// <summary>The JSON of counts.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(StoredCounts))]
internal sealed partial class SourceCountJson : JsonSerializerContext;
