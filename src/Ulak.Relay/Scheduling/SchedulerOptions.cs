using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Ulak.Relay.Pauses;
using Ulak.Relay.Sources;
using Ulak.Relay.Suppressions;
using Ulak.Relay.Tracing;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>The limits of the scheduler.</summary>
internal sealed record SchedulerOptions
{
    /// <summary>The maximum number of concurrent attempts, over all sites.</summary>
    public int MaxAttempts { get; init; } = 200;

    /// <summary>The maximum number of recipients of an attempt. RFC 5321 §4.5.3.1.8: servers accept at least 100.</summary>
    public int MaxRecipients { get; init; } = 100;

    /// <summary>How many deliveries of a destination are read at a time.</summary>
    public int BatchSize { get; init; } = 200;

    /// <summary>The limits of each site.</summary>
    public SiteLimits Limits { get; init; } = new();

    /// <summary>The limits of servers with certain names: those of the configuration, then those of large providers.</summary>
    public ProviderTable Providers { get; init; } = ProviderTable.Default;

    /// <summary>The wait after the store was not available.</summary>
    public TimeSpan StoreRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait after a fault of the program.</summary>
    public TimeSpan FaultRetry { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>What the scheduler uses.</summary>
internal sealed record SchedulerServices(
    IDeliveryQueue Queue,
    SuppressionLookup Suppressions,
    IHopPlanner Planner,
    AttemptRecorder Recorder,
    IAttemptObserver Observer,
    ReactionTable Reactions,
    TimeProvider Time,
    ILogger Log)
{
    /// <summary>The traces in which messages were received.</summary>
    public MessageTraces Traces { get; init; } = new();

    /// <summary>What operators have paused by sender, tag and reason.</summary>
    public QueuePauses Pauses { get; init; } = new();
}

/// <summary>Is notified of each attempt, after its results are durable.</summary>
internal interface IAttemptObserver
{
    /// <summary>An attempt was recorded. Must not block.</summary>
    void OnAttempt(Delivery.DeliveryJob job, Delivery.AttemptReport report, IReadOnlyList<DeliveryResult> results);
}

/// <summary>The state of a destination.</summary>
/// <param name="Active">The number of attempts that run.</param>
/// <param name="Site">The site; null before the first attempt.</param>
/// <param name="Concurrency">How many attempts may run at the site.</param>
/// <param name="RestsUntil">Until when nothing is sent to the site; null if nothing prevents it.</param>
/// <param name="RestReason">Why the site rests.</param>
/// <param name="Succeeded">The number of attempts at the site that reached it, since the start.</param>
/// <param name="Failed">The number that did not.</param>
internal sealed record DestinationStatus(
    int Active, string? Site, int Concurrency, DateTimeOffset? RestsUntil, string RestReason, long Succeeded, long Failed)
{
    /// <summary>How many messages a minute are sent since the servers asked to slow down; null for no such limit.</summary>
    public int? LoweredRate { get; init; }

    /// <summary>The senders whose mail is held back.</summary>
    public ImmutableArray<SuspendedSender> SuspendedSenders { get; init; } = [];

    /// <summary>The source addresses; empty for a destination without a pool.</summary>
    public ImmutableArray<SourceStatus> Sources { get; init; } = [];
}
