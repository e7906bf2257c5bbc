using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Primitives;
using Ulak.Console.Lists;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console;

/// <summary>The forms of the pages that change messages: one, those that are selected, or all that a search finds.</summary>
internal static class MessageForms
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/messages/{id}/delete", http =>
            ApplyAsync(http, http.Service<MessageActions>(), new FormRequest(MessageSelection.Of(IdsOf(http.RouteText("id"))), "delete",
                "", null)));
        routes.Post("/messages/{id}/tags", http => SetTagsAsync(http, http.Service<IMessageStore>(), http.RouteText("id")));
        routes.Post("/messages/chosen", http => ApplyToSelectedAsync(http, http.Service<MessageActions>()));
        routes.Post("/messages/undo", http => UndoAsync(http, http.Service<MessageActions>()));
    }

    private static async Task<IResult> ApplyToSelectedAsync(HttpContext http, MessageActions actions)
    {
        if (!http.Request.HasFormContentType)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var which = form["scope"] == "matching" ? MessageSelection.Matching(form["q"].ToString()) : MessageSelection.Of(IdsOf(form["id"]));
        return await ApplyAsync(http, actions, new FormRequest(which, form["action"].ToString(), form["tag"].ToString(), form["back"]));
    }

    private static async Task<IResult> SetTagsAsync(HttpContext http, IMessageStore store, string id)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        var tags = form["tags"].ToString().Split(',').Select(TagName.Normalize).OfType<string>().Distinct().ToImmutableArray();
        return await store.ChangeMessagesAsync(MessageSelection.Of(IdsOf(id)), new MessageChange { Tags = tags }, http.RequestAborted) > 0
            ? Results.LocalRedirect(LocalPath.Of(form["back"], "/messages/" + Uri.EscapeDataString(id)))
            : ConsoleEndpoints.NotFound(http);
    }

    private static async Task<IResult> ApplyAsync(HttpContext http, MessageActions actions, FormRequest request)
    {
        var back = LocalPath.Of(request.Back, "/");
        if (request.Which is { Search: null, Ids.IsEmpty: true })
        {
            return Results.LocalRedirect(back);
        }

        return await actions.ApplyAsync(request.Which, request.Action, request.Tag, http.RequestAborted) switch
        {
            null => Results.LocalRedirect(back),
            { Action: "delete", Count: 0 } => ConsoleEndpoints.NotFound(http),
            var done => Results.LocalRedirect(LocalPath.With(back,
                string.Create(CultureInfo.InvariantCulture,
                $"did={done.Action}&n={done.Count}{(done.Undo is null ? "" : "&undo=" + done.Undo)}"))),
        };
    }

    private static async Task<IResult> UndoAsync(HttpContext http, MessageActions actions)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        var count = await actions.UndoAsync(form["token"].ToString(), http.RequestAborted);
        return Results.LocalRedirect(LocalPath.With(LocalPath.Of(form["back"], "/"),
            string.Create(CultureInfo.InvariantCulture, $"did=undo&n={count}")));
    }

    private static ImmutableArray<MailId> IdsOf(StringValues texts) =>
        [.. texts.Select(text => MailId.TryParse(text, out var id) ? id : (MailId?)null).OfType<MailId>()];

    private sealed record FormRequest(MessageSelection Which, string Action, string Tag, string? Back);
}
