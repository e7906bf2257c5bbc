using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Search;

namespace Ulak.Console.Api;

/// <summary>Changes messages under <c>/api/v1/messages</c>: marks, bulk actions, deletion and undo.</summary>
internal static class MessageChangeApi
{
    private const string ActionNames = "read, unread, star, unstar, tag, untag or delete";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Patch("/api/v1/messages/{id}",
            http => PatchAsync(http, http.Service<IMessageStore>(), http.Service<MessageDocumentReader>(), http.RouteText("id")));
        routes.Delete("/api/v1/messages/{id}", http => DeleteAsync(http, http.Service<IMessageStore>(), http.RouteText("id")));
        routes.Delete("/api/v1/messages", http => DeleteManyAsync(http, http.Service<IMessageStore>()));
        routes.Post("/api/v1/messages/bulk", http => BulkAsync(http, http.Service<IMessageStore>()));
        routes.Post("/api/v1/messages/undo", http => UndoAsync(http, http.Service<IMessageStore>()));
    }

    private static async Task<IResult> PatchAsync(HttpContext http, IMessageStore store, MessageDocumentReader reader, string id)
    {
        var (patch, problem) = await ApiJson.ReadAsync(http.Request, ApiJson.Requests.MessagePatch);
        if (patch is null)
        {
            return problem!;
        }

        ImmutableArray<string>? tags = null;
        if (patch.Tags is not null)
        {
            if (ReadTags(patch.Tags, out var normal) is { } bad)
            {
                return bad;
            }

            tags = normal;
        }

        var change = new MessageChange { Read = patch.Read, Starred = patch.Starred, Tags = tags };
        if (await MessageApi.ResolveAsync(store, id, http.RequestAborted) is not { } mail
            || await store.ChangeMessagesAsync(MessageSelection.Of(mail), change, http.RequestAborted) == 0
            || await reader.ReadAsync(mail, http.RequestAborted) is not { } document)
        {
            return ApiProblem.MessageNotFound(id);
        }

        return ApiJson.Result(document, ApiJson.Context.MessageDocument);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, IMessageStore store, string id)
    {
        if (await MessageApi.ResolveAsync(store, id, http.RequestAborted) is not { } mail)
        {
            return ApiProblem.MessageNotFound(id);
        }

        var discard = await store.TrashMessagesAsync(MessageSelection.Of(mail), http.RequestAborted);
        return discard.Count == 0 ? ApiProblem.MessageNotFound(id) : ApiJson.Result(BulkResult.Of(discard), ApiJson.Context.BulkResult);
    }

    private static async Task<IResult> DeleteManyAsync(HttpContext http, IMessageStore store)
    {
        // A missing q is an error: deleting everything must be explicit.
        if (ApiQuery.Value(http.Request, "q") is not { } query)
        {
            return new ApiProblem(StatusCodes.Status400BadRequest, "The query is missing.",
                "Add ?q= with a search; ?q=* deletes all messages.");
        }

        if (ParseSelection(query) is not { } which)
        {
            return EmptySearch("q", query);
        }

        var discard = await store.TrashMessagesAsync(which, http.RequestAborted);
        return ApiJson.Result(BulkResult.Of(discard), ApiJson.Context.BulkResult);
    }

    private static async Task<IResult> BulkAsync(HttpContext http, IMessageStore store)
    {
        var (order, problem) = await ApiJson.ReadAsync(http.Request, ApiJson.Requests.BulkRequest);
        if (order is null)
        {
            return problem!;
        }

        if (ReadSelection(order, out var which) is { } unclear)
        {
            return unclear;
        }

        if (order.Action == "delete")
        {
            return ApiJson.Result(BulkResult.Of(await store.TrashMessagesAsync(which, http.RequestAborted)), ApiJson.Context.BulkResult);
        }

        if (ReadChange(order, out var change) is { } odd)
        {
            return odd;
        }

        return ApiJson.Result(new BulkResult(await store.ChangeMessagesAsync(which, change, http.RequestAborted)),
            ApiJson.Context.BulkResult);
    }

    private static async Task<IResult> UndoAsync(HttpContext http, IMessageStore store)
    {
        var (order, problem) = await ApiJson.ReadAsync(http.Request, ApiJson.Requests.UndoRequest);
        if (order is null)
        {
            return problem!;
        }

        if (!MailId.TryParse(order.Undo, out var token))
        {
            return ApiProblem.InvalidValue("undo", order.Undo, "the 'undo' of the deletion's answer");
        }

        return await store.RestoreMessagesAsync(token, http.RequestAborted) is > 0 and var restored
            ? ApiJson.Result(new BulkResult(restored), ApiJson.Context.BulkResult)
            : new ApiProblem(StatusCodes.Status410Gone, "There is nothing to bring back: it is too late, or it was done already.",
                "A deletion can be undone until the 'undoUntil' of its answer, once.");
    }

    private static ApiProblem? ReadSelection(BulkRequest order, out MessageSelection which)
    {
        which = MessageSelection.Of();
        if ((order.Ids is null) == (order.Query is null))
        {
            return ApiProblem.InvalidBody("Which messages is not clear.", "Set either ids or query; the query * is all messages.");
        }

        if (order.Query is { } query)
        {
            which = ParseSelection(query) ?? which;
            return ParseSelection(query) is null ? EmptySearch("query", query) : null;
        }

        var ids = ImmutableArray.CreateBuilder<MailId>();
        foreach (var text in order.Ids!)
        {
            if (!MailId.TryParse(text, out var id))
            {
                return ApiProblem.InvalidValue("ids", text, "the ids of messages");
            }

            ids.Add(id);
        }

        which = MessageSelection.Of(ids.ToImmutable());
        return null;
    }

    private static ApiProblem? ReadChange(BulkRequest order, out MessageChange change)
    {
        change = new MessageChange();
        switch (order.Action)
        {
            case "read" or "unread":
                change = change with { Read = order.Action == "read" };
                return null;
            case "star" or "unstar":
                change = change with { Starred = order.Action == "star" };
                return null;
            case "tag" or "untag":
                var bad = ReadTags(order.Tags ?? [], out var tags);
                change = order.Action == "tag" ? change with { AddTags = tags } : change with { RemoveTags = tags };
                return bad
                    ?? (tags.IsEmpty ? ApiProblem.InvalidBody($"The action {order.Action} needs tags.", "Add \"tags\": [\"name\"].")
                    : null);
            default:
                return ApiProblem.InvalidValue("action", order.Action, ActionNames);
        }
    }

    private static ApiProblem? ReadTags(IEnumerable<string?> texts, out ImmutableArray<string> tags)
    {
        tags = [];
        foreach (var text in texts)
        {
            if (TagName.Normalize(text) is not { } tag)
            {
                return ApiProblem.InvalidValue("tags", text,
                    $"names of 1 to {TagName.MaxLength} characters, without quotes and control characters");
            }

            tags = tags.Add(tag);
        }

        return tags.Length > TagName.MaxPerMessage
            ? ApiProblem.InvalidBody("These are too many tags.", $"A message has at most {TagName.MaxPerMessage}.") : null;
    }

    /// <summary>
    /// The messages that match a search. Null for an empty search, which would match everything, and for an invalid one.
    /// </summary>
    private static MessageSelection? ParseSelection(string query) => query.Trim() == "*"
        ? MessageSelection.All
        : SearchQuery.Parse(query) is { Terms.IsEmpty: false, Problems.IsEmpty: true } ? MessageSelection.Matching(query) : null;

    private static ApiProblem EmptySearch(string name, string query) =>
        ApiProblem.InvalidSearch(query) ?? ApiProblem.InvalidValue(name, query, "a search with a word in it; * is all messages");
}
