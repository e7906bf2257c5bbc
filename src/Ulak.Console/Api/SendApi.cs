using System.Collections.Immutable;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary><c>POST /api/v1/messages</c>: a message by HTTP, kept as if it had come by SMTP.</summary>
internal static class SendApi
{
    private const int MostRecipients = 1_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/messages", SendAsync);

    /// <summary>Takes a message as JSON, and answers with its id; used by every path that sends.</summary>
    public static async Task<(string? Id, ApiProblem? Problem)> TakeAsync(HttpContext http, MessageIntake intake, IMailStore store, NewMessageOrder order)
    {
        var recipients = (order.To ?? []).Concat(order.Cc ?? []).Concat(order.Bcc ?? []).Select(MessageComposer.Mailbox).Distinct(StringComparer.Ordinal).ToList();
        if (Recipients(recipients) is { } unclear)
        {
            return (null, unclear);
        }

        var tags = ImmutableArray.CreateBuilder<string>();
        foreach (var text in order.Tags ?? [])
        {
            if (TagName.Normalize(text) is not { } tag)
            {
                return (null, ApiProblem.BadValue("tags", text, $"names of 1 to {TagName.MostCharacters} characters"));
            }

            tags.Add(tag);
        }

        var (octets, problem) = await MessageComposer.WriteAsync(order, http.RequestAborted);
        if (octets is null)
        {
            return (null, problem);
        }

        var (id, refusal) = await KeepAsync(http, intake, store, new NewMail(MessageComposer.Mailbox(order.From ?? ""), recipients, octets));
        if (id is { } kept && tags.Count > 0)
        {
            await store.ChangeMessagesAsync(MessageSelection.Of(kept), new MessageChange { AddTags = tags.ToImmutable() }, http.RequestAborted);
        }

        return (id?.ToString(), refusal);
    }

    private static async Task<IResult> SendAsync(HttpContext http, MessageIntake intake, IMailStore store)
    {
        var type = http.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        var (id, problem) = type switch
        {
            "message/rfc822" => await TakeOctetsAsync(http, intake, store),
            "application/json" => await TakeJsonAsync(http, intake, store),
            _ => (null, new ApiProblem(StatusCodes.Status415UnsupportedMediaType, $"The body's type is '{type}'.", "Send application/json, or a whole message as message/rfc822 with ?from= and ?to=.")),
        };
        if (problem is not null)
        {
            return problem;
        }

        if (id is null || await MessageApi.ResolveAsync(store, id, http.RequestAborted) is not { } mail || await MessageDocumentReader.ReadAsync(store, mail, http.RequestAborted) is not { } document)
        {
            // Taken, and gone on its way already: there is nothing here to show.
            return Results.StatusCode(StatusCodes.Status202Accepted);
        }

        http.Response.Headers.Location = $"/api/v1/messages/{id}";
        return ApiJson.Answer(document, ApiJson.Context.MessageDocument, StatusCodes.Status201Created);
    }

    private static async Task<(string? Id, ApiProblem? Problem)> TakeJsonAsync(HttpContext http, MessageIntake intake, IMailStore store)
    {
        // Attachments are base64, four characters for three octets.
        var (order, problem) = await ApiJson.ReadAsync(http.Request, ApiJson.Context.NewMessageOrder, (intake.Most / 3 * 4) + 4);
        return order is null ? (null, problem) : await TakeAsync(http, intake, store, order);
    }

    private static async Task<(string? Id, ApiProblem? Problem)> TakeOctetsAsync(HttpContext http, MessageIntake intake, IMailStore store)
    {
        var query = http.Request.Query;
        var recipients = query["to"].Where(to => to is { Length: > 0 }).Select(to => to!).ToList();
        if (Recipients(recipients) is { } unclear)
        {
            return (null, unclear);
        }

        if (await RequestBody.ReadAsync(http.Request, intake.Most) is not { } body)
        {
            return (null, ApiProblem.TooLarge(intake.Most));
        }

        using (body)
        {
            var octets = MessageIntake.WithLineEnds(body.GetBuffer().AsSpan(0, (int)body.Length));
            var (id, problem) = await KeepAsync(http, intake, store, new NewMail(query["from"].ToString(), recipients, octets));
            return (id?.ToString(), problem);
        }
    }

    private static async Task<(Smtp.MailId? Id, ApiProblem? Problem)> KeepAsync(HttpContext http, MessageIntake intake, IMailStore store, NewMail mail)
    {
        if (mail.Octets.Length > intake.Most)
        {
            return (null, ApiProblem.TooLarge(intake.Most));
        }

        var answer = await intake.TakeAsync(mail, http);
        if (answer.Problem is not null)
        {
            return (null, answer.Problem);
        }

        var page = await store.ListMessagesAsync(new MessageQuery(Limit: 1) { SessionId = answer.Session }, http.RequestAborted);
        return (page.Items is [var kept, ..] ? kept.Id : null, null);
    }

    private static ApiProblem? Recipients(List<string> recipients) => recipients.Count switch
    {
        0 => ApiProblem.BadBody("The message is for nobody.", "Say to: in JSON \"to\": [\"you@example.test\"], with message/rfc822 ?to=you@example.test, once for each."),
        > MostRecipients => ApiProblem.BadBody("These are too many recipients.", $"Send to at most {MostRecipients} at once."),
        _ => null,
    };
}
