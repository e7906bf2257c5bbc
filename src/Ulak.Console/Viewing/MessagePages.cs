using System.Collections.Immutable;
using Ulak.Console.Bounces;
using Ulak.Console.Checks;
using Ulak.Console.Codes;
using Ulak.Console.Dialogues;
using Ulak.Console.Links;
using Ulak.Console.Lists;
using Ulak.Console.Messages;
using Ulak.Console.Mime;
using Ulak.Console.Pages;
using Ulak.Console.Releasing;
using Ulak.Console.Spam;
using Ulak.Inbox.Receiving;
using Ulak.Reference.Catalog;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Viewing;

/// <summary><c>/messages/{id}</c>: a message in its views.</summary>
internal static class MessagePages
{
    private const int MaxThread = 20;

    /// <summary>Sent by the script of the pages, which has the list already: the response then has the message alone.</summary>
    private const string PaneHeader = "Ulak-Pane";

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + "/messages/{id}", http =>
                PageAsync(http, http.RouteText("id"), http.Request.Query["view"], Task.FromResult));
        }

        // The script reads the page that a form led to again as mail arrives, and the reader may open its address.
        foreach (var (form, view) in new[] { ("links", "checks"), ("release", "send") })
        {
            routes.Get($"/messages/{{id}}/{form}",
                http => Results.LocalRedirect($"/messages/{Uri.EscapeDataString(http.RouteText("id"))}?view={view}"));
        }

        routes.Post("/messages/{id}/links", http =>
            PageAsync(http, http.RouteText("id"), "checks", async view =>
            {
                var links = await http.Service<LinkChecker>().CheckAsync(view.Content.Links, http.RequestAborted);
                return view with { Content = view.Content with { Links = links } };
            }));
        routes.Post("/messages/{id}/release", http =>
            PageAsync(http, http.RouteText("id"), "send", async view =>
        {
            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
            var to = form["to"].ToString().Trim();
            var release = http.Service<MessageRelease>();
            if (!release.IsPossible || !release.Allows(to))
            {
                return view with { ReleaseResult = view.Language.Word(release.IsPossible ? "compose-not-allowed" : "release-off", to) };
            }

            var (sent, answer) = await release.SendAsync(view.Stored.Item.Id, to, http.RequestAborted) ?? (false, to);
            return view with
            {
                ReleaseSuggestion = to,
                ReleaseResult = view.Language.Word(sent ? "released" : "not-released", to, answer),
            };
        }));
    }

    /// <summary>A message's page, with what a request adds to it.</summary>
    private static async Task<IResult> PageAsync(HttpContext http, string id, string? asked, Func<MessageView, Task<MessageView>> add)
    {
        var (services, stop) = (http.RequestServices, http.RequestAborted);
        var store = services.GetRequiredService<IMessageStore>();
        if (!MailId.TryParse(id, out var mail) || await store.FindMessageAsync(mail, stop) is not { } stored)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        // After "mark as unread" the page must not mark it as read again, and a link on another site changes nothing.
        if (!stored.Item.IsRead && http.Request.Query["did"] != "unread" && !ConsoleProtection.IsCrossSite(http.Request))
        {
            await store.ChangeMessagesAsync(MessageSelection.Of(mail), new MessageChange { Read = true }, stop);
            stored = stored with { Item = stored.Item with { IsRead = true } };
        }

        var lists = services.GetRequiredService<MailListReader>();
        var isPane = http.Request.Headers.ContainsKey(PaneHeader);
        var (newer, older) = await lists.FindNeighboursAsync(http, mail);
        var options = services.GetRequiredService<ConsoleOptions>();
        var language = PageLanguage.Of(http);
        var view = new MessageView(language, stored, await services.GetRequiredService<MessageContentReader>().ReadAsync(mail, stop), "")
        {
            List = isPane ? lists.WithoutRows(http, mail) : await lists.ReadAroundAsync(http, mail),
            IsPaneOnly = isPane,
            Newer = newer,
            Older = older,
            Frame = HtmlFrame.Of(http.Request),
            Toast = ToastModel.Of(http, language),
            Bounce = await BounceAsync(http, stored.Item, language),
            Thread = await ThreadAsync(store, stored.Item, stop),
            Console = $"{http.Request.Scheme}://{http.Request.Host}",
            SmtpAddress = options.SmtpAddress.ToString(),
            ReleaseSuggestion = options.Release.Suggest(stored.Item.ForwardPaths),
            ReleaseTo = options.Release is { Server.Length: > 0, AllowedRecipients: var allowed } ? allowed : [],
        };
        view = await add(view);
        view = await WithViewAsync(http, view with { View = view.ViewFor(asked) });
        return new PageResult(MessageDetail.Create(view)) { HasForms = true };
    }

    /// <summary>Reads what only one of the views shows.</summary>
    private static async Task<MessageView> WithViewAsync(HttpContext http, MessageView view)
    {
        var services = http.RequestServices;
        switch (view.View)
        {
            case "checks":
                var html = await services.GetRequiredService<MailReader>().ReadOriginalHtmlAsync(view.Stored.Item.Id, http.RequestAborted);
                return view with { Checks = await WithSpamAsync(http, view, MessageChecks.Of(view.Content, html, view.Language)) };
            case "attachments":
                var content = services.GetRequiredService<MessageContentReader>();
                return view with { Opened = await content.ReadAttachmentsAsync(view.Stored.Item.Id, http.RequestAborted) };
            case "source" when http.Request.Query["decoded"] == "1":
                var source = services.GetRequiredService<MessageContentReader>();
                return view with { DecodedSource = await source.ReadDecodedSourceAsync(view.Stored.Item.Id, http.RequestAborted) };
            case "session":
                var id = view.Stored.Item.SessionId;
                var dialogue = services.GetRequiredService<SessionTracker>().Find(id) is { } live ? DialogueView.Of(live, view.Language)
                    : await services.GetRequiredService<ISessionStore>().FindSessionAsync(id, http.RequestAborted) is { } session
                        ? DialogueView.Of(session, view.Language) : null;
                return view with { Session = dialogue?.WithCards(http.Request, view.Link("session")) };
            default:
                return view;
        }
    }

    /// <summary>A filter may take seconds. The page is shown first; its script, or the reader, then asks for the score.</summary>
    private static async Task<MessageChecks> WithSpamAsync(HttpContext http, MessageView view, MessageChecks checks)
    {
        var spam = http.RequestServices.GetRequiredService<SpamChecker>();
        if (!spam.IsPossible)
        {
            return checks;
        }

        var result = spam.Find(view.Stored.Item.Id)
            ?? (http.Request.Query["spam"] == "1" ? await spam.CheckAsync(view.Stored.Item.Id, http.RequestAborted) : null);
        return result is null ? checks with { IsSpamPending = true } : checks.WithSpam(result, view.Language);
    }

    private static async Task<ExplanationCardModel?> BounceAsync(HttpContext http, MessageListItem item, PageLanguage language)
    {
        var reader = http.RequestServices.GetRequiredService<BounceReader>();
        if (await reader.FindAsync(item, http.RequestAborted) is not { } bounce)
        {
            return null;
        }

        var languages = CodeCatalog.Default.Languages;
        var asked = languages.FirstOrDefault(each => each.Code == http.Request.Query["explain"].ToString())?.Code ?? language.Code;
        return new ExplanationCardModel(language, await reader.ExplainAsync(item.Id, asked, http.RequestAborted))
        {
            Languages = [.. languages.Select(each => (each.Code, each.Name, $"/messages/{item.Id}?explain={each.Code}"))],
            Original = await reader.FindOriginalAsync(bounce, http.RequestAborted),
        };
    }

    /// <summary>The other messages of a conversation: the same subject without its Re and Fwd, and a reply among them.</summary>
    private static async Task<ImmutableArray<MessageListItem>> ThreadAsync(IMessageStore store, MessageListItem item,
        CancellationToken stop)
    {
        var subject = ThreadSubject.Of(item.Summary.Subject);
        if (!subject.Name.Any(char.IsLetterOrDigit))
        {
            return [];
        }

        var page = await store.ListMessagesAsync(new MessageQuery($"subject:\"{subject.Name.Replace('"', ' ')}\"", Limit: MaxThread), stop);
        var same = page.Items.Where(each =>
            ThreadSubject.Of(each.Summary.Subject).Name.Equals(subject.Name, StringComparison.OrdinalIgnoreCase)).ToList();
        return subject.IsReply || same.Any(each => ThreadSubject.Of(each.Summary.Subject).IsReply)
            ? [.. same.Where(each => each.Id != item.Id)] : [];
    }
}
