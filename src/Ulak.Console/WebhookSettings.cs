using System.Collections.Immutable;

namespace Ulak.Console;

/// <summary>Who is told of each message.</summary>
internal sealed record WebhookSettings
{
    public ImmutableArray<Uri> Urls { get; init; } = [];

    /// <summary>Signs what is posted; empty for no signature.</summary>
    public string Secret { get; init; } = "";
}
