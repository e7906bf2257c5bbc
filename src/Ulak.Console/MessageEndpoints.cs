using System.Globalization;
using Ulak.Console.Codes;
using Ulak.Console.HtmlCheck;
using Ulak.Console.Links;
using Ulak.Console.Messages;
using Ulak.Console.Mime;
using Ulak.Console.Pages;
using Ulak.Console.Releasing;
using Ulak.Mime;
using Ulak.Mime.Parts;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console;

/// <summary>The pages of the inbox and of a message.</summary>
internal static class MessageEndpoints
{
    private const int PageSize = 50;
    private const int MaxPreviewOctets = 1024 * 1024;
    private const string PreviewPolicy = "sandbox; default-src 'none'; frame-ancestors 'self'";

    public static void Map(IEndpointRouteBuilder routes, string smtpAddress)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.MapGet(prefix + "/",
                (HttpContext http, IMessageStore store, string? q, string? before) => InboxAsync(http, store, smtpAddress, q, before));
            routes.MapGet(prefix + "/messages/{id}",
                (HttpContext http, IMessageStore store, MailReader reader, string id) => ShowAsync(http, store, reader, id, smtpAddress));
        }

        routes.MapGet("/messages/{id}/html", HtmlAsync);
        routes.MapGet("/messages/{id}/amp", AmpAsync);
        routes.MapGet("/messages/{id}/parts/{number:int}", DownloadAsync);
        routes.MapGet("/messages/{id}/raw", RawAsync);
        routes.MapGet("/messages/{id}/attachments/{number:int}", AttachmentAsync);
        routes.MapGet("/messages/{id}/attachments/{number:int}/preview", PreviewAsync);
        routes.MapPost("/messages/{id}/links", (HttpContext http, IMessageStore store, LinkChecker links, string id) =>
            PageAsync(http, store, id, smtpAddress, "links",
                async view =>
                view with { Content = view.Content with { Links = await links.CheckAsync(view.Content.Links, http.RequestAborted) } }));
        routes.MapPost("/messages/{id}/release",
            (HttpContext http, IMessageStore store, MessageRelease release, string id) =>
            PageAsync(http, store, id, smtpAddress, "again", async view =>
        {
            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
            var to = form["to"].ToString().Trim();
            var (sent, answer) = release.IsPossible ? await release.SendAsync(view.Stored.Item.Id, to, http.RequestAborted)
                ?? (false, to) : (false, "release.server");
            return view with { ReleaseResult = view.Language.Word(sent ? "released" : "not-released", to, answer) };
        }));
        MessageForms.Map(routes);
    }

    private static async Task<IResult> InboxAsync(HttpContext http, IMessageStore store, string smtpAddress, string? q, string? before)
    {
        var search = string.IsNullOrWhiteSpace(q) ? null : q.Trim();
        MailId? from = MailId.TryParse(before, out var id) ? id : null;
        var page = await store.ListMessagesAsync(new MessageQuery(search, from, PageSize), http.RequestAborted);
        var count = await store.CountMessagesAsync(http.RequestAborted);
        var next = page.Next is { } older ? $"/?before={older}{(search is null ? "" : "&q=" + Uri.EscapeDataString(search))}" : null;
        return new PageResult(InboxPage.Create(new InboxModel(PageLanguage.Of(http), page.Items, count, search, next, smtpAddress)
        {
            Undo = MailId.TryParse(http.Request.Query["undo"], out var token) ? token.ToString() : null,
            Deleted = int.TryParse(http.Request.Query["deleted"], NumberStyles.None, CultureInfo.InvariantCulture, out var deleted)
                ? deleted : 0,
        }))
        { HasForms = true };
    }

    private static Task<IResult> ShowAsync(HttpContext http, IMessageStore store, MailReader reader, string id, string smtpAddress) =>
        PageAsync(http, store, id, smtpAddress, http.Request.Query["view"], async view =>
            http.Request.Query["view"] == "check"
                && await reader.ReadOriginalHtmlAsync(view.Stored.Item.Id, http.RequestAborted) is { } html
                ? view with { Check = HtmlCheckResult.Of(html) } : view);

    /// <summary>Renders a message's page, with what a request adds to it.</summary>
    private static async Task<IResult> PageAsync(HttpContext http, IMessageStore store, string id, string smtpAddress, string? shown,
        Func<MessageView, Task<MessageView>> add)
    {
        var reader = http.RequestServices.GetRequiredService<MessageContentReader>();
        if (!MailId.TryParse(id, out var mail) || await store.FindMessageAsync(mail, http.RequestAborted) is not { } stored)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        var content = await reader.ReadAsync(mail, http.RequestAborted);
        // A link on another site opens the message, but changes nothing.
        if (!stored.Item.IsRead && !ConsoleProtection.IsCrossSite(http.Request))
        {
            await store.ChangeMessagesAsync(MessageSelection.Of(mail), new MessageChange { Read = true }, http.RequestAborted);
        }

        var view = new MessageView(PageLanguage.Of(http), stored, content, "text")
        {
            RemoteAllowed = http.Request.Query["remote"] == "1",
            Console = $"{http.Request.Scheme}://{http.Request.Host}",
            SmtpAddress = smtpAddress,
            ReleaseTo = http.RequestServices.GetRequiredService<ConsoleOptions>()
                .Release is { Server.Length: > 0, AllowedRecipients: var allowed } ? allowed : [],
        };
        view = await add(view);
        return new PageResult(MessageDetail.Create(view.Select(shown, http.Request.Query["width"]))) { HasForms = true };
    }

    private static async Task<IResult> HtmlAsync(HttpContext http, MailReader reader, string id)
    {
        if (!MailId.TryParse(id, out var mail) || await reader.OpenAsync(mail, http.RequestAborted) is not { } open)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        if (open.Mail.Body.HasHtml)
        {
            return new MailHtmlResult(open, stop => MailHtml.Render(open.Mail, FramePolicy.AllowsRemote(http.Request), stop));
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
