using Ulak.Console.Mime;
using Ulak.Mime;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary><c>/api/v1/messages</c>: the list, one message, its content and its parts.</summary>
internal static class MessageApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/v1/messages", http => ListAsync(http, http.Service<IMessageStore>()));
        routes.Get("/api/v1/messages/{id}",
            http => ShowAsync(http, http.Service<IMessageStore>(), http.Service<MessageDocumentReader>(), http.RouteText("id")));
        routes.Get("/api/v1/messages/{id}/raw", http => RawAsync(http, http.Service<IMessageStore>(), http.RouteText("id")));
        routes.Get("/api/v1/messages/{id}/html",
            http => HtmlAsync(http, http.Service<IMessageStore>(), http.Service<MailReader>(), http.RouteText("id")));
        routes.Get("/api/v1/messages/{id}/parts/{number:int}",
            http => PartAsync(http, http.Service<IMessageStore>(), http.Service<MailReader>(), http.RouteText("id"),
                http.RouteNumber("number")));
        routes.Get("/api/v1/messages/{id}/parts/{number:int}/message",
            http => NestedAsync(http, http.Service<IMessageStore>(), http.Service<MailReader>(), http.RouteText("id"),
                http.RouteNumber("number")));
        routes.Get("/api/v1/messages/{id}/parts/{number:int}/message/parts/{inner:int}",
            http => NestedPartAsync(http, http.Service<IMessageStore>(), http.Service<MailReader>(), http.RouteText("id"),
                http.RouteNumber("number"), http.RouteNumber("inner")));
    }

    /// <summary>Finds the message that a path names: an id, or <c>latest</c>. Null for none.</summary>
    public static async ValueTask<MailId?> ResolveAsync(IMessageStore store, string id, CancellationToken stop)
    {
        if (MailId.TryParse(id, out var mail))
        {
            return mail;
        }

        return id == "latest" && (await store.ListMessagesAsync(new MessageQuery(Limit: 1), stop)).Items is [var newest, ..] ? newest.Id
            : null;
    }

    /// <summary>Returns a part as a download. Disposes the message when there is no such part.</summary>
    public static IResult? Download(OpenMail open, int number)
    {
        if (open.Mail.Parts.ElementAtOrDefault(number) is not { } part)
        {
            open.Dispose();
            return null;
        }

        return new PartResult(open, part, part.MediaType, PartFiles.DownloadPolicy) { DownloadName = PartFiles.NameOf(part) };
    }

    /// <summary>Returns the message's octets as a download.</summary>
    public static async Task<IResult?> RawContentAsync(HttpContext http, IMessageStore store, MailId mail)
    {
        if (await store.FindMessageAsync(mail, http.RequestAborted) is null)
        {
            return null;
        }

        return ApiQuery.IsNotModified(http, $"\"{mail}\"")
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Stream(output => store.CopyContentAsync(mail, output, http.RequestAborted).AsTask(), "message/rfc822", $"{mail}.eml");
    }

    private static async Task<IResult> ListAsync(HttpContext http, IMessageStore store)
    {
        if (ApiQuery.ReadPage(http.Request, out var after, out var limit) is { } problem)
        {
            return problem;
        }

        MailId? session = null;
        if (ApiQuery.Value(http.Request, "session") is { } text)
        {
            if (!MailId.TryParse(text, out var id))
            {
                return ApiProblem.InvalidValue("session", text, "the id of a session");
            }

            session = id;
        }

        var search = ApiQuery.Value(http.Request, "q");
        if (ApiProblem.InvalidSearch(search) is { } invalid)
        {
            return invalid;
        }

        var page =
            await store.ListMessagesAsync(new MessageQuery(search, after, limit) { SessionId = session },
            http.RequestAborted);
        ApiQuery.AddNextLink(http, page.Next);
        return ApiJson.Result(new MessageListDocument([.. page.Items.Select(MessageSummaryDocument.Of)], page.Next?.ToString()),
            ApiJson.Context.MessageListDocument);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, IMessageStore store, MessageDocumentReader reader, string id) =>
        await ResolveAsync(store, id, http.RequestAborted) is { } mail && await reader.ReadAsync(mail, http.RequestAborted) is { } document
            ? ApiJson.Result(document, ApiJson.Context.MessageDocument)
            : ApiProblem.MessageNotFound(id);

    private static async Task<IResult> RawAsync(HttpContext http, IMessageStore store, string id) =>
        await ResolveAsync(store, id, http.RequestAborted) is { } mail && await RawContentAsync(http, store, mail) is { } answer ? answer
            : ApiProblem.MessageNotFound(id);

    private static async Task<IResult> HtmlAsync(HttpContext http, IMessageStore store, MailReader reader, string id)
    {
        if (await ResolveAsync(store, id, http.RequestAborted) is not { } mail
            || await reader.OpenAsync(mail, http.RequestAborted) is not { } open)
        {
            return ApiProblem.MessageNotFound(id);
        }

        if (!open.Mail.Body.HasHtml)
        {
            open.Dispose();
            return new ApiProblem(StatusCodes.Status404NotFound, "The message has no HTML.",
                $"Its text is in GET /api/v1/messages/{mail}.");
        }

        return new MailHtmlResult(open, stop => MailHtml.Render(open.Mail, FramePolicy.AllowsRemote(http.Request), stop));
    }

    private static async Task<IResult> PartAsync(HttpContext http, IMessageStore store, MailReader reader, string id, int number)
    {
        if (await ResolveAsync(store, id, http.RequestAborted) is not { } mail
            || await reader.OpenAsync(mail, http.RequestAborted) is not { } open)
        {
            return ApiProblem.MessageNotFound(id);
        }

        return Download(open, number) ?? ApiProblem.PartNotFound(number);
    }

    private static async Task<IResult> NestedAsync(HttpContext http, IMessageStore store, MailReader reader, string id, int number)
    {
        if (await ResolveAsync(store, id, http.RequestAborted) is not { } mail
            || await reader.OpenAsync(mail, http.RequestAborted) is not { } open)
        {
            return ApiProblem.MessageNotFound(id);
        }

        using (open)
        {
            return open.Mail.Nested(number, http.RequestAborted) is { } nested
                ? ApiJson.Result(MessageDocumentReader.Of(nested, http.RequestAborted), ApiJson.Context.NestedMessageDocument)
                : ApiProblem.PartNotFound(number);
        }
    }

    private static async Task<IResult> NestedPartAsync(
        HttpContext http, IMessageStore store, MailReader reader, string id, int number, int inner)
    {
        if (await ResolveAsync(store, id, http.RequestAborted) is not { } mail
            || await reader.OpenAsync(mail, http.RequestAborted) is not { } open)
        {
            return ApiProblem.MessageNotFound(id);
        }

        if (open.Mail.Nested(number, http.RequestAborted)?.Parts.ElementAtOrDefault(inner) is not { } part)
        {
            open.Dispose();
            return ApiProblem.PartNotFound(inner);
        }

        return new PartResult(open, part, part.MediaType, PartFiles.DownloadPolicy) { DownloadName = PartFiles.NameOf(part) };
    }
}
