using System.Collections.Immutable;
using Ulak.Relay.Pauses;
using Ulak.Relay.Scheduling;
using Ulak.Relay.Sources;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>Reads what waits in the queue, by cause and by destination.</summary>
internal sealed class QueueReader(QueueAccess access, TimeProvider time)
{
    private const int MaxCauses = 1_000;

    // A page asks for the count; with a million deliveries, the store takes long to count them.
    private static readonly TimeSpan CountAge = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private DateTimeOffset _countedAt = DateTimeOffset.MinValue;
    private QueueCounts _counts = new(0, 0, 0, [], null);

    /// <summary>Reads the causes in a language.</summary>
    public async Task<IReadOnlyList<CauseGroup>> ReadCausesAsync(string language, CancellationToken stop) =>
        (await ReadAsync(language, stop)).Causes;

    /// <summary>Reads the causes and the destinations.</summary>
    public async Task<QueueSummary> ReadAsync(string language, CancellationToken stop)
    {
        if (access.Queue is not { } queue)
        {
            return QueueSummary.Empty;
        }

        var destinations = await queue.ListDestinationsAsync(stop);
        var paused = destinations.Where(each => each.IsPaused).Select(each => each.Name).ToHashSet(StringComparer.Ordinal);
        var stored = await queue.ListCausesAsync(MaxCauses, stop);
        var causes = CauseGroup.Group(
            stored, paused, name => access.Relay?.Scheduler.GetStatus(name), language);
        var causesOf = stored.Where(cause => cause.LastReply.Length > 0).ToLookup(cause => cause.Destination, StringComparer.Ordinal);
        Keep(destinations);
        return new QueueSummary(
            causes,
            [
                .. destinations.OrderByDescending(each => each.Waiting + each.Held).Select(each => new DestinationView
                {
                    Queued = each,
                    Status = access.Relay?.Scheduler.GetStatus(each.Name),
                    LastCause = causesOf[each.Name].MaxBy(cause => cause.Count),
                    Now = time.GetUtcNow(),
                }),
            ]);
    }

    /// <summary>The numbers of the queue, some seconds old at most.</summary>
    public async ValueTask<QueueCounts> CountAsync(CancellationToken stop)
    {
        lock (_lock)
        {
            if (time.GetUtcNow() - _countedAt < CountAge)
            {
                return _counts;
            }
        }

        return access.Queue is { } queue ? Keep(await queue.ListDestinationsAsync(stop)) : _counts;
    }

    /// <summary>The queue was changed: the next count is read from the store.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _countedAt = DateTimeOffset.MinValue;
        }
    }

    private QueueCounts Keep(ImmutableArray<QueueDestination> destinations)
    {
        var filled = destinations.Where(each => each.Waiting + each.Held > 0).ToList();
        var counts = new QueueCounts(
            filled.Sum(each => each.Waiting),
            filled.Sum(each => each.Held),
            filled.Count,
            [.. destinations.Where(each => each.IsPaused).Select(each => QueuePause.Parse(each.Name).Kind)],
            filled.Count == 0 ? null : filled.Min(each => each.OldestAt))
        {
            IsShown = access.Relay is not null || filled.Count > 0,
        };
        lock (_lock)
        {
            (_counts, _countedAt) = (counts, time.GetUtcNow());
        }

        return counts;
    }
}

/// <summary>The numbers of the queue. Paused are the kinds of all pauses.</summary>
internal sealed record QueueCounts(
    long Waiting, long Held, int Destinations, ImmutableArray<PauseKind> Paused, DateTimeOffset? OldestAt)
{
    /// <summary>Whether pages show the queue: mail is relayed, or something waits.</summary>
    public bool IsShown { get; init; }
}

/// <summary>What waits in the queue.</summary>
public sealed record QueueSummary(ImmutableArray<CauseGroup> Causes, ImmutableArray<DestinationView> Destinations)
{
    public static QueueSummary Empty { get; } = new([], []);

    /// <summary>What operators have paused, destinations first.</summary>
    internal IEnumerable<QueuePause> Pauses => Destinations.Where(each => each.Queued.IsPaused)
        .Select(each => QueuePause.Parse(each.Queued.Name)).OrderBy(each => each.Kind).ThenBy(each => each.Value, StringComparer.Ordinal);

    /// <summary>The destinations; not the other things that are paused.</summary>
    internal IEnumerable<DestinationView> Places =>
        Destinations.Where(each => QueuePause.Parse(each.Queued.Name).Kind == PauseKind.Destination);

    /// <summary>How many deliveries are in the queue.</summary>
    public long Count => Causes.Sum(cause => cause.Count);

    /// <summary>How many of them wait.</summary>
    public long Waiting => CountOf(QueueState.Waiting);

    /// <summary>How many of them are held.</summary>
    public long Held => CountOf(QueueState.Held);

    private long CountOf(QueueState state) => Causes.Where(cause => cause.State == state).Sum(cause => cause.Count);
}

/// <summary>A destination, and what limits it now.</summary>
public sealed record DestinationView
{
    public required QueueDestination Queued { get; init; }

