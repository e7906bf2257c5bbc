using System.Globalization;
using Ulak.Console.Api;
using Ulak.Console.HtmlCheck;
using Ulak.Console.Links;
using Ulak.Console.Mime;
using Ulak.Console.Releasing;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Mailpit;

/// <summary>Mailpit's checks of a message, and its release.</summary>
internal static class MailpitChecks
{
    private static MailpitJson Json => MailpitJson.Default;

    public static void Map(IEndpointRouteBuilder routes, string message)
    {
        routes.Get(message + "/html-check",
            http => HtmlAsync(http, http.Service<IMessageStore>(), http.Service<MailReader>(), http.RouteText("id")));
        routes.Get(message + "/link-check",
            http => LinksAsync(http, http.Service<IMessageStore>(), http.Service<MailReader>(), http.Service<LinkChecker>(),
                http.RouteText("id")));
        routes.Post(message + "/release",
            http => ReleaseAsync(http, http.Service<IMessageStore>(), http.Service<MessageRelease>(), http.RouteText("id")));
    }

    private static async Task<IResult> HtmlAsync(HttpContext http, IMessageStore store, MailReader reader, string id) =>
        await FindAsync(http, store, id) is not { } mail ? MailpitMessageEndpoints.NotFound
        : await reader.ReadOriginalHtmlAsync(mail, http.RequestAborted) is { } html
            ? MailpitEndpoints.Result(MailpitHtmlCheck.Of(HtmlCheckResult.Of(html)), Json.MailpitHtmlCheck)
        : Results.Text("The message has no HTML.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<IResult> LinksAsync(HttpContext http, IMessageStore store, MailReader reader, LinkChecker check, string id)
    {
        if (await FindAsync(http, store, id) is not { } mail)
        {
            return MailpitMessageEndpoints.NotFound;
        }

        var found = MessageLink.Of(await reader.ReadOriginalHtmlAsync(mail, http.RequestAborted));
        var links = (await check.CheckAsync([.. found.Where(IsHttpLink).DistinctBy(link => link.Target)], http.RequestAborted))
            .Where(link => link.CheckResult is not null).Select(MailpitLink.Of).ToList();
        return MailpitEndpoints.Result(new MailpitLinkCheck(links.Count(link => link.StatusCode is < 200 or >= 400), links),
            Json.MailpitLinkCheck);
    }

    private static async Task<IResult> ReleaseAsync(HttpContext http, IMessageStore store, MessageRelease release, string id)
    {
        if (await FindAsync(http, store, id) is not { } mail)
        {
            return MailpitMessageEndpoints.NotFound;
        }

        var (request, _) = await ApiJson.ReadAsync(http.Request, MailpitRequestJson.Default.MailpitRelease);
        if (request is not { To: { Count: > 0 } recipients })
        {
            return Results.Text("To is needed: the addresses to release to.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (!release.IsPossible)
        {
            return Results.Text(
                "Releasing is off: set release.server to the server that receives released messages.",
                statusCode: StatusCodes.Status400BadRequest);
        }

        // Addresses that are not allowed come first, so that nothing was sent when one is refused.
        foreach (var to in recipients.OrderBy(release.Allows))
        {
            var (sent, answer) = await release.SendAsync(mail, to, http.RequestAborted) ?? (false, "not an address");
            if (!sent)
            {
                return Results.Text($"{to}: {answer}", statusCode: StatusCodes.Status400BadRequest);
            }
        }

        return Results.Text("ok");
    }

    private static bool IsHttpLink(MessageLink link) =>
        link.Target.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || link.Target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static async ValueTask<MailId?> FindAsync(HttpContext http, IMessageStore store, string id) =>
        await MessageApi.ResolveAsync(store, id, http.RequestAborted) is { } mail
            && await store.FindMessageAsync(mail, http.RequestAborted) is not null ? mail : null;
}

/// <summary>The recipients of a release.</summary>
internal sealed record MailpitRelease(IReadOnlyList<string>? To);

/// <summary>The result of a link check.</summary>
internal sealed record MailpitLinkCheck(int Errors, IReadOnlyList<MailpitLink> Links);

/// <summary>A link. The code is 0 when there was no response.</summary>
internal sealed record MailpitLink(string Status, int StatusCode, string URL)
{
    public static MailpitLink Of(MessageLink link)
    {
        var text = link.CheckResult ?? "";
        var isCode = int.TryParse(text.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var code);
        return new MailpitLink(isCode ? text[(text.Split(' ')[0].Length)..].Trim() : text, isCode ? code : 0, link.Target);
    }
}

/// <summary>The features that a message's HTML uses, and their support in mail programs.</summary>
internal sealed record MailpitHtmlCheck(MailpitHtmlTotal Total, IReadOnlyList<MailpitHtmlWarning> Warnings,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Platforms)
{
    public static MailpitHtmlCheck Of(HtmlCheckResult check)
    {
        var warnings = check.Features.Where(each => each.No.Length + each.Partly.Length > 0).Select(MailpitHtmlWarning.Of).ToList();
        var (yes, partly, no) =
            (check.Features.Sum(each => each.Yes.Length), check.Features.Sum(each => each.Partly.Length),
            check.Features.Sum(each => each.No.Length));
        var tests = yes + partly + no;
        return new(
            new MailpitHtmlTotal(check.Features.Sum(each => each.Count), Percent(partly, tests), tests == 0 ? 100 : Percent(yes, tests),
                tests, Percent(no, tests)),
            warnings,
            HtmlSupport.Default.Clients.GroupBy(client => client.Platform)
                .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(client => client.Name)]));
    }

    public static double Percent(int part, int whole) => whole == 0 ? 0 : Math.Round(100.0 * part / whole, 2);
}

/// <summary>The totals, in percent of the tests.</summary>
internal sealed record MailpitHtmlTotal(int Nodes, double Partial, double Supported, int Tests, double Unsupported);

/// <summary>A feature that some mail programs do not support.</summary>
internal sealed record MailpitHtmlWarning(
    string Slug, string Title, string Description, string URL, string Category, IReadOnlyList<string> Tags, string Keywords,
        IReadOnlyList<MailpitHtmlResult> Results, IReadOnlyDictionary<string, string> NotesByNumber, MailpitHtmlScore Score)
{
    public static MailpitHtmlWarning Of(CheckedFeature each)
    {
        var support = HtmlSupport.Default;
        return new(
            each.Feature.Slug,
            each.Feature.Title,
            "",
            each.Feature.Address,
            each.Feature.Category,
            [],
            "",
            [.. support.Clients.Select((client, index) =>
                new MailpitHtmlResult($"{client.Name} {client.Platform}", client.Name, client.Platform, NoteOf(each, index),
                Word(each.Feature.Support[index]), "")).Where(result => result.Support != "unknown")],
            each.Feature.Notes.Index()
                .ToDictionary(note => (note.Index + 1).ToString(CultureInfo.InvariantCulture), note => note.Item.Text),
            new MailpitHtmlScore(each.Count, MailpitHtmlCheck.Percent(each.Partly.Length, each.TestedClients),
                MailpitHtmlCheck.Percent(each.Yes.Length, each.TestedClients),
                MailpitHtmlCheck.Percent(each.No.Length, each.TestedClients)));
    }

    private static string NoteOf(CheckedFeature each, int client) =>
        string.Join(',',
            each.Feature.Notes.Index().Where(note => note.Item.Clients.Contains(client))
            .Select(note => (note.Index + 1).ToString(CultureInfo.InvariantCulture)));

    private static string Word(char letter) => letter switch { 'y' => "yes", 'a' => "partial", 'n' => "no", _ => "unknown" };
}

/// <summary>One mail program's support.</summary>
internal sealed record MailpitHtmlResult(string Name, string Family, string Platform, string NoteNumber, string Support, string Version);

/// <summary>The number of uses of a feature, and its support in percent.</summary>
internal sealed record MailpitHtmlScore(int Found, double Partial, double Supported, double Unsupported);
