using System.Globalization;
using Ulak.Console.Codes;
using Ulak.Relay.Pauses;

namespace Ulak.Console.Queue;

/// <summary>The forms of the queue's pages. Each comes back to its page, with what was done in the address.</summary>
internal static class QueueForms
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/queue/change", http => ChangeAsync(http, http.Service<QueueActions>(), http.Service<QueueReader>()));
        routes.Post("/queue/pause", async http =>
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            var isPaused = form["action"] != "resume";
            var name = form["from"].ToString() is { Length: > 0 } sender ? SenderPauses.NameOf(sender) : form["destination"].ToString();
            if (name.Length > 0)
            {
                await http.Service<QueueActions>().PauseAsync(name, isPaused, http.RequestAborted);
            }

            return Back(form, isPaused ? "pause" : "resume", 1);
        });
    }

    /// <summary>What was done, in a sentence; empty for nothing.</summary>
    public static string DoneOf(HttpRequest request, PageLanguage language)
    {
        var done = request.Query["done"].ToString();
        var count = long.TryParse(request.Query["count"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return PageWords.Find(language.Code, "done-" + done) is null ? ""
            : language.Word("done-" + done, QueueText.Deliveries(language, count));
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, QueueActions actions, QueueReader reader)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var name = form["action"].ToString();
        if (actions.Create(name, form["via"].ToString().Trim(), form["text"]) is not { } change)
        {
            return Back(form, "wrong-hop", 0);
        }

        var selections = new List<QueueSelection>();
        if (form["id"].Count > 0)
        {
            selections.AddRange(form["id"].Select(id => QueueSelection.OfId(id ?? "")).OfType<QueueSelection>());
        }
        else if (form["all"] == "true" || QueueSelection.Names.Any(each => form[each].ToString().Length > 0))
        {
            var (selection, _) = await QueueSelection.ReadAsync(
                each => form[each].ToString(),
                () => reader.ReadCausesAsync(PageLanguage.Of(http).Code, http.RequestAborted));
            selections.AddRange(selection is null ? [] : [selection]);
        }

        if (selections.Count == 0)
        {
            return Back(form, "nothing", 0);
        }

        var changed = 0;
        foreach (var selection in selections)
        {
            changed += await actions.ChangeAsync(selection, change, http.RequestAborted);
        }

        return Back(form, name, changed);
    }

    private static IResult Back(IFormCollection form, string done, int count) => Results.LocalRedirect(LocalPath.With(
        LocalPath.Of(form["back"], QueuePaths.Overview),
        string.Create(CultureInfo.InvariantCulture, $"done={done}&count={count}")));
}
