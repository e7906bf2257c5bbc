using Ulak.Console.Dialogues;
using Ulak.Inbox.Receiving;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary><c>/api/v1/sessions</c>: the list, and one session with its dialogue.</summary>
internal static class SessionApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/v1/sessions", http => ListAsync(http, http.Service<ISessionStore>(), http.Service<SessionTracker>()));
        routes.Get("/api/v1/sessions/{id}",
            http => ShowAsync(http, http.Service<ISessionStore>(), http.Service<SessionTracker>(), http.RouteText("id")));
    }

    private static async Task<IResult> ListAsync(HttpContext http, ISessionStore store, SessionTracker journal)
    {
        if (ApiQuery.ReadPage(http.Request, out var after, out var limit) is { } problem)
        {
            return problem;
        }

        var outcome = ApiQuery.Value(http.Request, "outcome");
        SessionQuery? query = outcome switch
        {
            null => new SessionQuery(),
            "message" => new SessionQuery { WithMessage = true },
            "no-message" => new SessionQuery(WithoutMessage: true),
            "faults" => new SessionQuery(WithFaults: true),
            _ => null,
        };
        if (query is null && outcome != "live")
        {
            return ApiProblem.InvalidValue("outcome", outcome, "message, no-message, faults or live");
        }

        // Live sessions have no outcome yet. They are listed first.
        SessionDocument[] live = outcome is null or "live" && after is null
            ? [.. journal.Live.OrderByDescending(session => session.Facts.OpenedAt).Take(limit).Select(SessionDocument.Of)] : [];
        var page = query is null ? new SessionPage([], null)
            : await store.ListSessionsAsync(query with { Before = after, Limit = limit }, http.RequestAborted);
        ApiQuery.AddNextLink(http, page.Next);
        var ended = page.Items.Select(SessionDocument.Of).ExceptBy(live.Select(each => each.Id), each => each.Id);
        return ApiJson.Result(new SessionListDocument([.. live, .. ended], page.Next?.ToString()),
            ApiJson.Context.SessionListDocument);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, ISessionStore store, SessionTracker journal, string id)
    {
        if (!MailId.TryParse(id, out var session))
        {
            return ApiProblem.SessionNotFound(id);
        }

        if (journal.Find(session) is { } live)
        {
            return Result(SessionDocument.Of(live), live.Snapshot());
        }

        return await store.FindSessionAsync(session, http.RequestAborted) is { } stored
            ? Result(SessionDocument.Of(stored), stored.Dialogue) : ApiProblem.SessionNotFound(id);
    }

    private static IResult Result(SessionDocument session, IEnumerable<DialogueEntry> entries) =>
        ApiJson.Result(
            session with { Dialogue = [.. entries.SelectMany(entry => DialogueRow.Of(entry)).Select(DialogueLineDocument.Of)] },
            ApiJson.Context.SessionDocument);
}
