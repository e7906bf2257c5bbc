using System.Collections.Immutable;

namespace Ulak.Console.Sending;

/// <summary>
/// Counts the recipients of submitted messages for each user, tenant and campaign. Each limit is a bucket that refills steadily, so that
/// the limit is never exceeded by more than a bucket in any span of time. The counts are in memory: they begin again with the server.
/// </summary>
internal sealed class SendLimits(ConsoleOptions options, TimeProvider time)
{
    /// <summary>Above this number, buckets that are full again are forgotten.</summary>
    private const int MaxBuckets = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Kind, string Name, SendRate Rate), Bucket> _buckets = [];

    /// <summary>
    /// Takes a number of recipients from all limits, or from none. Returns the limit that does not allow it; null if all do.
    /// </summary>
    public SendLimit? TryTake(SendOrigin origin, int recipients)
    {
        var send = options.Send;
        (string Kind, string Name, ImmutableArray<SendRate> Rates)[] limits =
        [
            ("user", origin.User, send.PerUser),
            ("tenant", origin.Tenant, send.PerTenant),
            ("campaign", origin.Campaign, send.PerCampaign),
        ];
        lock (_lock)
        {
            var now = time.GetUtcNow();
            Forget(now);
            var taken = new List<Bucket>();
            foreach (var (kind, name, rates) in limits.Where(limit => limit.Kind == "user" || limit.Name.Length > 0))
            {
                foreach (var rate in rates)
                {
                    var bucket = Find((kind, name, rate), now);
                    if (bucket.WaitFor(recipients, now) is { } wait)
                    {
                        return new SendLimit(kind, name, rate, wait);
                    }

                    taken.Add(bucket);
                }
            }

            foreach (var bucket in taken)
            {
                bucket.Take(recipients);
            }

            return null;
        }
    }

    private Bucket Find((string, string, SendRate Rate) key, DateTimeOffset now)
    {
        if (!_buckets.TryGetValue(key, out var bucket))
        {
            _buckets[key] = bucket = new Bucket(key.Rate, now);
        }

        return bucket;
    }

    private void Forget(DateTimeOffset now)
    {
        if (_buckets.Count < MaxBuckets)
        {
            return;
        }

        foreach (var key in _buckets.Where(each => each.Value.IsFull(now)).Select(each => each.Key).ToList())
        {
            _buckets.Remove(key);
        }
    }

    private sealed class Bucket(SendRate rate, DateTimeOffset start)
    {
        private double _left = rate.Recipients;
        private DateTimeOffset _at = start;

        /// <summary>
        /// How long to wait until a number can be taken; null for not at all. A number above the limit waits for a full bucket.
        /// </summary>
        public TimeSpan? WaitFor(int recipients, DateTimeOffset now)
        {
            Refill(now);
            var missing = Math.Min(recipients, rate.Recipients) - _left;
            return missing <= 0 ? null : missing / rate.Recipients * rate.Time;
        }

        public void Take(int recipients) => _left -= recipients;

        public bool IsFull(DateTimeOffset now)
        {
            Refill(now);
            return _left >= rate.Recipients;
        }

        private void Refill(DateTimeOffset now)
        {
            _left = Math.Min(rate.Recipients, _left + ((now - _at) / rate.Time * rate.Recipients));
            _at = now;
        }
    }
}

/// <summary>Who submits a message, and for what.</summary>
/// <param name="User">The user or the name of the token; empty for none.</param>
/// <param name="Tenant">The tenant that the program names; empty for none.</param>
/// <param name="Campaign">The campaign that the program names; empty for none.</param>
internal sealed record SendOrigin(string User, string Tenant, string Campaign);

/// <summary>A limit that does not allow a message now.</summary>
internal sealed record SendLimit(string Kind, string Name, SendRate Rate, TimeSpan Wait)
{
    /// <summary>The setting of the limit.</summary>
    public string Setting => $"send.per{char.ToUpperInvariant(Kind[0])}{Kind[1..]}";
}