    /// <summary>What the scheduler knows of it; null without a relay.</summary>
    internal DestinationStatus? Status { get; init; }

    /// <summary>The cause that most of its deliveries wait for; null for none.</summary>
    public QueueCause? LastCause { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>What binds it now.</summary>
    public DestinationLimit Limit => Queued.IsPaused ? DestinationLimit.Paused
        : Queued.Waiting == 0 && Queued.Held > 0 ? DestinationLimit.Held
        : Status is { RestsUntil: not null } ? DestinationLimit.Rest
        : SourcesFreeAt > Now ? Sources.Any(each => each.AsideUntil is not null) ? DestinationLimit.Sources : DestinationLimit.WarmUp
        : Status?.LoweredRate is not null && Queued.NextAt <= Now ? DestinationLimit.Rate
        : Status is { Active: > 0 } running && running.Active >= running.Concurrency ? DestinationLimit.Concurrency
        : Queued.NextAt > Now ? DestinationLimit.Schedule
        : DestinationLimit.None;

    /// <summary>What binds it now, in words.</summary>
    public string LimitText(Codes.PageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return Limit switch
        {
            DestinationLimit.Rest => language.Word("limit-rest", QueueText.Span(language, RestsUntil!.Value - Now)),
            DestinationLimit.Concurrency => language.Word("limit-concurrency", Concurrency),
            DestinationLimit.Rate => language.Word("limit-rate", Status!.LoweredRate!),
            DestinationLimit.WarmUp => language.Word(
                "limit-warmup",
                Sources.Sum(each => each.Sent),
                Sources.Sum(each => each.Limit ?? 0),
                QueueText.In(language, SourcesFreeAt!.Value, Now)),
            DestinationLimit.Sources => language.Word("limit-sources", QueueText.In(language, SourcesFreeAt!.Value, Now)),
            var other => language.Word("limit-" + other.ToString().ToLowerInvariant()),
        };
    }

    /// <summary>Until when it rests; null if it does not.</summary>
    public DateTimeOffset? RestsUntil => Status?.RestsUntil;

    /// <summary>
    /// The time of the next attempt: not before the end of a rest, and not before a source address is free. Null if nothing waits.
    /// </summary>
    public DateTimeOffset? NextAt => Queued.NextAt is null ? null
        : new[] { RestsUntil, SourcesFreeAt, Queued.NextAt }.Max();

    /// <summary>The source addresses; empty for a destination without a pool.</summary>
    internal IReadOnlyList<SourceStatus> Sources => Status?.Sources is { IsDefault: false } sources ? sources : [];

    /// <summary>When a source address is free; null for a destination without a pool.</summary>
    private DateTimeOffset? SourcesFreeAt => Sources.Count == 0 ? null : Sources.Min(each => each.FreeAt);

    /// <summary>The source addresses in words: what each sent today, and what it may.</summary>
    public IEnumerable<string> SourceTexts(Codes.PageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return Sources.Select(each => each.AsideUntil is { } until
            ? language.Word("source-aside", each.Address, QueueText.In(language, until, Now))
            : each is { Limit: { } limit, Day: { } day }
                ? language.Word("source-warming", each.Address, each.Sent, limit, day)
                : language.Word("source-known", each.Address, each.Sent));
    }

    /// <summary>The senders whose mail is held back.</summary>
    internal IReadOnlyList<SuspendedSender> SuspendedSenders => Status?.SuspendedSenders is { IsDefault: false } senders ? senders : [];

    /// <summary>The senders whose mail is held back, in words.</summary>
    public IEnumerable<string> SuspendedTexts(Codes.PageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return SuspendedSenders
            .Select(each => language.Word("sender-suspended", each.Sender, QueueText.In(language, each.Until, Now)));
    }

    /// <summary>Why it rests; empty if it does not.</summary>
    public string RestReason => Status?.RestReason ?? "";

    public int Active => Status?.Active ?? 0;

    public int Concurrency => Status?.Concurrency ?? 0;

    /// <summary>The servers that are limited together; null before the first attempt.</summary>
    public string? Site => Status?.Site;

    /// <summary>The attempts since the start that reached the servers, and those that did not.</summary>
    public (long Succeeded, long Failed) Totals => (Status?.Succeeded ?? 0, Status?.Failed ?? 0);
}

/// <summary>What holds the deliveries of a destination back.</summary>
public enum DestinationLimit
{
    /// <summary>Nothing: they are being delivered.</summary>
    None,

    /// <summary>The retry schedule.</summary>
    Schedule,

    /// <summary>As many attempts run as may.</summary>
    Concurrency,

    /// <summary>The servers rest, because of their replies.</summary>
    Rest,

    /// <summary>The source addresses sent as many messages today as their warm-up plan allows.</summary>
    WarmUp,

    /// <summary>The servers refuse the source addresses, which are set aside for a while.</summary>
    Sources,

    /// <summary>The servers asked to slow down, and get fewer messages a minute.</summary>
    Rate,

    /// <summary>An operator, or a route, holds all of them.</summary>
    Held,

    /// <summary>An operator paused it.</summary>
    Paused,
}
