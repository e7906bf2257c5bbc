using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Ulak.Console.Api;
using Ulak.Relay.Pauses;
using Ulak.Relay.Suppressions;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>A delivery in the queue.</summary>
internal sealed record QueuedDocument(
    string Id,
    string Message,
    string State,
    string From,
    string To,
    string Route,
    string Destination,
    string User,
    string Subject,
    long Size,
    DateTimeOffset QueuedAt,
    DateTimeOffset NextAt,
    DateTimeOffset ExpiresAt,
    int Attempts,
    DateTimeOffset? LastAt,
    string LastHost,
    string LastReply,
    MeaningDocument? Explanation,
    string Page)
{
    public static QueuedDocument Of(QueuedDelivery item) => new(
        item.Key.ToString(),
        item.Key.Message.ToString(),
        item.State.ToString().ToLowerInvariant(),
        item.ReversePath,
        item.ForwardPath,
        item.Route,
        item.Destination,
        item.User,
        item.Subject,
        item.Size,
        item.QueuedAt,
        item.NextAt,
        item.ExpiresAt,
        item.Attempts,
        item.LastAt,
        item.LastHost,
        item.LastReply,
        item.Reason.Length == 0 ? null : MeaningDocument.Of(ReplyMeaning.Of(item.LastReply, item.Reason, "en")),
        QueuePaths.Message(item.Key.Message));
}

/// <summary>A page of the queue.</summary>
internal sealed record QueueListDocument(IReadOnlyList<QueuedDocument> Deliveries, string? Next);

/// <summary>What waits, by cause and by destination.</summary>
internal sealed record QueueSummaryDocument(
    long Waiting, long Held, IReadOnlyList<CauseDocument> Causes, IReadOnlyList<DestinationDocument> Destinations)
{
    public static QueueSummaryDocument Of(QueueSummary summary) => new(
        summary.Waiting,
        summary.Held,
        [.. summary.Causes.Select(CauseDocument.Of)],
        [.. summary.Destinations.Select(DestinationDocument.Of)]);
}

/// <summary>What waits for one cause.</summary>
internal sealed record CauseDocument(
    string Cause,
    string State,
    bool Paused,
    long Count,
    DateTimeOffset Since,
    DateTimeOffset NextAt,
    IReadOnlyList<string> Destinations,
    string LastReply,
    string LastHost,
    MeaningDocument? Explanation)
{
    public static CauseDocument Of(CauseGroup group) => new(
        group.Key,
        group.State.ToString().ToLowerInvariant(),
        group.IsPaused,
        group.Count,
        group.Since,
        group.NextAt,
        [.. group.Destinations.Select(each => each.Name)],
        group.LastReply,
        group.LastHost,
        group.Meaning is { } meaning ? MeaningDocument.Of(meaning) : null);
}

/// <summary>What waits for one destination, and what limits it now.</summary>
internal sealed record DestinationDocument(
    string Name,
    long Waiting,
    long Held,
    bool Paused,
    DateTimeOffset? NextAt,
    DateTimeOffset? OldestAt,
    long Octets,
    string Limit,
    DateTimeOffset? RestsUntil,
    string RestReason,
    int Active,
    int Concurrency,
    string? Site,
    string LastReply,
    IReadOnlyList<SourceDocument> Sources,
    IReadOnlyList<SuspendedSenderDocument> SuspendedSenders)
{
    public static DestinationDocument Of(DestinationView view) => new(
        view.Queued.Name,
        view.Queued.Waiting,
        view.Queued.Held,
        view.Queued.IsPaused,
        view.Queued.NextAt,
        view.Queued.Waiting + view.Queued.Held == 0 ? null : view.Queued.OldestAt,
        view.Queued.Octets,
        view.Limit.ToString().ToLowerInvariant(),
        view.RestsUntil,
        view.RestReason,
        view.Active,
        view.Concurrency,
        view.Site,
        view.LastCause?.LastReply ?? "",
        [.. view.Sources.Select(each => new SourceDocument(each.Address, each.Sent, each.Limit, each.Day, each.AsideUntil))],
        [.. view.SuspendedSenders.Select(each => new SuspendedSenderDocument(each.Sender, each.Until))]);
}

/// <summary>A source address of a destination, and what it sent there today.</summary>
internal sealed record SourceDocument(string Address, int Sent, int? Limit, int? Day, DateTimeOffset? AsideUntil);

/// <summary>A sender whose mail to a destination is held back, because the servers refuse this sender for a while.</summary>
internal sealed record SuspendedSenderDocument(string Sender, DateTimeOffset Until);

