using Ulak.Receiving;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Web.Dialogues;
using Ulak.Web.Pages;

namespace Ulak.Web;

/// <summary>The list of sessions, and the dialogue of one.</summary>
internal static class SessionEndpoints
{
    private const int PageSize = 50;

    public static void Map(IEndpointRouteBuilder routes, string smtpAddress)
    {
        routes.MapGet("/sessions", (HttpContext http, IMailStore store, SessionJournal journal, string? only, string? before) =>
            ListAsync(http, store, journal, new Asked(smtpAddress, only, before)));
        routes.MapGet("/sessions/{id}", ShowAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IMailStore store, SessionJournal journal, Asked asked)
    {
        var filter = asked.Only is "faults" or "without-message" ? asked.Only : "";
        MailId? from = MailId.TryParse(asked.Before, out var id) ? id : null;
        var page = await store.ListSessionsAsync(new SessionQuery(filter == "without-message", filter == "faults", from, PageSize), http.RequestAborted);
        var live = filter.Length == 0 && from is null ? journal.Live.OrderByDescending(session => session.Facts.OpenedAt).Take(PageSize).Select(SessionRow.Of) : [];
        var next = page.Next is { } older ? $"/sessions?before={older}{(filter.Length == 0 ? "" : "&only=" + filter)}" : null;
        return new PageResult(SessionsPage.Create(new SessionsModel([.. live, .. page.Items.Select(SessionRow.Of)], filter, next, asked.SmtpAddress)));
    }

    private static async Task<IResult> ShowAsync(HttpContext http, IMailStore store, SessionJournal journal, string id)
    {
        if (!MailId.TryParse(id, out var session))
        {
            return ConsoleEndpoints.NotFound();
        }

        if (journal.Find(session) is { } live)
        {
            return new PageResult(SessionDetail.Create(DialogueView.Of(live)));
        }

        return await store.FindSessionAsync(session, http.RequestAborted) is { } stored
            ? new PageResult(SessionDetail.Create(DialogueView.Of(stored)))
            : ConsoleEndpoints.NotFound();
    }

    private sealed record Asked(string SmtpAddress, string? Only, string? Before);
}
