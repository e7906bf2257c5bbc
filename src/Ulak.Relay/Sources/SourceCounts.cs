using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ulak.Relay.Sources;

/// <summary>
/// Keeps in a file what source addresses sent today, so that a restart does not begin the day of a warm-up again. A crash loses a minute of
/// it at most.
/// </summary>
/// <param name="path">The file; empty for none.</param>
/// <param name="pools">The pools.</param>
/// <param name="time">The clock.</param>
internal sealed class SourceCounts(string path, SourcePoolSet pools, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long _savedChanges;

    /// <summary>Takes over the counts of today. A file that cannot be read counts nothing.</summary>
    public void Load()
    {
        if (path.Length == 0 || !File.Exists(path))
        {
            return;
        }

        try
        {
            var stored = JsonSerializer.Deserialize(File.ReadAllBytes(path), SourceCountJson.Default.StoredCounts);
            if (stored?.Day == Today())
            {
                foreach (var count in stored.Counts)
                {
                    pools.Find(count.Pool)?.Restore(count);
                }
            }
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            // Too many messages on one day are better than a server that does not start.
        }
    }

    /// <summary>Saves the counts each minute, and once more when it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await SaveAsync().ConfigureAwait(false);
        }
    }

    private async Task SaveAsync()
    {
        var changes = pools.All.Sum(pool => pool.Changes);
        if (path.Length == 0 || changes == _savedChanges)
        {
            return;
        }

        try
        {
            var stored = new StoredCounts(Today(), [.. pools.All.SelectMany(pool => pool.ListSent())]);
            await File.WriteAllBytesAsync(
                path + ".new", JsonSerializer.SerializeToUtf8Bytes(stored, SourceCountJson.Default.StoredCounts)).ConfigureAwait(false);
            File.Move(path + ".new", path, overwrite: true);
            _savedChanges = changes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next minute tries again.
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
internal sealed record SourceCount(string Pool, string Group, string Address, int Sent);

/// <summary>The JSON of counts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredCounts))]
internal sealed partial class SourceCountJson : JsonSerializerContext;
