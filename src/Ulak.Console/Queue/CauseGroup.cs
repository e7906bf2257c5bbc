using System.Collections.Immutable;
using Ulak.Console.Codes;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Texts;
using Ulak.Relay.Pauses;
using Ulak.Relay.Scheduling;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>The deliveries that wait for one cause, over all destinations.</summary>
public sealed record CauseGroup
{
    /// <summary>Identifies the cause among those of the queue, e.g. <c>greylisted</c>, <c>tls.tls-wrong-mode</c>, <c>held</c>,
    /// <c>paused.tag:newsletter</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The word of the reason; empty for deliveries without an attempt.</summary>
    public required string Reason { get; init; }

    public required QueueState State { get; init; }

    /// <summary>What it means; null for deliveries that wait for their first attempt, or are held.</summary>
    public ReplyMeaning? Meaning { get; init; }

    /// <summary>How many deliveries wait.</summary>
    public required long Count { get; init; }

    /// <summary>The earliest of the last attempts, or of the arrivals where nothing was tried.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The earliest next attempt.</summary>
    public required DateTimeOffset NextAt { get; init; }

    /// <summary>
    /// Its deliveries, as the store counts them: by reason and destination, and by note if they are held; the largest number first.
    /// </summary>
    public required ImmutableArray<(string Reason, string Destination, string? Note, long Count)> Parts { get; init; }

    /// <summary>The destinations with their numbers, the largest first.</summary>
    public IEnumerable<(string Name, long Count)> Destinations => Parts.GroupBy(part => part.Destination)
        .Select(group => (group.Key, group.Sum(part => part.Count)));

    /// <summary>A reply, or the note of what is held.</summary>
    public required string LastReply { get; init; }

    /// <summary>The host that sent it.</summary>
    public required string LastHost { get; init; }

    /// <summary>The pause that holds them, of a sender, a tag or a reason; null if none does.</summary>
    internal QueuePause? HeldBy { get; init; }

    /// <summary>Whether all its destinations are paused, or a pause holds them: then a resume is what it waits for.</summary>
    public bool IsPaused { get; init; }

    /// <summary>What to resume.</summary>
    internal IEnumerable<QueuePause> Pauses => !IsPaused ? [] : HeldBy is { } pause ? [pause]
        : Destinations.Select(each => new QueuePause(PauseKind.Destination, each.Name));

    /// <summary>Whether there was an attempt.</summary>
    public bool IsTried => Parts.Any(part => part.Reason.Length > 0);

    /// <summary>The title in words.</summary>
    public string Title(PageLanguage language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return HeldBy is { } pause ? language.Word("cause-paused-by", QueueText.Pause(language, pause))
            : IsPaused ? language.Word("cause-paused")
            : State == QueueState.Held ? ReasonWords.TryParse(Reason, out Reason reason)
                ? language.Word("cause-held-after", ReasonTexts.For(language.Code).ReasonTitle(reason))
                : language.Word("cause-held")
            : Meaning?.Title ?? language.Word("cause-new");
    }

    /// <summary>Groups what the store counts by reason and destination.</summary>
    /// <param name="causes">What waits.</param>
    /// <param name="paused">The destinations that are paused.</param>
    /// <param name="restOf">The state of a destination's servers; null if it is not known.</param>
    /// <param name="language">The language of the explanations.</param>
    internal static ImmutableArray<CauseGroup> Group(
        ImmutableArray<QueueCause> causes, IReadOnlySet<string> paused, Func<string, DestinationStatus?> restOf, string language) =>
    [
        .. causes.Select(cause => WithRest(cause, restOf(cause.Destination), causes))
            .Select(each => each with { Meaning = MeaningOf(each.Cause, language) })
            .GroupBy(each => KeyOf(each.Cause, each.Meaning, paused.Contains(each.Cause.Destination)))
            .Select(group => Of(group.Key, [.. group.OrderByDescending(each => each.Cause.Count)]))
            .OrderByDescending(group => group.Count),
    ];

    // What has no attempt because its servers rest waits for the cause of the rest.
    private static Part WithRest(QueueCause cause, DestinationStatus? status, ImmutableArray<QueueCause> all)
    {
        if (cause.State != QueueState.Waiting || status is not { RestsUntil: { } until })
        {
            return new Part(cause.Reason, cause);
        }

        var held = until > cause.NextAt ? cause with { NextAt = until } : cause;
        if (cause.Reason.Length > 0 || status.RestReason.Length == 0)
        {
            return new Part(cause.Reason, held);
        }

        // The reason is that of what failed there; if that has left the queue, the words of the reply show it.
        var failed = all.Where(each => each.Destination == cause.Destination && each.Reason.Length > 0).MaxBy(each => each.Count);
        return new Part(cause.Reason, held with
        {
            Reason = failed?.Reason ?? ReplyMeaning.Of(status.RestReason, "", "en").Reason,
            LastReply = failed?.LastReply ?? status.RestReason,
            LastHost = failed?.LastHost ?? "",
        });
    }

    private static CauseGroup Of(string key, List<Part> parts)
    {
        var (first, meaning) = (parts[0].Cause, parts[0].Meaning);
        return new CauseGroup
        {
            Key = key,
            Reason = first.Reason,
            State = first.State,
            Meaning = meaning,
            Count = parts.Sum(each => each.Cause.Count),
            Since = parts.Min(each => each.Cause.Since),
            NextAt = parts.Min(each => each.Cause.NextAt),
            Parts = [.. parts.Select(each => (each.StoredReason, each.Cause.Destination, NoteOf(each.Cause), each.Cause.Count))],
            LastReply = first.LastReply,
            LastHost = first.LastHost,
            HeldBy = HolderOf(first),
            IsPaused = key == PausedKey || HolderOf(first) is not null,
        };
    }

    private const string PausedKey = "paused";

    private static string KeyOf(QueueCause cause, ReplyMeaning? meaning, bool isPaused) =>
        HolderOf(cause) is { } pause ? PausedKey + "." + pause.Name
        : cause.State == QueueState.Held ? "held" + (cause.Reason.Length > 0 ? "." + cause.Reason : "")
        : isPaused ? PausedKey
        : meaning is null ? "new"
        : cause.Reason + (meaning.Cause is { } detail ? "." + detail : "");

    private static string? NoteOf(QueueCause cause) => cause.State == QueueState.Held ? cause.LastReply : null;

    private static QueuePause? HolderOf(QueueCause cause) => NoteOf(cause) is { } note ? QueuePause.OfNote(note) : null;

    private static ReplyMeaning? MeaningOf(QueueCause cause, string language) =>
        cause.State == QueueState.Held || cause.Reason.Length == 0 ? null : ReplyMeaning.Of(cause.LastReply, cause.Reason, language);

    /// <summary>What the store counts, and what it waits for.</summary>
    private sealed record Part(string StoredReason, QueueCause Cause)
    {
        public ReplyMeaning? Meaning { get; init; }
    }
}
