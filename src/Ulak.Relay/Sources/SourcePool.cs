using System.Collections.Immutable;

namespace Ulak.Relay.Sources;

/// <summary>The configuration of a pool of source addresses.</summary>
/// <param name="Name">The name in routes.</param>
/// <param name="Addresses">The addresses; at least one.</param>
/// <param name="WarmUp">How many messages a new address sends to each group of servers on its first day, its second, and so on; empty
/// for no limit. After the last day there is none.</param>
internal sealed record SourcePoolOptions(string Name, ImmutableArray<SourceAddress> Addresses, ImmutableArray<int> WarmUp);

/// <summary>
/// Chooses the source address of each attempt: of those that may send to the servers now, the one that sent them the fewest messages
/// today. A new address follows its warm-up plan, and one that the servers keep refusing sets itself aside. Thread-safe.
/// </summary>
internal sealed class SourcePool(SourcePoolOptions options, TimeProvider time)
{
    private const int MaxRefusals = 5;
    private const int MaxGroups = 20_000;
    private static readonly TimeSpan FirstRest = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Usage[]> _groups = new(StringComparer.Ordinal);
    private long _changes;

    /// <summary>The name.</summary>
    public string Name => options.Name;

    /// <summary>How often the counts have changed.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Takes a source for a message.</summary>
    /// <param name="group">The servers that are limited together.</param>
    public SourceAdmission TryTake(string group)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var usages = UsagesOf(group, now);
            Usage? best = null;
            var next = DateTimeOffset.MaxValue;
            foreach (var usage in usages)
            {
                var free = FreeAt(usage, now);
                if (free > now)
                {
                    next = free < next ? free : next;
                }
                else if (best is null || usage.Sent < best.Sent)
                {
                    best = usage;
                }
            }

            if (best is null)
            {
                return new SourceAdmission(null, next);
            }

