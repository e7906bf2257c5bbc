using System.Collections.Immutable;
using Ulak.Console.Dialogues;
using Ulak.Relay.Pauses;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>The journey of a message: each delivery with its attempts, and what happens next.</summary>
public sealed record JourneyModel : QueuePageModel
{
    public required StoredMessage Message { get; init; }

    /// <summary>Whether the inbox has the message too.</summary>
    public required bool IsListed { get; init; }

    /// <summary>The recipients that are shown: those that are not delivered first.</summary>
    public required ImmutableArray<RecipientJourney> Recipients { get; init; }

    /// <summary>How many recipients are delivered, waiting, and not delivered.</summary>
    public required (int Delivered, int Waiting, int Failed) Counts { get; init; }

    /// <summary>The colour of the outcome.</summary>
    public string Tone => Counts.Failed > 0 ? "bad" : Counts.Waiting > 0 ? "wait" : "good";

    /// <summary>How it stands, in a sentence.</summary>
    public string Sentence => Counts switch
    {
        (_, 0, 0) => Language.Word("journey-all-delivered"),
        (0, 1, 0) => Language.Word(Recipients is [{ Status: "held" }, ..] ? "journey-held" : "journey-one"),
        (0, 0, 1) => Language.Word("journey-failed"),
        var (delivered, waiting, failed) => Language.Word("journey-counts", delivered, waiting, failed),
    };

    /// <summary>How many recipients are not shown.</summary>
    public int Hidden => Message.Deliveries.Length - Recipients.Length;
}

/// <summary>The delivery to one recipient.</summary>
public sealed record RecipientJourney
{
    public required DeliveryKey Key { get; init; }

    public required StoredDelivery Delivery { get; init; }

    /// <summary>The delivery in the queue; null if it is finished.</summary>
    public QueuedDelivery? Queued { get; init; }

    /// <summary>The word of its status.</summary>
    public required string Status { get; init; }

    public required ImmutableArray<AttemptView> Attempts { get; init; }

    /// <summary>The pauses that it waits for.</summary>
    internal IReadOnlyList<QueuePause> Pauses { get; init; } = [];

    /// <summary>The action that is proposed: none for what only waits for a resume.</summary>
    public string Primary => Queued?.State != QueueState.Held ? Pauses.Count > 0 ? "" : "retry" : IsHeldByPause ? "" : "release";

    /// <summary>Whether a pause holds it.</summary>
    public bool IsHeldByPause => Queued is { State: QueueState.Held, LastReply: var note } && QueuePause.OfNote(note) is not null;

    /// <summary>What happens next, in a sentence.</summary>
    public required string Next { get; init; }

    public string Tone => Status switch
    {
        "delivered" => "good",
        "bounced" or "expired" or "complained" => "bad",
        "deferred" or "held" => "wait",
        _ => "plain",
    };
}

/// <summary>An attempt to deliver.</summary>
public sealed record AttemptView
{
    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    public required StoredAttempt Attempt { get; init; }

    /// <summary>What its reply means; null for a success.</summary>
    public ReplyMeaning? Meaning { get; init; }

    /// <summary>Its dialogue; null if there was no connection.</summary>
    public DialogueView? Dialogue { get; init; }

    /// <summary>Its dialogue beside that of the last delivery that worked; null where there is nothing to compare.</summary>
    public DialogueDiff? Diff { get; init; }

    /// <summary>Whether the comparison was looked for.</summary>
    public bool IsCompared { get; init; }

    /// <summary>Whether it is no attempt, but a report that came back later.</summary>
    public bool IsReport => Attempt.Outcome is "returned" or "complained";

    public string Tone => Attempt.Outcome switch { "delivered" => "good", "deferred" => "wait", _ => "bad" };
}
