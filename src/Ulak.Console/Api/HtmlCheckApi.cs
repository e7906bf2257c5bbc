using Ulak.Console.HtmlCheck;
using Ulak.Console.Mime;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary><c>GET /api/v1/messages/{id}/html-check</c>: what a message's HTML uses, and which mail programs support it.</summary>
internal static class HtmlCheckApi
{
    public static void Map(IEndpointRouteBuilder routes) => routes.Get("/api/v1/messages/{id}/html-check",
        http => CheckAsync(http, http.Service<IMessageStore>(), http.Service<MailReader>(), http.RouteText("id")));

    private static async Task<IResult> CheckAsync(HttpContext http, IMessageStore store, MailReader reader, string id)
    {
        if (await MessageApi.ResolveAsync(store, id, http.RequestAborted) is not { } mail
            || await store.FindMessageAsync(mail, http.RequestAborted) is null)
        {
            return ApiProblem.MessageNotFound(id);
        }

        return await reader.ReadOriginalHtmlAsync(mail, http.RequestAborted) is { } html
            ? ApiJson.Result(HtmlCheckDocument.Of(HtmlCheckResult.Of(html)), ApiJson.Context.HtmlCheckDocument)
            : new ApiProblem(StatusCodes.Status404NotFound, "The message has no HTML.", $"Its text is in GET /api/v1/messages/{mail}.");
    }
}

/// <summary>The findings. <see cref="Data"/> names the support data and its date.</summary>
internal sealed record HtmlCheckDocument(string Data, bool Cut, IReadOnlyList<HtmlFeatureDocument> Features,
    IReadOnlyList<ClientIssuesDocument> Clients)
{
    public static HtmlCheckDocument Of(HtmlCheckResult check) => new(
        HtmlSupport.Default.Version,
        check.IsTruncated,
        [.. check.Features.Select(HtmlFeatureDocument.Of)],
        [.. check.ClientIssues.Select(each => new ClientIssuesDocument(each.Client.ToString(), each.No, each.Partly))]);
}

/// <summary>
/// A feature. <see cref="Supported"/>, <see cref="Partly"/> and <see cref="Unsupported"/> name the mail programs that were tested.
/// </summary>
internal sealed record HtmlFeatureDocument(string Slug, string Title, string Category, int Times, int Line, string Address,
    IReadOnlyList<string> Supported, IReadOnlyList<string> Partly, IReadOnlyList<string> Unsupported, IReadOnlyList<HtmlNoteDocument> Notes)
{
    public static HtmlFeatureDocument Of(CheckedFeature each) => new(
        each.Feature.Slug,
        each.Feature.Title,
        each.Feature.Category,
        each.Count,
        each.Line,
        each.Feature.Address,
        Names(each.Yes),
        Names(each.Partly),
        Names(each.No),
        [.. each.Feature.Notes.Select(note =>
            new HtmlNoteDocument(Names(note.Clients.Select(index => HtmlSupport.Default.Clients[index])), note.Text))]);

    private static IReadOnlyList<string> Names(IEnumerable<MailClient> clients) => [.. clients.Select(client => client.ToString())];
}

/// <summary>A note about the support of some mail programs.</summary>
internal sealed record HtmlNoteDocument(IReadOnlyList<string> Clients, string Text);

/// <summary>A mail program, with the number of features that it supports in part or not at all.</summary>
internal sealed record ClientIssuesDocument(string Name, int Unsupported, int Partly);
