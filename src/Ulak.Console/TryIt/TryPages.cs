using System.Net.Sockets;
using Ulak.Console.Codes;
using Ulak.Console.Dialogues;
using Ulak.Console.Pages;
using Ulak.Storage;

namespace Ulak.Console.TryIt;

/// <summary><c>/try</c>: a session with the server, typed by hand.</summary>
internal static class TryPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + "/try",
                http =>
                new PageResult(
                TryPage.Create(new TryModel(PageLanguage.Of(http), http.Service<TrySessions>().IsPossible, null, null, false, false)))
                { HasForms = true });
            routes.Get(prefix + "/try/{name}",
                http => ShowAsync(http, http.Service<TrySessions>(), http.Service<TrySessionIds>(), http.Service<ISessionStore>(),
                    http.RouteText("name")));
        }

        routes.Post("/try", http => StartAsync(http, http.Service<TrySessions>(), http.Service<TrySessionIds>()));
        routes.Post("/try/{name}", http => SendAsync(http, http.Service<TrySessions>(), http.RouteText("name")));
    }

    private static async Task<IResult> StartAsync(HttpContext http, TrySessions sessions, TrySessionIds dialogues)
    {
        if (!sessions.IsPossible)
        {
            return Results.LocalRedirect("/try");
        }

        try
        {
            var name = await sessions.StartAsync(http.RequestAborted);
            dialogues.Register(name, sessions.Find(name)!);
            return Results.LocalRedirect("/try/" + name);
        }
        catch (SocketException)
        {
            return ConsoleEndpoints.Problem(ProblemModel.Named(PageLanguage.Of(http), "try-away"), StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async Task<IResult> SendAsync(HttpContext http, TrySessions sessions, string name)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        if (form.ContainsKey("end"))
        {
            sessions.End(name);
        }
        else
        {
            await sessions.SendAsync(name, form["line"].ToString(), http.RequestAborted);
        }

        return Results.LocalRedirect($"/try/{Uri.EscapeDataString(name)}#say");
    }

    private static async Task<IResult> ShowAsync(HttpContext http, TrySessions sessions, TrySessionIds dialogues, ISessionStore store,
        string name)
    {
        var language = PageLanguage.Of(http);
        if (dialogues.FindId(name) is not { } id)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        var open = sessions.Find(name);
        var view = dialogues.FindLive(id) is { } live ? DialogueView.Of(live, language)
            : await store.FindSessionAsync(id, http.RequestAborted) is { } stored ? DialogueView.Of(stored, language)
            : null;
        return new PageResult(
            TryPage.Create(new TryModel(language, true, name, view?.WithCards(http.Request, "/try/" + name), open is not null,
                open?.IsInData ?? false)))
        { HasForms = true };
    }
}
