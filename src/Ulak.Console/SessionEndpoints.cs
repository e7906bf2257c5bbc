using Ulak.Console.Codes;
using Ulak.Console.Dialogues;
using Ulak.Console.Pages;
using Ulak.Inbox.Receiving;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console;

/// <summary>The pages of sessions: the list, a dialogue, and a comparison.</summary>
internal static class SessionEndpoints
{
    private const int PageSize = 50;
    private const int MaxCandidates = 200;

    public static void Map(IEndpointRouteBuilder routes, string smtpAddress)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + "/sessions",
                http =>
                ListAsync(http, http.Service<ISessionStore>(), http.Service<SessionTracker>(), new ListParameters(smtpAddress,
                    http.QueryText("only"), http.QueryText("before"), http.QueryText("compare"))));
            routes.Get(prefix + "/sessions/{id}",
                http => ShowAsync(http, http.Service<ISessionStore>(), http.Service<IMessageStore>(), http.Service<SessionTracker>(),
                    http.RouteText("id")));
            routes.Get(prefix + "/sessions/{first}/compare/{second}",
                http => CompareAsync(http, http.Service<ISessionStore>(), http.Service<SessionTracker>(), http.RouteText("first"),
                    http.RouteText("second")));
            routes.Get(prefix + "/sessions/{id}/compare",
                http => CompareWithGoodAsync(http, http.Service<ISessionStore>(), http.RouteText("id")));
            routes.Get(prefix + "/sessions/{id}/text", http =>
                DownloadAsync(http, http.Service<ISessionStore>(), http.Service<SessionTracker>(), http.RouteText("id"), asFile: false));
            routes.Get(prefix + "/sessions/{id}/dialogue", http =>
                DownloadAsync(http, http.Service<ISessionStore>(), http.Service<SessionTracker>(), http.RouteText("id"), asFile: true));
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, ISessionStore store, SessionTracker journal, ListParameters asked)
    {
        var language = PageLanguage.Of(http);
        var filter = asked.Filter is "faults" or "without-message" or "with-message" or "live" ? asked.Filter : "";
        MailId? from = MailId.TryParse(asked.Before, out var id) ? id : null;
        var compare = MailId.TryParse(asked.Compare, out var first) ? first.ToString() : null;
        var query = new SessionQuery(filter == "without-message", filter == "faults", from, PageSize)
        { WithMessage = filter == "with-message" };
        // Read first: a session that ends meanwhile is then in both, and not in neither.
        SessionRow[] live = filter is "" or "live" && from is null && compare is null
            ? [.. journal.Live.OrderByDescending(each => each.Facts.OpenedAt).Take(PageSize).Select(each => SessionRow.Of(each, language))]
            : [];
        var page = filter == "live" ? new SessionPage([], null) : await store.ListSessionsAsync(query, http.RequestAborted);
        var next = page.Next is { } older
            ? $"/sessions?before={older}{(filter.Length == 0 ? "" : "&only=" + filter)}{(compare is null ? "" : "&compare=" + compare)}"
            : null;
        return new PageResult(SessionsPage.Create(new SessionsModel(language,
            [.. live, .. page.Items.Where(each => each.Id.ToString() != compare).Select(each => SessionRow.Of(each, language))
                .ExceptBy(live.Select(each => each.Id), each => each.Id)], filter,
            next, asked.SmtpAddress, compare)));
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, ISessionStore store, IMessageStore mail, SessionTracker journal, string id)
    {
        if (await FindAsync(http, store, journal, id) is not { } view || !MailId.TryParse(id, out var session))
        {
            return ConsoleEndpoints.NotFound(http);
        }

        var messages = await mail.ListMessagesAsync(new MessageQuery { SessionId = session }, http.RequestAborted);
        return new PageResult(SessionDetail.Create(view.WithCards(http.Request, "/sessions/" + view.Id) with
        {
            Messages = [.. messages.Items.Reverse()],
        }));
    }

    /// <summary>Compares with a session that was named, or with the latest good one of the same client.</summary>
    private static async Task<IResult> CompareAsync(HttpContext http, ISessionStore store, SessionTracker journal, string first,
        string second) =>
        await FindAsync(http, store, journal, first) is { } one && await FindAsync(http, store, journal, second) is { } other
            ? new PageResult(SessionsCompared.Create(DialogueDiff.Of(one, other)))
            : ConsoleEndpoints.NotFound(http);

    private static async Task<IResult> CompareWithGoodAsync(HttpContext http, ISessionStore store, string id)
    {
        var prefix = PageLanguage.Of(http).Prefix;
        if (!MailId.TryParse(id, out var first) || await store.FindSessionAsync(first, http.RequestAborted) is not { } session)
        {
            return Results.LocalRedirect($"{prefix}/sessions?compare={Uri.EscapeDataString(id)}");
        }

        var good = await store.ListSessionsAsync(new SessionQuery { WithMessage = true, Limit = MaxCandidates }, http.RequestAborted);
        var best = good.Items.Where(each => each.Id != first && each.Faults == 0)
            .OrderByDescending(each => each.ClientName == session.ClientName)
            .ThenByDescending(each => HostOf(each.Remote) == HostOf(session.Remote))
            .ThenByDescending(each => each.Id.Value < first.Value)
            .FirstOrDefault();
        return Results.LocalRedirect(prefix + (best is null ? $"/sessions?compare={first}" : $"/sessions/{first}/compare/{best.Id}"));
    }

    private static async Task<IResult> DownloadAsync(HttpContext http, ISessionStore store, SessionTracker journal, string id, bool asFile)
    {
        if (await FindAsync(http, store, journal, id) is not { } view || !MailId.TryParse(id, out var session))
        {
            return ConsoleEndpoints.NotFound(http);
        }

        var entries = journal.Find(session)?.Snapshot() ?? (await store.FindSessionAsync(session, http.RequestAborted))?.Dialogue ?? [];
        var text = asFile ? DialogueText.AsFile(entries, view.Outcome) : DialogueText.ForPeople(view);
        return Results.File(System.Text.Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8",
            $"{view.Id}.{(asFile ? "dialogue" : "txt")}");
    }

    private static string HostOf(string remote) => remote.LastIndexOf(':') is > 0 and var colon ? remote[..colon] : remote;

    private static async Task<DialogueView?> FindAsync(HttpContext http, ISessionStore store, SessionTracker journal, string id)
    {
        if (!MailId.TryParse(id, out var session))
        {
            return null;
        }

        var language = PageLanguage.Of(http);
        return journal.Find(session) is { } live ? DialogueView.Of(live, language)
            : await store.FindSessionAsync(session, http.RequestAborted) is { } stored ? DialogueView.Of(stored, language)
            : null;
    }

    private sealed record ListParameters(string SmtpAddress, string? Filter, string? Before, string? Compare);
}
