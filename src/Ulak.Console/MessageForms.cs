using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Primitives;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console;

/// <summary>The form actions on messages.</summary>
internal static class MessageForms
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/messages/{id}/delete",
            (HttpContext http, IMessageStore store, string id) => ApplyAsync(http, store, IdsOf(id), "delete", ""));
        routes.MapPost("/messages/{id}/tags", TagAsync);
        routes.MapPost("/messages/{id}/star", (HttpContext http, IMessageStore store, string id) => MarkAsync(http, store, id, "star"));
        routes.MapPost("/messages/{id}/unstar", (HttpContext http, IMessageStore store, string id) => MarkAsync(http, store, id, "unstar"));
        routes.MapPost("/messages/{id}/unread",
            (HttpContext http, IMessageStore store, string id) => ApplyAsync(http, store, IdsOf(id), "unread", ""));
        routes.MapPost("/messages/chosen", ApplyToSelectedAsync);
        routes.MapPost("/messages/undo", UndoAsync);
    }

    private static async Task<IResult> ApplyToSelectedAsync(HttpContext http, IMessageStore store)
    {
        if (!http.Request.HasFormContentType)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return await ApplyAsync(http, store, IdsOf(form["id"]), form["action"].ToString(), form["tag"].ToString());
    }

    private static async Task<IResult> MarkAsync(HttpContext http, IMessageStore store, string id, string action)
    {
        await ApplyAsync(http, store, IdsOf(id), action, "");
        return Results.LocalRedirect("/messages/" + Uri.EscapeDataString(id));
    }

    private static async Task<IResult> TagAsync(HttpContext http, IMessageStore store, string id)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        var tags = form["tags"].ToString().Split(',').Select(TagName.Normalize).OfType<string>().Distinct().ToImmutableArray();
        return await store.ChangeMessagesAsync(MessageSelection.Of(IdsOf(id)), new MessageChange { Tags = tags }, http.RequestAborted) > 0
            ? Results.LocalRedirect("/messages/" + Uri.EscapeDataString(id))
            : ConsoleEndpoints.NotFound(http);
    }

    private static async Task<IResult> ApplyAsync(
        HttpContext http, IMessageStore store, ImmutableArray<MailId> ids, string action, string tag)
    {
        if (ids.IsEmpty)
        {
            return Results.LocalRedirect("/");
        }

        var which = MessageSelection.Of(ids);
        if (action == "delete")
        {
            var gone = await store.TrashMessagesAsync(which, http.RequestAborted);
            return gone.Count == 0 ? ConsoleEndpoints.NotFound(http)
                : Results.LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/?undo={gone.Token}&deleted={gone.Count}"));
        }

        MessageChange? change = action switch
        {
            "read" => new() { Read = true },
            "unread" => new() { Read = false },
            "star" => new() { Starred = true },
            "unstar" => new() { Starred = false },
            "tag" when TagName.Normalize(tag) is { } name => new() { AddTags = [name] },
            _ => null,
        };
        if (change is not null)
        {
            await store.ChangeMessagesAsync(which, change, http.RequestAborted);
        }

        return Results.LocalRedirect("/");
    }

    private static async Task<IResult> UndoAsync(HttpContext http, IMessageStore store)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        if (MailId.TryParse(form["token"], out var token))
        {
            await store.RestoreMessagesAsync(token, http.RequestAborted);
        }

        return Results.LocalRedirect("/");
    }

    private static ImmutableArray<MailId> IdsOf(StringValues texts) =>
        [.. texts.Select(text => MailId.TryParse(text, out var id) ? id : (MailId?)null).OfType<MailId>()];
}