            best.Sent++;
            _changes++;
            return new SourceAdmission(best.Address, default);
        }
    }

    /// <summary>Returns a source that was taken and not used.</summary>
    public void Return(string group, SourceAddress source)
    {
        lock (_lock)
        {
            if (Find(group, source) is { Sent: > 0 } usage)
            {
                usage.Sent--;
                _changes++;
            }
        }
    }

    /// <summary>Records what an attempt showed about its source.</summary>
    /// <param name="group">The servers.</param>
    /// <param name="source">The source.</param>
    /// <param name="isRefused">Whether the servers refused it: for its reputation, or its records in DNS.</param>
    public void Record(string group, SourceAddress source, bool isRefused)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (Find(group, source) is not { } usage)
            {
                return;
            }

            usage.Refusals = isRefused ? usage.Refusals + 1 : 0;
            if (usage.Refusals >= MaxRefusals)
            {
                var rest = FirstRest * Math.Pow(2, Math.Min(usage.Rests++, 10));
                (usage.AsideUntil, usage.Refusals) = (now + (rest < LongestRest ? rest : LongestRest), 0);
                _changes++;
            }
            else if (!isRefused)
            {
                usage.Rests = 0;
            }
        }
    }

    /// <summary>Whether another address may send to the servers now.</summary>
    public bool HasOther(string group, SourceAddress source)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return UsagesOf(group, now).Any(usage => usage.Address != source && FreeAt(usage, now) <= now);
        }
    }

    /// <summary>The state of each address towards some servers.</summary>
    public ImmutableArray<SourceStatus> GetStatus(string group)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return
            [
                .. UsagesOf(group, now).Select(usage => new SourceStatus(
                    usage.Address.ToString(),
                    usage.Sent,
                    LimitOf(usage.Address, now),
                    DayOf(usage.Address, now),
                    usage.AsideUntil > now ? usage.AsideUntil : null,
                    FreeAt(usage, now))),
            ];
        }
    }

    /// <summary>The pool with other options: this one if they are the same, else a new one with the counts of today.</summary>
    public SourcePool With(SourcePoolOptions replacement)
    {
        if (replacement.Addresses.SequenceEqual(options.Addresses) && replacement.WarmUp.SequenceEqual(options.WarmUp))
        {
            return this;
        }

        var pool = new SourcePool(replacement, time);
        foreach (var count in ListSent())
        {
            pool.Restore(count);
        }

        return pool;
    }

    /// <summary>The counts of today, and which addresses are set aside.</summary>
    public ImmutableArray<SourceCount> ListSent()
    {
        var now = time.GetUtcNow();
        var today = now.UtcDateTime.Date;
        lock (_lock)
        {
            return
            [
                .. _groups.SelectMany(group => group.Value
                    .Where(usage => (usage.Sent > 0 && usage.Day == today) || usage.AsideUntil > now)
                    .Select(usage => new SourceCount(Name, group.Key, usage.Address.ToString(), usage.Day == today ? usage.Sent : 0)
                    {
                        AsideUntil = usage.AsideUntil > now ? usage.AsideUntil : null,
                        Rests = usage.AsideUntil > now ? usage.Rests : 0,
                    })),
            ];
        }
    }

    /// <summary>Adds a count of today, from before a restart, and sets an address aside again.</summary>
    public void Restore(SourceCount count)
    {
        lock (_lock)
        {
            if (Array.Find(UsagesOf(count.Group, time.GetUtcNow()), usage => usage.Address.ToString() == count.Address) is { } found)
            {
                found.Sent += count.Sent;
                if (count.AsideUntil is { } until && until > found.AsideUntil)
                {
                    (found.AsideUntil, found.Rests) = (until, count.Rests);
                }
            }
        }
    }

    private DateTimeOffset FreeAt(Usage usage, DateTimeOffset now)
    {
        var aside = usage.AsideUntil > now ? usage.AsideUntil : now;
        return LimitOf(usage.Address, now) is { } limit && usage.Sent >= limit && NextDay(now) > aside ? NextDay(now) : aside;
    }

    private int? LimitOf(SourceAddress address, DateTimeOffset now) => DayOf(address, now) switch
    {
        null => null,
        // Before its first day, an address sends nothing.
        <= 0 => 0,
        var day when day <= options.WarmUp.Length => options.WarmUp[day.Value - 1],
        _ => null,
    };

    /// <summary>The day of the warm-up, from 1; null for an address without one.</summary>
    private int? DayOf(SourceAddress address, DateTimeOffset now) => options.WarmUp.IsEmpty || address.Since is not { } since ? null
        : DateOnly.FromDateTime(now.UtcDateTime).DayNumber - since.DayNumber + 1;

    private static DateTimeOffset NextDay(DateTimeOffset now) => new(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);

    private Usage[] UsagesOf(string group, DateTimeOffset now)
    {
        if (!_groups.TryGetValue(group, out var usages))
        {
            if (_groups.Count >= MaxGroups)
            {
                Forget(now);
            }

            _groups[group] = usages = [.. options.Addresses.Select(address => new Usage(address) { Day = now.UtcDateTime.Date })];
        }

        foreach (var usage in usages.Where(usage => usage.Day != now.UtcDateTime.Date))
        {
            (usage.Day, usage.Sent) = (now.UtcDateTime.Date, 0);
        }

        return usages;
    }

    // What was not used today has no count; if that is nothing, the counts of small groups are the least loss.
    private void Forget(DateTimeOffset now)
    {
        var unused = _groups.Where(each => each.Value.All(usage => usage.Day != now.UtcDateTime.Date && usage.AsideUntil <= now))
            .Select(each => each.Key).ToList();
        foreach (var group in unused.Count > 0
            ? unused
            : [.. _groups.OrderBy(each => each.Value.Sum(usage => usage.Sent)).Take(MaxGroups / 10).Select(each => each.Key)])
        {
            _groups.Remove(group);
        }
    }

    private Usage? Find(string group, SourceAddress source) =>
        _groups.TryGetValue(group, out var usages) ? Array.Find(usages, usage => usage.Address == source) : null;

    private sealed class Usage(SourceAddress address)
    {
        public SourceAddress Address => address;

        public DateTime Day { get; set; }

        public int Sent { get; set; }

        public int Refusals { get; set; }

        public int Rests { get; set; }

        public DateTimeOffset AsideUntil { get; set; }
    }
}

/// <summary>Whether a message may be sent now.</summary>
/// <param name="Source">The address; null if none may send now.</param>
/// <param name="RetryAt">When one may again.</param>
internal readonly record struct SourceAdmission(SourceAddress? Source, DateTimeOffset RetryAt);

/// <summary>The state of a source address towards some servers.</summary>
/// <param name="Address">The address.</param>
/// <param name="Sent">How many messages it sent there today.</param>
/// <param name="Limit">How many it may; null for no limit.</param>
/// <param name="Day">The day of its warm-up, from 1; null for none.</param>
/// <param name="AsideUntil">Until when it is set aside; null if it is not.</param>
/// <param name="FreeAt">When it may send; in the past or now if it may.</param>
internal sealed record SourceStatus(
    string Address, int Sent, int? Limit, int? Day, DateTimeOffset? AsideUntil, DateTimeOffset FreeAt);
