using System.Collections.Immutable;
using Ulak.Console.Codes;
using Ulak.Relay.Pauses;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>What the pages of the queue have in common.</summary>
public abstract record QueuePageModel
{
    public required PageLanguage Language { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>What a form did.</summary>
    public Notice Done { get; init; } = Notice.None;

    /// <summary>The names of the hops that deliveries can be sent to.</summary>
    public ImmutableArray<string> Hops { get; init; } = [];

    public string Ago(DateTimeOffset time) => QueueText.Ago(Language, time, Now);

    public string In(DateTimeOffset time) => QueueText.In(Language, time, Now);

    public string Deliveries(long count) => QueueText.Deliveries(Language, count);

    /// <summary>What the actions beside it change.</summary>
    public string AppliesTo(long count) => count == 1 ? Language.Word("do-all-one") : Language.Word("do-all", Deliveries(count));
}

/// <summary>The overview: causes, charts, destinations.</summary>
public sealed record QueueModel : QueuePageModel
{
    public required QueueSummary Summary { get; init; }

    public required ImmutableArray<ThroughputChart> Charts { get; init; }

    /// <summary>Whether the server relays.</summary>
    public required bool HasRelay { get; init; }

    public int Running => Summary.Destinations.Sum(each => each.Active);

    public DateTimeOffset? Oldest => Summary.Destinations.Where(each => each.Queued.Waiting + each.Queued.Held > 0)
        .Select(each => (DateTimeOffset?)each.Queued.OldestAt).Min();

    /// <summary>How many wait for how many causes.</summary>
    public string Sentence => Summary.Count == 0 ? Language.Word(HasRelay ? "queue-lead-empty" : "queue-no-relay")
        : Summary.Causes.Length == 1
            ? Summary.Count == 1 ? Language.Word("queue-lead-one-one")
                : Language.Word("queue-lead-many-one", DisplayFormat.Number(Summary.Count, Language))
            : Language.Word("queue-lead-many", DisplayFormat.Number(Summary.Count, Language), Summary.Causes.Length);
}

/// <summary>The page of a destination.</summary>
public sealed record DestinationModel : QueuePageModel
{
    public required DestinationView View { get; init; }

    /// <summary>The servers, where they are known.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <summary>What its last reply means; null before the first.</summary>
    public ReplyMeaning? Meaning { get; init; }

    /// <summary>The oldest of its deliveries.</summary>
    public required IReadOnlyList<QueuedDelivery> Items { get; init; }

    /// <summary>Whether there are more.</summary>
    public bool HasMore { get; init; }
}

/// <summary>The list of deliveries.</summary>
public sealed record QueueListModel : QueuePageModel
{
    /// <summary>The destinations, for what binds a delivery now.</summary>
    public required ImmutableArray<DestinationView> Destinations { get; init; }

    /// <summary>What the conditions name that can be paused, and whether it is.</summary>
    internal ImmutableArray<(QueuePause Pause, bool IsPaused)> Pauses { get; init; } = [];

    /// <summary>The conditions that are set, by name.</summary>
    public required IReadOnlyDictionary<string, string> Conditions { get; init; }

    public required IReadOnlyList<QueuedDelivery> Items { get; init; }

    /// <summary>The reasons that wait, to choose from.</summary>
    public required ImmutableArray<(string Word, string Title)> Reasons { get; init; }

    /// <summary>The title of the cause that is selected; empty for none.</summary>
    public string CauseTitle { get; init; } = "";

    /// <summary>The address of the next page; null on the last.</summary>
    public string? Next { get; init; }

    /// <summary>How many deliveries the conditions select; null where that is not known.</summary>
    public long? Count { get; init; }

    public string Condition(string name) => Conditions.GetValueOrDefault(name) ?? "";
}

/// <summary>The question before a change that cannot be undone.</summary>
public sealed record QueueConfirmModel : QueuePageModel
{
    /// <summary>The name of the change.</summary>
    public required string Action { get; init; }

