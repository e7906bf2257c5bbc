using System.Collections.Immutable;

namespace Ulak.Console;

/// <summary>The URLs that receive an event for each message.</summary>
internal sealed record WebhookSettings
{
    public ImmutableArray<Uri> Urls { get; init; } = [];

    /// <summary>The URLs that receive an event for each result of a delivery.</summary>
    public ImmutableArray<Uri> Deliveries { get; init; } = [];

    /// <summary>The secret that signs events. Empty for no signature.</summary>
    public string Secret { get; init; } = "";
}
