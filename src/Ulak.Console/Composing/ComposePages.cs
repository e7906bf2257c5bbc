using Microsoft.AspNetCore.Http.Metadata;
using Ulak.Console.Api;
using Ulak.Console.Codes;
using Ulak.Console.Messages;
using Ulak.Console.Pages;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Composing;

/// <summary><c>/compose</c>: a new message, a reply, or a message that is passed on.</summary>
internal static class ComposePages
{
    private const int MaxFiles = 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + "/compose", ShowAsync);
        }

        routes.Post("/compose", http => SendAsync(http, http.Service<DraftSender>())).WithMetadata(new BodySizeLimit());
    }

    private static async Task<IResult> ShowAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var asked = query["reply"].ToString() is { Length: > 0 } reply ? reply : query["forward"].ToString();
        if (asked.Length == 0)
        {
            return Page(http, new MessageDraft { To = query["to"].ToString() }, "/");
        }

        var store = http.RequestServices.GetRequiredService<IMessageStore>();
        if (!MailId.TryParse(asked, out var id) || await store.FindMessageAsync(id, http.RequestAborted) is not { } stored)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        var language = PageLanguage.Of(http);
        var content = await http.RequestServices.GetRequiredService<MessageContentReader>().ReadAsync(id, http.RequestAborted);
        return Page(http, query["reply"].Count > 0 ? MessageDraft.Reply(stored, content, query["all"] == "1", language)
            : MessageDraft.Forward(stored, content, language), "/messages/" + id);
    }

    private static async Task<IResult> SendAsync(HttpContext http, DraftSender sender)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        var draft = DraftOf(form);
        var back = LocalPath.Of(form["back"], "/");
        if (form.Files.Count > MaxFiles || form.Files.Sum(file => file.Length) > sender.MaxMessageOctets)
        {
            var language = PageLanguage.Of(http);
            return Page(http, draft, back, language.Word("compose-too-large", DisplayFormat.Size(sender.MaxMessageOctets, language)));
        }

        var files = new List<AttachmentRequest>();
        foreach (var file in form.Files.Where(file => file.Length > 0))
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content, http.RequestAborted);
            files.Add(new AttachmentRequest(System.IO.Path.GetFileName(file.FileName), file.ContentType, null, content.ToArray()));
        }

        return await sender.SendAsync(draft, files, http) is { } wrong ? Page(http, draft, back, wrong)
            : Results.LocalRedirect(LocalPath.With(draft.IsRelease ? back : "/", $"did={(draft.IsRelease ? "release" : "send")}&n=1"));
    }

    private static MessageDraft DraftOf(IFormCollection form) => new()
    {
        From = form["from"].ToString(),
        To = form["to"].ToString(),
        Cc = form["cc"].ToString(),
        Subject = form["subject"].ToString(),
        Text = form["text"].ToString(),
        InReplyTo = form["in-reply-to"].ToString(),
        References = form["references"].ToString(),
        Original = MailId.TryParse(form["original"].ToString(), out var original) ? original : null,
        AttachesOriginal = form["attach-original"].Count > 0,
        IsRelease = form["where"] == "release",
    };

    private static PageResult Page(HttpContext http, MessageDraft draft, string back, string? error = null)
    {
        var release = http.RequestServices.GetRequiredService<ConsoleOptions>().Release;
        var model = new ComposeModel(PageLanguage.Of(http), draft)
        {
            Error = error,
            Back = back,
            ReleaseServer = release.Server,
            ReleaseTo = release.Server.Length > 0 ? release.AllowedRecipients : [],
        };
        return new PageResult(ComposePage.Create(model), error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest)
        { HasForms = true };
    }

    /// <summary>Attachments may be as large as messages; the limit of messages is checked when the form was read.</summary>
    private sealed class BodySizeLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => 128 * 1024 * 1024;
    }
}