/// <summary>A message with its deliveries and their attempts.</summary>
internal sealed record JourneyDocument(
    string Id,
    string From,
    string Subject,
    string User,
    DateTimeOffset ReceivedAt,
    long Size,
    string Page,
    IReadOnlyList<RecipientDocument> Recipients)
{
    /// <summary>The document of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="queued">Its deliveries that are in the queue.</param>
    /// <param name="paused">The names of what is paused.</param>
    /// <param name="now">The time.</param>
    public static JourneyDocument Of(
        StoredMessage message, ImmutableArray<QueuedDelivery> queued, ImmutableArray<string> paused, DateTimeOffset now) => new(
        message.Item.Id.ToString(),
        message.Item.ReversePath,
        message.Item.Summary.Subject,
        message.User,
        message.Item.ReceivedAt,
        message.Item.Size,
        QueuePaths.Message(message.Item.Id),
        [.. DeliveryDocuments.Of(message, queued, paused, now)]);
}

/// <summary>Selects deliveries, and has what a change needs.</summary>
internal sealed record QueueChangeRequest
{
    /// <summary>Messages, or single deliveries.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    public string? To { get; init; }

    public string? From { get; init; }

    public string? Destination { get; init; }

    public string? Reason { get; init; }

    public string? Cause { get; init; }

    public string? Tag { get; init; }

    public string? State { get; init; }

    public string? Route { get; init; }

    /// <summary>True for the whole queue: an empty selection is refused, so that a mistake does not change everything.</summary>
    public bool? All { get; init; }

    /// <summary>For reroute: the new destination.</summary>
    public string? Via { get; init; }

    /// <summary>For bounce: the reason in the report to the sender.</summary>
    public string? Text { get; init; }

    /// <summary>The value of a condition, by its name in <see cref="QueueSelection.Names"/>.</summary>
    public string? Condition(string name) => name switch
    {
        "to" => To,
        "from" => From,
        "destination" => Destination,
        "reason" => Reason,
        "cause" => Cause,
        "tag" => Tag,
        "state" => State,
        "route" => Route,
        _ => null,
    };
}

/// <summary>How many deliveries were changed.</summary>
internal sealed record QueueChangedDocument(int Changed);

/// <summary>What to pause or to resume: one of its properties.</summary>
internal sealed record PauseRequest(string? Destination, string? From, string? Tag, string? Reason, string? Message)
{
    /// <summary>What is named, except a message.</summary>
    [JsonIgnore]
    public IReadOnlyList<QueuePause> Pauses => QueuePause.ListOf(Destination, From, Tag, Reason);
}

/// <summary>A page of the suppression list.</summary>
internal sealed record SuppressionListDocument(IReadOnlyList<SuppressionDocument> Suppressions, string? Next);

/// <summary>An address to which nothing is sent.</summary>
internal sealed record SuppressionDocument(
    string Address, bool Suppressed, int Failures, string Reason, string Reply, DateTimeOffset AddedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>How many failures suppress an address for the reason; null if none do any more.</summary>
    public int? Required { get; init; }

    public static SuppressionDocument Of(SuppressionEntry entry, SuppressionRules rules) => new(
        entry.Address, rules.IsSuppressed(entry), entry.Failures, entry.Reason, entry.Reply, entry.AddedAt, entry.ExpiresAt)
    {
        Required = rules.RequiredFailures(entry.Reason),
    };
}

/// <summary>An address to add to the suppression list.</summary>
internal sealed record SuppressionRequest(string? Remark, int? Days);

/// <summary>How many addresses were added.</summary>
internal sealed record SuppressionsImportedDocument(int Imported, IReadOnlyList<string> Skipped);

/// <summary>The JSON of the queue.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(QueueListDocument))]
[JsonSerializable(typeof(QueueSummaryDocument))]
[JsonSerializable(typeof(JourneyDocument))]
[JsonSerializable(typeof(QueueChangedDocument))]
[JsonSerializable(typeof(SuppressionListDocument))]
[JsonSerializable(typeof(SuppressionDocument))]
[JsonSerializable(typeof(SuppressionsImportedDocument))]
internal sealed partial class QueueJson : JsonSerializerContext;

/// <summary>The requests that change the queue.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(QueueChangeRequest))]
[JsonSerializable(typeof(PauseRequest))]
[JsonSerializable(typeof(SuppressionRequest))]
internal sealed partial class QueueRequestJson : JsonSerializerContext
{
    /// <summary>The context with the options of the API.</summary>
    public static QueueRequestJson Context { get; } = new(ApiJson.CreateOptions());
}
