using Ulak.Console.Lists;
using Ulak.Console.Messages;
using Ulak.Console.Mime;
using Ulak.Console.Viewing;
using Ulak.Mime;
using Ulak.Mime.Parts;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console;

/// <summary>The inbox and the messages: their pages, their forms, and what the pages load.</summary>
internal static class MessageEndpoints
{
    private const int MaxPreviewOctets = 1024 * 1024;
    private const string PreviewPolicy = "sandbox; default-src 'none'; frame-ancestors 'self'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/messages/{id}/html", http => HtmlAsync(http, http.Service<MailReader>(), http.RouteText("id")));
        routes.Get("/messages/{id}/amp", http => AmpAsync(http, http.Service<MailReader>(), http.RouteText("id")));
        routes.Get("/messages/{id}/parts/{number:int}",
            http => DownloadAsync(http, http.Service<MailReader>(), http.RouteText("id"), http.RouteNumber("number")));
        routes.Get("/messages/{id}/raw", http => RawAsync(http, http.Service<IMessageStore>(), http.RouteText("id")));
        routes.Get("/messages/{id}/attachments/{number:int}",
            http => AttachmentAsync(http, http.Service<MailReader>(), http.RouteText("id"), http.RouteNumber("number")));
        routes.Get("/messages/{id}/attachments/{number:int}/preview",
            http => PreviewAsync(http, http.Service<MailReader>(), http.RouteText("id"), http.RouteNumber("number")));
        ListPages.Map(routes);
        MessagePages.Map(routes);
        NestedMessagePages.Map(routes);
        MessageForms.Map(routes);
    }

    private static async Task<IResult> HtmlAsync(HttpContext http, MailReader reader, string id)
    {
        if (!MailId.TryParse(id, out var mail) || await reader.OpenAsync(mail, http.RequestAborted) is not { } open)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        if (open.Mail.Body.HasHtml)
        {
            return new MailHtmlResult(open, stop => HtmlFrame.Apply(http.Request,
                MailHtml.Render(open.Mail, FramePolicy.AllowsRemote(http.Request), stop), stop));
        }

        open.Dispose();
        return ConsoleEndpoints.NotFound(http);
    }

    private static async Task<IResult> AmpAsync(HttpContext http, MailReader reader, string id)
    {
        if (!MailId.TryParse(id, out var mail) || await reader.OpenAsync(mail, http.RequestAborted) is not { } open)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        if (open.Mail.Body.Amp is not null)
        {
            return new MailHtmlResult(open, stop => MailHtml.RenderAmp(open.Mail, FramePolicy.AllowsRemote(http.Request), stop)!);
        }

        open.Dispose();
        return ConsoleEndpoints.NotFound(http);
    }

    private static async Task<IResult> RawAsync(HttpContext http, IMessageStore store, string id)
    {
        if (!MailId.TryParse(id, out var mail) || await store.FindMessageAsync(mail, http.RequestAborted) is not { } stored)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        return Results.Stream(output => store.CopyContentAsync(mail, output, http.RequestAborted).AsTask(), "message/rfc822",
            $"{stored.Item.Id}.eml");
    }

    // Always a download with a neutral type: message content must never run in the console's origin.
    private static Task<IResult> AttachmentAsync(HttpContext http, MailReader reader, string id, int number) =>
        PartAsync(http, reader, id, mail => mail.Body.Attachments.ElementAtOrDefault(number - 1));

    private static Task<IResult> DownloadAsync(HttpContext http, MailReader reader, string id, int number) =>
        PartAsync(http, reader, id, mail => mail.Parts.ElementAtOrDefault(number));

    private static async Task<IResult> PartAsync(HttpContext http, MailReader reader, string id, Func<ParsedMail, MailPart?> choose)
    {
        if (!MailId.TryParse(id, out var mail) || await reader.OpenAsync(mail, http.RequestAborted) is not { } open)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        if (choose(open.Mail) is { } part)
        {
            return new PartResult(open, part, "application/octet-stream",
                PartFiles.DownloadPolicy)
            { DownloadName = PartFiles.NameOf(part) };
        }

        open.Dispose();
        return ConsoleEndpoints.NotFound(http);
    }

    private static async Task<IResult> PreviewAsync(HttpContext http, MailReader reader, string id, int number)
    {
        if (!MailId.TryParse(id, out var mail) || await reader.OpenAsync(mail, http.RequestAborted) is not { } open)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        if (open.Mail.Body.Attachments.ElementAtOrDefault(number - 1) is not { } part
            || PreviewTypes.ContentTypeFor(part.MediaType) is not { } type)
        {
            open.Dispose();
            return ConsoleEndpoints.NotFound(http);
        }

        if (PreviewTypes.KindOf(part.MediaType) == "text")
        {
            using (open)
            {
                http.Response.Headers.ContentSecurityPolicy = PreviewPolicy;
                return Results.Text(PartContent.ReadText(part, MaxPreviewOctets, out _, http.RequestAborted), "text/plain",
                    System.Text.Encoding.UTF8);
            }
        }

        // The PDF viewers of browsers do not run in a sandbox.
        return new PartResult(open, part, type, type == "application/pdf" ? "default-src 'none'; frame-ancestors 'self'" : PreviewPolicy);
    }
}
