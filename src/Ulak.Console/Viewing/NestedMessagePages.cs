using Ulak.Console.Codes;
using Ulak.Console.Mime;
using Ulak.Console.Pages;
using Ulak.Mime;
using Ulak.Smtp;

namespace Ulak.Console.Viewing;

/// <summary>
/// <c>/messages/{id}/parts/{number}/message</c>: a message that is attached to another one, its HTML and its attachments.
/// </summary>
internal static class NestedMessagePages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + "/messages/{id}/parts/{number:int}/message",
                http => PageAsync(http, http.Service<MailReader>(), http.RouteText("id"), http.RouteNumber("number")));
        }

        routes.Get("/messages/{id}/parts/{number:int}/message/html",
            http => HtmlAsync(http, http.Service<MailReader>(), http.RouteText("id"), http.RouteNumber("number")));
        routes.Get("/messages/{id}/parts/{number:int}/message/attachments/{file:int}",
            http => AttachmentAsync(http, http.Service<MailReader>(), http.RouteText("id"), http.RouteNumber("number"),
                http.RouteNumber("file")));
    }

    private static async Task<IResult> PageAsync(HttpContext http, MailReader reader, string id, int number)
    {
        var (open, nested) = await OpenAsync(http, reader, id, number);
        using (open)
        {
            return nested is null ? ConsoleEndpoints.NotFound(http) : new PageResult(NestedMessagePage.Create(
                NestedMessageView.Of(nested, "/messages/" + id, number, PageLanguage.Of(http), http.RequestAborted) with
                {
                    Frame = HtmlFrame.Of(http.Request),
                }));
        }
    }

    private static async Task<IResult> HtmlAsync(HttpContext http, MailReader reader, string id, int number)
    {
        var (open, nested) = await OpenAsync(http, reader, id, number);
        if (open is not null && nested is { Body.HasHtml: true })
        {
            return new MailHtmlResult(open, stop => HtmlFrame.Apply(http.Request,
                MailHtml.Render(nested, FramePolicy.AllowsRemote(http.Request), stop), stop));
        }

        open?.Dispose();
        return ConsoleEndpoints.NotFound(http);
    }

    private static async Task<IResult> AttachmentAsync(HttpContext http, MailReader reader, string id, int number, int file)
    {
        var (open, nested) = await OpenAsync(http, reader, id, number);
        if (open is not null && nested?.Body.Attachments.ElementAtOrDefault(file - 1) is { } part)
        {
            return new PartResult(open, part, "application/octet-stream", PartFiles.DownloadPolicy)
            {
                DownloadName = PartFiles.NameOf(part),
            };
        }

        open?.Dispose();
        return ConsoleEndpoints.NotFound(http);
    }

    private static async Task<(OpenMail? Open, ParsedMail? Nested)> OpenAsync(HttpContext http, MailReader reader, string id, int number)
    {
        var open = MailId.TryParse(id, out var mail) ? await reader.OpenAsync(mail, http.RequestAborted) : null;
        return (open, open?.Mail.Nested(number, http.RequestAborted));
    }
}
