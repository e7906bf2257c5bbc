using Ulak.Reference.Explanation;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Pauses;

/// <summary>What is paused.</summary>
internal enum PauseKind
{
    /// <summary>A destination: what waits for it is not tried.</summary>
    Destination,

    /// <summary>The mail of a sender, or of all senders of a domain.</summary>
    Sender,

    /// <summary>The messages with a tag.</summary>
    Tag,

    /// <summary>What was deferred for a reason.</summary>
    Reason,
}

/// <summary>
/// A pause that an operator made. The store keeps its name: that of a destination, <c>from:ADDRESS</c> (or <c>from:@domain</c>),
/// <c>tag:TAG</c> or <c>reason:WORD</c>. All but destinations are compared as the store compares them: without the case of ASCII letters.
/// </summary>
/// <param name="Kind">What is paused.</param>
/// <param name="Value">The destination, the address, the tag or the word.</param>
internal sealed record QueuePause(PauseKind Kind, string Value)
{
    private const string Sender = "from:";
    private const string Tag = "tag:";
    private const string Reason = "reason:";
    private const string SenderNote = "An operator has paused mail from ";
    private const string TagNote = "An operator has paused the tag ";
    private const string ReasonNote = "An operator has paused the reason ";

    /// <summary>The name in the store, in commands and in the API.</summary>
    public string Name => Kind switch
    {
        PauseKind.Sender => Sender + Value,
        PauseKind.Tag => Tag + Value,
        PauseKind.Reason => Reason + Value,
        _ => Value,
    };

    /// <summary>Why a delivery is held by it; empty for a destination, which holds nothing.</summary>
    public string Note => Kind switch
    {
        PauseKind.Sender => SenderNote + (Value.Length == 0 ? "<>" : Value),
        PauseKind.Tag => TagNote + Value,
        PauseKind.Reason => ReasonNote + Value,
        _ => "",
    };

    /// <summary>What of the queue it is about.</summary>
    public QueueFilter Filter => Kind switch
    {
        PauseKind.Sender => new QueueFilter { Sender = Value },
        PauseKind.Tag => new QueueFilter { Tag = Value },
        PauseKind.Reason => new QueueFilter { Reason = Value },
        _ => new QueueFilter { Destination = Value },
    };

    /// <summary>The pause of a name.</summary>
    public static QueuePause Parse(string name) =>
        name.StartsWith(Sender, StringComparison.Ordinal) ? OfSender(name[Sender.Length..])
        : name.StartsWith(Tag, StringComparison.Ordinal) ? OfTag(name[Tag.Length..])
        : name.StartsWith(Reason, StringComparison.Ordinal) ? OfReason(name[Reason.Length..])
        : new QueuePause(PauseKind.Destination, name);

    /// <summary>The pauses that a person names, each in its own field; those that are empty are left out.</summary>
    /// <param name="name">The name of a destination, or of any other pause.</param>
    /// <param name="sender">A sender.</param>
    /// <param name="tag">A tag, as people write it.</param>
    /// <param name="reason">The word of a reason.</param>
    public static IReadOnlyList<QueuePause> ListOf(string? name, string? sender, string? tag, string? reason) =>
    [
        .. new[]
        {
            string.IsNullOrWhiteSpace(name) ? null : Parse(name),
            string.IsNullOrWhiteSpace(sender) ? null : OfSender(sender),
            string.IsNullOrWhiteSpace(tag) ? null : OfTag(TagName.Normalize(tag) ?? tag),
            string.IsNullOrWhiteSpace(reason) ? null : OfReason(reason),
        }.OfType<QueuePause>(),
    ];

    /// <summary>The pause that holds a delivery, by the note of the delivery; null if something else holds it.</summary>
    public static QueuePause? OfNote(string note) =>
        note.StartsWith(SenderNote, StringComparison.Ordinal) ? OfSender(note[SenderNote.Length..])
        : note.StartsWith(TagNote, StringComparison.Ordinal) ? OfTag(note[TagNote.Length..])
        : note.StartsWith(ReasonNote, StringComparison.Ordinal) ? OfReason(note[ReasonNote.Length..])
        : null;

    /// <summary>The pause of a sender: an address with or without brackets, or <c>@domain</c>.</summary>
    public static QueuePause OfSender(string sender) => new(PauseKind.Sender, ToLower(sender.Trim('<', '>')));

    /// <summary>The pause of a tag.</summary>
    public static QueuePause OfTag(string tag) => new(PauseKind.Tag, ToLower(tag));

    /// <summary>The pause of a reason.</summary>
    public static QueuePause OfReason(string word) => new(PauseKind.Reason, word);

    /// <summary>What the value has to be, if it is not valid; null if it is.</summary>
    public string? FindFault() => Kind switch
    {
        PauseKind.Tag => TagName.Normalize(Value) == Value ? null : $"a tag of 1 to {TagName.MaxLength} characters",
        PauseKind.Reason => ReasonWords.TryParse(Value, out Ulak.Reference.Explanation.Reason _) ? null
            : "the reason of a failure, e.g. greylisted",
        PauseKind.Destination => Value.Length > 0 ? null : "a destination, as ulak queue top shows it",
        _ => null,
    };

    // Not all letters: for the store, Ä and ä differ.
    private static string ToLower(string text) =>
        string.Create(text.Length, text, (lower, from) =>
        {
            for (var i = 0; i < lower.Length; i++)
            {
                lower[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
            }
        });
}
