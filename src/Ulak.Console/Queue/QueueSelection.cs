using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>Which deliveries of the queue are meant: by id, or by what they have in common.</summary>
public sealed record QueueSelection
{
    /// <summary>The names of the conditions, in queries, forms and JSON.</summary>
    public static IReadOnlyList<string> Names { get; } = ["to", "from", "destination", "reason", "cause", "tag", "state", "route"];

    private readonly ImmutableArray<(string Reason, string Destination, string? Note)>? _parts;

    private QueueSelection(QueueFilter filter, ImmutableArray<(string Reason, string Destination, string? Note)>? parts) =>
        (Filter, _parts) = (filter, parts);

    /// <summary>The deliveries, as the store selects them.</summary>
    public QueueFilter Filter { get; }

    /// <summary>The filters that select exactly these deliveries.</summary>
    public IEnumerable<QueueFilter> Filters =>
        _parts?.Select(part => Filter with { Reason = part.Reason, Destination = part.Destination, Note = part.Note }) ?? [Filter];

    /// <summary>Whether a delivery that the filter selects is meant.</summary>
    public bool Contains(QueuedDelivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var note = delivery.State == QueueState.Held ? delivery.LastReply : null;
        return _parts?.Contains((delivery.Reason, delivery.Destination, note)) != false;
    }

    /// <summary>Reads conditions. Returns what is wrong with one of them.</summary>
    /// <param name="find">Finds the value of a condition; null or empty for none.</param>
    /// <param name="causes">Finds the causes of the queue now, for the condition <c>cause</c>.</param>
    internal static async Task<(QueueSelection? Selection, (string Name, string Form)? Wrong)> ReadAsync(
        Func<string, string?> find, Func<Task<IReadOnlyList<CauseGroup>>> causes)
    {
        string? Value(string name) => find(name) is { Length: > 0 } value ? value : null;
        QueueState? state = Value("state") switch { "waiting" => QueueState.Waiting, "held" => QueueState.Held, _ => null };
        if (state is null && Value("state") is not null)
        {
            return (null, ("state", "waiting or held"));
        }

        var filter = new QueueFilter
        {
            Recipient = Value("to"),
            Sender = Value("from") is "<>" ? "" : Value("from"),
            Destination = Value("destination"),
            Reason = Value("reason") is "none" ? "" : Value("reason"),
            Route = Value("route"),
            Tag = Value("tag"),
            State = state,
        };
        if (Value("cause") is not { } key)
        {
            return (new QueueSelection(filter, null), null);
        }

        // A cause that is gone selects nothing, and not everything.
        var cause = (await causes()).FirstOrDefault(each => each.Key == key);
        ImmutableArray<(string, string, string?)> parts =
        [
            .. (cause?.Parts ?? []).Where(part => (filter.Destination ?? part.Destination) == part.Destination
                && (filter.Reason ?? part.Reason) == part.Reason)
                .Select(part => (part.Reason, part.Destination, part.Note)),
        ];
        return (new QueueSelection(filter with { State = cause?.State ?? filter.State }, parts), null);
    }

    /// <summary>The deliveries of an id: a message, or a single delivery. Null if the text is no id.</summary>
    public static QueueSelection? OfId(string text) =>
        DeliveryKey.TryParse(text, out var key) ? new QueueSelection(QueueFilter.All with { Key = key }, null)
        : MailId.TryParse(text, out var message) ? new QueueSelection(QueueFilter.All with { Message = message }, null)
        : null;
}
