using System.Text;
using Ulak.Console.Api;
using Ulak.Console.Mime;
using Ulak.Mime;
using Ulak.Storage;

namespace Ulak.Console.Mailpit;

/// <summary>Mailpit's paths for one message. An id may be <c>latest</c>.</summary>
internal static class MailpitMessageEndpoints
{
    internal static readonly IResult NotFound = Results.Text("There is no such message.", statusCode: StatusCodes.Status404NotFound);

    public static void Map(IEndpointRouteBuilder routes, string prefix)
    {
        var message = prefix + "/api/v1/message/{id}";
        routes.Get(message, http => ShowAsync(http, http.Service<IMessageStore>(), http.Service<MailReader>(), http.RouteText("id")));
        routes.Get(message + "/headers",
            http => HeadersAsync(http, http.Service<IMessageStore>(), http.Service<MailReader>(), http.RouteText("id")));
        routes.Get(message + "/raw", http => RawAsync(http, http.Service<IMessageStore>(), http.RouteText("id")));
        routes.Get(message + "/part/{number:int}",
            http => PartAsync(http, http.Service<IMessageStore>(), http.Service<MailReader>(), http.RouteText("id"),
                http.RouteNumber("number")));
        MailpitChecks.Map(routes, message);
        routes.Get(prefix + "/view/{id}.html",
            http => HtmlAsync(http, http.Service<IMessageStore>(), http.Service<MailReader>(), http.RouteText("id")));
        routes.Get(prefix + "/view/{id}.txt",
            http => TextAsync(http, http.Service<IMessageStore>(), http.Service<MailReader>(), http.RouteText("id")));
    }

    private static async Task<IResult> ShowAsync(HttpContext http, IMessageStore store, MailReader reader, string id)
    {
        if (await MessageApi.ResolveAsync(store, id, http.RequestAborted) is not { } mail
            || await store.FindMessageAsync(mail, http.RequestAborted) is not { } stored
            || await reader.OpenAsync(mail, http.RequestAborted) is not { } open)
        {
            return NotFound;
        }

        using (open)
        {
            await store.ChangeMessagesAsync(MessageSelection.Of(mail), new MessageChange { Read = true }, http.RequestAborted);
            return MailpitEndpoints.Result(MailpitReader.Message(stored, open.Mail, http.RequestAborted),
                MailpitJson.Default.MailpitMessage);
        }
    }

    private static async Task<IResult> HeadersAsync(HttpContext http, IMessageStore store, MailReader reader, string id)
    {
        if (await OpenAsync(http, store, reader, id) is not { } open)
        {
            return NotFound;
        }

        using (open)
        {
            var fields = open.Mail.Headers.GroupBy(header => header.Name, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(header => header.Value)]);
            return MailpitEndpoints.Result(fields, MailpitJson.Default.IReadOnlyDictionaryStringIReadOnlyListString);
        }
    }

    private static async Task<IResult> RawAsync(HttpContext http, IMessageStore store, string id)
    {
        if (await MessageApi.ResolveAsync(store, id, http.RequestAborted) is not { } mail
            || await store.FindMessageAsync(mail, http.RequestAborted) is null)
        {
            return NotFound;
        }

        // The header nosniff keeps browsers from guessing another type.
        return Results.Stream(output => store.CopyContentAsync(mail, output, http.RequestAborted).AsTask(), "text/plain; charset=utf-8");
    }

    private static async Task<IResult> PartAsync(HttpContext http, IMessageStore store, MailReader reader, string id, int number) =>
        await OpenAsync(http, store, reader, id) is { } open ? MessageApi.Download(open, number) ?? NotFound : NotFound;

    private static async Task<IResult> HtmlAsync(HttpContext http, IMessageStore store, MailReader reader, string id)
    {
        if (await OpenAsync(http, store, reader, id) is not { } open)
        {
            return NotFound;
        }

        if (open.Mail.Body.HasHtml)
        {
            return new MailHtmlResult(open, stop => MailHtml.Render(open.Mail, FramePolicy.AllowsRemote(http.Request), stop));
        }

        open.Dispose();
        return NotFound;
    }

    private static async Task<IResult> TextAsync(HttpContext http, IMessageStore store, MailReader reader, string id)
    {
        if (await OpenAsync(http, store, reader, id) is not { } open)
        {
            return NotFound;
        }

        using (open)
        {
            return Results.Text(MailTexts.PlainOnly(open.Mail, MailHtml.MaxPartOctets, out _, http.RequestAborted) ?? "", "text/plain",
                Encoding.UTF8);
        }
    }

    private static async Task<OpenMail?> OpenAsync(HttpContext http, IMessageStore store, MailReader reader, string id) =>
        await MessageApi.ResolveAsync(store, id, http.RequestAborted) is { } mail ? await reader.OpenAsync(mail, http.RequestAborted)
            : null;
}
