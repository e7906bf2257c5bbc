namespace Ulak.Relay.Scheduling;

/// <summary>The limits of a site: an MX group, or a hop of the configuration.</summary>
internal sealed record SiteLimits
{
    /// <summary>The number of concurrent attempts to begin with.</summary>
    public int InitialConcurrency { get; init; } = 5;

    /// <summary>The maximum number of concurrent attempts.</summary>
    public int MaxConcurrency { get; init; } = 20;

    /// <summary>The number of failing rounds after which a site rests.</summary>
    public double MaxFailingCohorts { get; init; } = 1;

    /// <summary>How long a site rests that cannot be reached; it doubles with each rest in a row.</summary>
    public TimeSpan FirstRest { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest rest.</summary>
    public TimeSpan LongestRest { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The maximum number of messages a minute; null for no limit.</summary>
    public int? MessagesPerMinute { get; init; }
}
