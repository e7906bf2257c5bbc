using Ulak.Console.Api;
using Ulak.Smtp;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary><c>/api/v1/queue</c>: reads and changes the queue.</summary>
internal static class QueueApi
{
    private const string Path = "/api/v1/queue";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get(Path, http => ListAsync(http, http.Service<QueueAccess>(), http.Service<QueueReader>()));
        routes.Get(Path + "/summary", http => SummarizeAsync(http, http.Service<QueueReader>()));
        routes.Get(Path + "/messages/{id}",
            http => ShowAsync(http, http.Service<QueueAccess>(), http.Service<TimeProvider>(), http.RouteText("id")));
        foreach (var name in QueueActions.Names)
        {
            routes.Post($"{Path}/{name}",
                http => ChangeAsync(http, http.Service<QueueActions>(), http.Service<QueueReader>(), name));
        }

        routes.Post(Path + "/pause", http => PauseAsync(http, http.Service<QueueActions>(), isPaused: true));
        routes.Post(Path + "/resume", http => PauseAsync(http, http.Service<QueueActions>(), isPaused: false));
    }

    private static ApiProblem NoQueue { get; } = new(
        StatusCodes.Status404NotFound, "The store of this server has no queue.", "Use a store that has one, such as that of ulak serve.");

    private static async Task<IResult> ListAsync(HttpContext http, QueueAccess access, QueueReader reader)
    {
        if (access.Queue is not { } queue)
        {
            return NoQueue;
        }

        if (ReadPage(http.Request, out var after, out var limit) is { } invalid)
        {
            return invalid;
        }

        var (selection, wrong) = await QueueSelection.ReadAsync(
            name => ApiQuery.Value(http.Request, name), () => reader.ReadCausesAsync("en", http.RequestAborted));
        if (selection is null)
        {
            return ApiProblem.InvalidValue(wrong!.Value.Name, ApiQuery.Value(http.Request, wrong.Value.Name), wrong.Value.Form);
        }

        var (items, next) = await ReadAsync(queue, selection, after, limit, http.RequestAborted);
        return ApiJson.Result(
            new QueueListDocument([.. items.Select(QueuedDocument.Of)], next?.ToString()), QueueJson.Default.QueueListDocument);
    }

    /// <summary>Reads a page of the deliveries that are selected.</summary>
    public static async Task<(IReadOnlyList<QueuedDelivery> Items, DeliveryKey? Next)> ReadAsync(
        IDeliveryQueue queue, QueueSelection selection, DeliveryKey? after, int limit, CancellationToken stop)
    {
        // One more than the page has: the last page has no next one.
        var items = new List<QueuedDelivery>();
        do
        {
            var page = await queue.ListQueuedAsync(new QueueQuery(selection.Filter, after, limit + 1), stop);
            items.AddRange(page.Items.Where(selection.Contains));
            if (items.Count > limit)
            {
                return (items.GetRange(0, limit), items[limit - 1].Key);
            }

            after = page.Next;
        }
        while (after is not null);
        return (items, null);
    }

    private static async Task<IResult> SummarizeAsync(HttpContext http, QueueReader reader) => ApiJson.Result(
        QueueSummaryDocument.Of(await reader.ReadAsync("en", http.RequestAborted)), QueueJson.Default.QueueSummaryDocument);

    private static async Task<IResult> ShowAsync(HttpContext http, QueueAccess access, TimeProvider time, string id)
    {
        if (!MailId.TryParse(id, out var mail) || access.Queue is not { } queue
            || await queue.FindQueuedMessageAsync(mail, http.RequestAborted) is not { } message)
        {
            return new ApiProblem(StatusCodes.Status404NotFound, $"There is no message {id}.",
                "List the queue with GET /api/v1/queue. Finished messages are kept for queue.history.");
        }

        var queued = await queue.ListMessageAsync(mail, http.RequestAborted);
        var paused = await queue.ListPausesAsync(http.RequestAborted);
        return ApiJson.Result(
            JourneyDocument.Of(message, queued, paused, time.GetUtcNow()),
            QueueJson.Default.JourneyDocument);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, QueueActions actions, QueueReader reader, string name)
    {
        var (request, problem) = await ApiJson.ReadAsync(http.Request, QueueRequestJson.Context.QueueChangeRequest);
        if (request is null)
        {
            return problem!;
        }

        if (actions.Create(name, request.Via, request.Text) is not { } change)
        {
            return ApiProblem.InvalidValue("via", request.Via, "the name of hops.NAME, or mx:example.org for the servers of a domain");
        }

        var (selections, invalid) = await SelectAsync(request, reader, http.RequestAborted);
        if (selections is null)
        {
            return invalid!;
        }

        var changed = 0;
        foreach (var selection in selections)
        {
            changed += await actions.ChangeAsync(selection, change, http.RequestAborted);
        }

        return ApiJson.Result(new QueueChangedDocument(changed), QueueJson.Default.QueueChangedDocument);
    }

    private static async Task<(IReadOnlyList<QueueSelection>? Selections, ApiProblem? Problem)> SelectAsync(
        QueueChangeRequest request, QueueReader reader, CancellationToken stop)
    {
        var conditions = QueueSelection.Names.Where(name => request.Condition(name) is { Length: > 0 }).ToList();
        if (request.Ids is { Count: > 0 } ids)
        {
            if (conditions.Count > 0)
            {
                return (null, ApiProblem.InvalidBody("There are ids and conditions.", "Give ids, or conditions."));
            }

            var selections = ids.Select(QueueSelection.OfId).ToList();
            return selections.IndexOf(null) is >= 0 and var odd
                ? (null, ApiProblem.InvalidValue($"ids[{odd}]", ids[odd], "the id of a message, or of a delivery"))
                : (selections!, null);
        }

        if (conditions.Count == 0 && request.All is not true)
        {
            return (null, ApiProblem.InvalidBody("Nothing is selected.",
                $"Give ids, one of {string.Join(", ", QueueSelection.Names)}, or \"all\": true."));
        }

        var (selection, wrong) = await QueueSelection.ReadAsync(request.Condition, () => reader.ReadCausesAsync("en", stop));
        return selection is null
            ? (null, ApiProblem.InvalidValue(wrong!.Value.Name, request.Condition(wrong.Value.Name), wrong.Value.Form))
            : ([selection], null);
    }

    private static async Task<IResult> PauseAsync(HttpContext http, QueueActions actions, bool isPaused)
    {
        var (request, problem) = await ApiJson.ReadAsync(http.Request, QueueRequestJson.Context.PauseRequest);
        if (request is null)
        {
            return problem!;
        }

        if (request.Message is { Length: > 0 } id && request.Pauses.Count == 0)
        {
            if (QueueSelection.OfId(id) is not { } selection)
            {
                return ApiProblem.InvalidValue("message", id, "the id of a message, or of a delivery");
            }

            await actions.ChangeAsync(selection, actions.Create(isPaused ? "hold" : "release", null, null)!, http.RequestAborted);
            return Results.NoContent();
        }

        if (request.Pauses is not [var pause] || request.Message is { Length: > 0 })
        {
            return ApiProblem.InvalidBody(
                "It is not clear what is meant.",
                "Give one of destination (a name of GET /api/v1/queue/summary), from, tag, reason and message.");
        }

        // What is stored can always be resumed.
        if (isPaused && pause.FindFault() is { } expected)
        {
            return ApiProblem.InvalidValue(pause.Kind.ToString().ToLowerInvariant(), pause.Value, expected);
        }

        await actions.PauseAsync(pause, isPaused, http.RequestAborted);
        return Results.NoContent();
    }

    private static ApiProblem? ReadPage(HttpRequest request, out DeliveryKey? after, out int limit)
    {
        after = null;
        if (ApiQuery.Value(request, "after") is { } cursor)
        {
            if (!DeliveryKey.TryParse(cursor, out var key))
            {
                limit = 0;
                return ApiProblem.InvalidValue("after", cursor, "the 'next' of the page before");
            }

            after = key;
        }

        return ApiQuery.ReadLimit(request, out limit);
    }
}