    /// <summary>The fields of the form that asked for it: which deliveries are meant.</summary>
    public required IReadOnlyList<(string Name, string Value)> Fields { get; init; }

    /// <summary>The page to come back to.</summary>
    public required string Back { get; init; }

    /// <summary>The reason in the report of a bounce.</summary>
    public required string Text { get; init; }

    /// <summary>How many deliveries are meant, in words.</summary>
    public required string Count { get; init; }

    /// <summary>The first of them.</summary>
    public required IReadOnlyList<QueuedDelivery> Items { get; init; }

    /// <summary>How many are meant and not shown; null where there are too many to count.</summary>
    public required int? Hidden { get; init; }
}

/// <summary>A form that changes deliveries.</summary>
/// <param name="Page">The page.</param>
/// <param name="Fields">The hidden fields: which deliveries are meant.</param>
/// <param name="Back">The page to come back to.</param>
/// <param name="Count">How many deliveries are meant.</param>
/// <param name="State">Their state; null for any.</param>
public sealed record QueueActionsModel(
    QueuePageModel Page, IReadOnlyList<(string Name, string Value)> Fields, string Back, long Count, QueueState? State)
{
    /// <summary>The one action that is proposed: a name of the actions; empty for none.</summary>
    public string Primary { get; init; } = "";

    /// <summary>Whether a pause holds them: then neither a try nor a release is of use.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Another link beside the actions: its address and text; null for none.</summary>
    public (string Address, string Text)? Link { get; init; }
}

/// <summary>A button that pauses or resumes.</summary>
/// <param name="Name">The name of the pause.</param>
/// <param name="Label">The text of the button.</param>
/// <param name="IsPaused">Whether it is paused now, so that the button resumes it.</param>
/// <param name="Back">The page to come back to.</param>
public sealed record PauseFormModel(string Name, string Label, bool IsPaused, string Back);

/// <summary>Rows of deliveries.</summary>
/// <param name="Page">The page.</param>
/// <param name="Items">The deliveries.</param>
/// <param name="Selection">Whether rows can be selected.</param>
public sealed record QueueRowsModel(QueuePageModel Page, IReadOnlyList<QueuedDelivery> Items, RowSelection Selection)
{
    /// <summary>The destinations of the deliveries, for what binds them now.</summary>
    public required ImmutableArray<DestinationView> Destinations { get; init; }

    /// <summary>The next attempt of a delivery, in words; empty if none is due.</summary>
    public string Next(QueuedDelivery item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (item.State != QueueState.Waiting)
        {
            return "";
        }

        var destination = Destinations.FirstOrDefault(each => each.Queued.Name == item.Destination);
        var at = destination?.RestsUntil is { } rest && rest > item.NextAt ? rest : item.NextAt;
        return destination is { Queued.IsPaused: true } ? Page.Language.Word("list-paused")
            : Page.Language.Word(item.Attempts == 0 ? "list-first" : "cause-next", Page.In(at));
    }
}

/// <summary>Whether rows can be selected.</summary>
public enum RowSelection
{
    None,
    Boxes,
}

/// <summary>The explanation of a reply as a card.</summary>
/// <param name="Language">The language of the page.</param>
/// <param name="Meaning">What the reply means.</param>
/// <param name="Tone">The colour.</param>
/// <param name="Words">The reply, or what the relay noted where no server replied.</param>
public sealed record MeaningCardModel(PageLanguage Language, ReplyMeaning Meaning, string Tone, string Words)
{
    /// <summary>The label of the words. A server's reply begins with a code of three digits (RFC 5321 §4.2), a note does not.</summary>
    public string Label => Language.Word(
        Words is [>= '2' and <= '5', _, _, ' ' or '-', ..] && Words[1..3].All(char.IsAsciiDigit) ? "server-words" : "attempt-words");
}

/// <summary>Two dialogues as a table.</summary>
/// <param name="Diff">The dialogues.</param>
/// <param name="First">The title of the first.</param>
/// <param name="Second">The title of the second.</param>
public sealed record DiffTableModel(Dialogues.DialogueDiff Diff, string First, string Second);
