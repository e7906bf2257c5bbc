using System.Collections.Immutable;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary><c>POST /api/v1/messages</c>: receives a message by HTTP and stores it like one from SMTP.</summary>
internal static class SendApi
{
    private const int MaxRecipients = 1_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.Post("/api/v1/messages",
        http => SendAsync(http, http.Service<MessageSubmission>(), http.Service<IMessageStore>(), http.Service<MessageDocumentReader>()));

    /// <summary>Creates a message from a request and returns its id.</summary>
    public static async Task<(string? Id, ApiProblem? Problem)> CreateAsync(HttpContext http, MessageSubmission intake, IMessageStore store,
        CreateMessageRequest order)
    {
        var recipients = (order.To ?? []).Concat(order.Cc ?? []).Concat(order.Bcc ?? []).Select(MessageComposer.AddressOf)
            .Distinct(StringComparer.Ordinal).ToList();
        if (CheckRecipients(recipients) is { } unclear)
        {
            return (null, unclear);
        }

        var tags = ImmutableArray.CreateBuilder<string>();
        foreach (var text in order.Tags ?? [])
        {
            if (TagName.Normalize(text) is not { } tag)
            {
                return (null, ApiProblem.InvalidValue("tags", text, $"names of 1 to {TagName.MaxLength} characters"));
            }

            tags.Add(tag);
        }

        var (octets, problem) = await MessageComposer.ComposeAsync(order, http.RequestAborted);
        if (octets is null)
        {
            return (null, problem);
        }

        var (id, refusal) = await SubmitAsync(
            http,
            intake,
            store,
            new SubmittedMail(MessageComposer.AddressOf(order.From ?? ""), recipients, octets) { Tags = tags.ToImmutable() });
        return (id?.ToString(), refusal);
    }

    private static async Task<IResult> SendAsync(
        HttpContext http, MessageSubmission intake, IMessageStore store, MessageDocumentReader reader)
    {
        var type = http.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        var (id, problem) = type switch
        {
            "message/rfc822" => await CreateFromContentAsync(http, intake, store),
            "application/json" => await CreateFromJsonAsync(http, intake, store),
            _ => (null,
                new ApiProblem(StatusCodes.Status415UnsupportedMediaType, $"The body's type is '{type}'.",
                "Send application/json, or a whole message as message/rfc822 with ?from= and ?to=.")),
        };
        if (problem is not null)
        {
            return problem;
        }

        if (id is null || await MessageApi.ResolveAsync(store, id, http.RequestAborted) is not { } mail
            || await reader.ReadAsync(mail, http.RequestAborted) is not { } document)
        {
            // Accepted, but not stored here: there is no document to return.
            return Results.StatusCode(StatusCodes.Status202Accepted);
        }

        http.Response.Headers.Location = $"/api/v1/messages/{id}";
        return ApiJson.Result(document, ApiJson.Context.MessageDocument, StatusCodes.Status201Created);
    }

    private static async Task<(string? Id, ApiProblem? Problem)> CreateFromJsonAsync(HttpContext http, MessageSubmission intake,
        IMessageStore store)
    {
        // Attachments are base64, four characters for three octets.
        var (order, problem) =
            await ApiJson.ReadAsync(http.Request, ApiJson.Requests.CreateMessageRequest, (intake.MaxMessageOctets / 3 * 4) + 4);
        return order is null ? (null, problem) : await CreateAsync(http, intake, store, order);
    }

    private static async Task<(string? Id, ApiProblem? Problem)> CreateFromContentAsync(HttpContext http, MessageSubmission intake,
        IMessageStore store)
    {
        var query = http.Request.Query;
        var recipients = query["to"].Where(to => to is { Length: > 0 }).Select(to => to!).ToList();
        if (CheckRecipients(recipients) is { } unclear)
        {
            return (null, unclear);
        }

        if (await RequestBody.ReadAsync(http.Request, intake.MaxMessageOctets) is not { } body)
        {
            return (null, ApiProblem.TooLarge(intake.MaxMessageOctets));
        }

        using (body)
        {
            var octets = MessageSubmission.NormalizeLineEndings(body.GetBuffer().AsSpan(0, (int)body.Length));
            var (id, problem) = await SubmitAsync(http, intake, store, new SubmittedMail(query["from"].ToString(), recipients, octets));
            return (id?.ToString(), problem);
        }
    }

    private static async Task<(Smtp.MailId? Id, ApiProblem? Problem)> SubmitAsync(HttpContext http, MessageSubmission intake,
        IMessageStore store, SubmittedMail mail)
    {
        if (mail.Octets.Length > intake.MaxMessageOctets)
        {
            return (null, ApiProblem.TooLarge(intake.MaxMessageOctets));
        }

        var answer = await intake.SubmitAsync(mail, http);
        if (answer.Problem is not null)
        {
            return (null, answer.Problem);
        }

        var page = await store.ListMessagesAsync(new MessageQuery(Limit: 1) { SessionId = answer.Session }, http.RequestAborted);
        return (page.Items is [var kept, ..] ? kept.Id : null, null);
    }

    private static ApiProblem? CheckRecipients(List<string> recipients) => recipients.Count switch
    {
        0 => ApiProblem.InvalidBody("The message has no recipient.",
            "Set to: in JSON \"to\": [\"you@example.test\"], with message/rfc822 ?to=you@example.test, once for each."),
        > MaxRecipients => ApiProblem.InvalidBody("These are too many recipients.", $"Send to at most {MaxRecipients} at once."),
        _ => null,
    };
}
