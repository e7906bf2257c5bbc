using System.Globalization;
using Ulak.Console.Codes;
using Ulak.Console.Pages;
using Ulak.Relay.Pauses;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>The forms of the queue's pages. Each comes back to its page, with what was done in the address.</summary>
internal static class QueueForms
{
    private const int MaxCounted = 1_000;
    private const int MaxShown = 5;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/queue/change", http => ChangeAsync(
            http, http.Service<QueueAccess>(), http.Service<QueueActions>(), http.Service<QueueReader>()));
        routes.Post("/queue/pause", async http =>
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            var isPaused = form["action"] != "resume";
            var pauses = QueuePause.ListOf(form["destination"], form["from"], form["tag"], form["reason"]);
            if (pauses is not [var pause] || (isPaused && pause.FindFault() is not null))
            {
                return Back(form, "nothing");
            }

            await http.Service<QueueActions>().PauseAsync(pause, isPaused, http.RequestAborted);
            return Back(form, isPaused ? "pause" : "resume", pause.Name);
        });
    }

    /// <summary>What was done, or why nothing was.</summary>
    public static Notice DoneOf(HttpRequest request, PageLanguage language)
    {
        var (done, value) = (request.Query["done"].ToString(), request.Query["value"].ToString());
        if (PageWords.Find(language.Code, "done-" + done) is null)
        {
            return Notice.None;
        }

        if (!long.TryParse(request.Query["count"], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return done is "pause" or "resume"
                ? new Notice(language.Word("done-" + done, QueueText.Destination(language, value)))
                : new Notice(language.Word("done-" + done, value), IsRefusal: true);
        }

        var deliveries = QueueText.Deliveries(language, count);
        return count == 0 && value.Length > 0 ? new Notice(language.Word("done-none-paused", value), IsRefusal: true)
            : count == 0 ? new Notice(language.Word("done-none"), IsRefusal: true)
            : value.Length > 0 ? new Notice(language.Word("done-but-paused", deliveries, value), IsRefusal: true)
            : new Notice(language.Word("done-" + done, deliveries));
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, QueueAccess access, QueueActions actions, QueueReader reader)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var name = form["action"].ToString();
        var via = form["via"].ToString().Trim();
        if (actions.Create(name, via, form["text"]) is not { } change)
        {
            return name == "reroute" ? Back(form, "wrong-hop", via) : Back(form, "nothing");
        }

        var selections = await SelectAsync(http, form, reader);
        if (selections.Count == 0)
        {
            return Back(form, "nothing");
        }

        if (change is QueueChange.Bounce or QueueChange.Delete && form["confirmed"] != "true" && access.Queue is { } queue)
        {
            return await AskAsync(http, form, queue, selections);
        }

        var changed = 0;
        foreach (var selection in selections)
        {
            changed += await actions.ChangeAsync(selection, change, http.RequestAborted);
        }

        var paused = change is QueueChange.Retry or QueueChange.Release ? await actions.FindPausesAsync(selections, http.RequestAborted)
            : [];
        return Results.LocalRedirect(LocalPath.With(
            BackOf(form),
            string.Create(CultureInfo.InvariantCulture, $"done={name}&count={changed}")
                + (paused.Count == 0 ? ""
                    : "&value=" + Uri.EscapeDataString(string.Join(", ", paused.Select(each => NameOf(PageLanguage.Of(http), each)))))));
    }

    private static string NameOf(PageLanguage language, QueuePause pause) =>
        pause.Kind == PauseKind.Destination ? pause.Name : QueueText.Pause(language, pause);

    private static async Task<List<QueueSelection>> SelectAsync(HttpContext http, IFormCollection form, QueueReader reader)
    {
        if (form["id"].Count > 0)
        {
            return [.. form["id"].Select(id => QueueSelection.OfId(id ?? "")).OfType<QueueSelection>()];
        }

        if (form["all"] != "true" && QueueSelection.Names.All(each => form[each].ToString().Length == 0))
        {
            return [];
        }

        var (selection, _) = await QueueSelection.ReadAsync(
            each => form[each].ToString(),
            () => reader.ReadCausesAsync(PageLanguage.Of(http).Code, http.RequestAborted));
        return selection is null ? [] : [selection];
    }

    /// <summary>What cannot be undone is shown first, and done when the reader confirms it.</summary>
    private static async Task<IResult> AskAsync(
        HttpContext http, IFormCollection form, IDeliveryQueue queue, List<QueueSelection> selections)
    {
        var (items, isWhole) = (new List<QueuedDelivery>(), true);
        foreach (var selection in selections.TakeWhile(_ => items.Count <= MaxCounted))
        {
            var (found, next) = await QueueApi.ReadAsync(queue, selection, null, MaxCounted, http.RequestAborted);
            items.AddRange(found.Where(each => each.State != QueueState.Reporting));
            isWhole &= next is null;
        }

        if (items.Count == 0)
        {
            return Back(form, form["action"].ToString(), count: 0);
        }

        var language = PageLanguage.Of(http);
        return new PageResult(QueueConfirmPage.Create(new QueueConfirmModel
        {
            Language = language,
            Now = http.Service<TimeProvider>().GetUtcNow(),
            Action = form["action"].ToString(),
            Fields =
            [
                .. QueueSelection.Names.Append("id").Append("all")
                    .SelectMany(name => form[name].Select(value => (name, value ?? ""))).Where(each => each.Item2.Length > 0),
            ],
            Back = BackOf(form),
            Text = form["text"].ToString() is { Length: > 0 } text ? text : QueueActions.DefaultBounceText,
            Count = isWhole ? QueueText.Deliveries(language, items.Count) : language.Word("count-over"),
            Items = items.Take(MaxShown).ToList(),
            Hidden = isWhole ? Math.Max(0, items.Count - MaxShown) : null,
        }))
        { HasForms = true };
    }

    private static string BackOf(IFormCollection form) => LocalPath.Of(form["back"], QueuePaths.Overview);

    private static IResult Back(IFormCollection form, string done, string value = "") =>
        Results.LocalRedirect(LocalPath.With(BackOf(form), $"done={done}&value={Uri.EscapeDataString(value)}"));

    private static IResult Back(IFormCollection form, string done, int count) => Results.LocalRedirect(
        LocalPath.With(BackOf(form), string.Create(CultureInfo.InvariantCulture, $"done={done}&count={count}")));
}
