using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Ulak.Console.Api;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Console.Mailpit;

/// <summary>
/// The paths of Mailpit's API that tests use, under a prefix, with the same names and shapes. A test moves to Ulak by changing its base
/// address.
/// docs/api.md lists them.
/// </summary>
internal static class MailpitEndpoints
{
    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 500;

    private static MailpitJson Json => MailpitJson.Default;

    public static void Map(IEndpointRouteBuilder routes, string prefix)
    {
        var api = prefix + "/api/v1";
        routes.Get(api + "/messages", http => ListAsync(http, http.Service<IMessageStore>(), null));
        routes.Get(api + "/search",
            http => ListAsync(http, http.Service<IMessageStore>(), http.Request.Query["query"].ToString()));
        routes.Put(api + "/messages", http => MarkAsync(http, http.Service<IMessageStore>()));
        routes.Delete(api + "/messages", http => DeleteAsync(http, http.Service<IMessageStore>()));
        routes.Delete(api + "/search", http => DeleteMatchingAsync(http, http.Service<IMessageStore>()));
        routes.Post(api + "/send", http => SendAsync(http, http.Service<MessageSubmission>(), http.Service<IMessageStore>()));
        routes.Get(api + "/info", http => InfoAsync(http, http.Service<IMessageStore>()));
        routes.Get(api + "/tags", http => TagsAsync(http, http.Service<IMessageStore>()));
        routes.Put(api + "/tags", http => SetTagsAsync(http, http.Service<IMessageStore>()));
        MailpitMessageEndpoints.Map(routes, prefix);
        routes.Get(prefix + "/livez", _ => Results.Text("ok"));
        routes.Get(prefix + "/readyz", http => ReadyAsync(http, http.Service<IMessageStore>()));
    }

    public static IResult Result<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        ApiJson.Result(value, type, status);

    private static async Task<IResult> ListAsync(HttpContext http, IMessageStore store, string? search)
    {
        var (start, limit) = (Number(http, "start", 0), Math.Clamp(Number(http, "limit", DefaultPageSize), 0, MaxPageSize));
        var query = search is null ? null : MailpitSearch.Translate(search);
        var stop = http.RequestAborted;
        var messages = new List<MailpitSummary>();
        foreach (var item in await PageAsync(store, query, start, limit, stop))
        {
            messages.Add(await MailpitReader.SummaryAsync(store, item, stop));
        }

        var (total, unread) = (await store.CountMessagesAsync(stop), await store.CountMessagesAsync("is:unread", stop));
        return Result(
            new MailpitList
            {
                Total = total,
                Unread = unread,
                Count = messages.Count,
                MessagesCount = query is null ? total : await store.CountMessagesAsync(query, stop),
                MessagesUnread = query is null ? unread : await store.CountMessagesAsync(query + " is:unread", stop),
                Start = start,
                Tags = [.. (await store.ListTagsAsync(stop)).Select(tag => tag.Name)],
                Messages = messages,
            },
            Json.MailpitList);
    }

    /// <summary>Reads messages from an offset in the list.</summary>
    private static async Task<List<MessageListItem>> PageAsync(IMessageStore store, string? query, int start, int limit,
        CancellationToken stop)
    {
        var found = new List<MessageListItem>();
        MailId? before = null;
        while (limit > 0)
        {
            var page = await store.ListMessagesAsync(new MessageQuery(query, before, Math.Min(start + limit, MaxPageSize)), stop);
            found.AddRange(page.Items.Skip(start).Take(limit - found.Count));
            start = Math.Max(0, start - page.Items.Length);
            before = page.Next;
            if (before is null || found.Count == limit)
            {
                break;
            }
        }

        return found;
    }

    private static async Task<IResult> MarkAsync(HttpContext http, IMessageStore store)
    {
        var (order, bad) = await ReadRequestAsync(http);
        if (order is null)
        {
            return bad!;
        }

        var which = order.Search is { Length: > 0 } search ? MessageSelection.Matching(MailpitSearch.Translate(search)) : Selection(order);
        await store.ChangeMessagesAsync(which, new MessageChange { Read = order.Read ?? false }, http.RequestAborted);
        return Results.Text("ok");
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, IMessageStore store)
    {
        var (order, bad) = await ReadRequestAsync(http);
        if (order is null)
        {
            return bad!;
        }

        await store.TrashMessagesAsync(Selection(order), http.RequestAborted);
        return Results.Text("ok");
    }

    private static async Task<IResult> DeleteMatchingAsync(HttpContext http, IMessageStore store)
    {
        var query = MailpitSearch.Translate(http.Request.Query["query"].ToString());
        if (Storage.Search.SearchQuery.Parse(query).Terms.IsEmpty)
        {
            return Results.Text("The query is empty.", statusCode: StatusCodes.Status400BadRequest);
        }

        await store.TrashMessagesAsync(MessageSelection.Matching(query), http.RequestAborted);
        return Results.Text("ok");
    }

    private static async Task<IResult> SetTagsAsync(HttpContext http, IMessageStore store)
    {
        var (order, bad) = await ReadRequestAsync(http);
        if (bad is not null)
        {
            return bad;
        }

        if (order is not { IDs: not null, Tags: { } texts } || texts.Any(text => TagName.Normalize(text) is null))
        {
            return Results.Text("IDs and Tags are needed.", statusCode: StatusCodes.Status400BadRequest);
        }

        await store.ChangeMessagesAsync(MessageSelection.Of(Ids(order)),
            new MessageChange { Tags = [.. texts.Select(text => TagName.Normalize(text)!)] }, http.RequestAborted);
        return Results.Text("ok");
    }

    private static async Task<IResult> SendAsync(HttpContext http, MessageSubmission intake, IMessageStore store)
    {
        var most = (intake.MaxMessageOctets / 3 * 4) + 4;
        var (send, bad) = await ApiJson.ReadAsync(http.Request, MailpitRequestJson.Default.MailpitSend, most);
        if (send is null)
        {
            return Result(new MailpitError(bad!.Detail), Json.MailpitError, bad.Status);
        }

        var (id, problem) = await SendApi.CreateAsync(http, intake, store, ToCreateRequest(send));
        return problem is null
            ? Result(new MailpitSendResult(id ?? ""), Json.MailpitSendResult)
            : Result(new MailpitError(problem.Detail), Json.MailpitError, problem.Status);
    }

    private static CreateMessageRequest ToCreateRequest(MailpitSend send) => new()
    {
        From = send.From is { } from ? FormatMailbox(from) : null,
        To = send.To?.Select(FormatMailbox).ToList(),
        Cc = send.Cc?.Select(FormatMailbox).ToList(),
        Bcc = send.Bcc,
        ReplyTo = send.ReplyTo?.Select(FormatMailbox).ToList(),
        Subject = send.Subject,
        Text = send.Text,
        Html = send.HTML,
        Headers = send.Headers,
        Tags = send.Tags,
        Attachments =
            send.Attachments?.Select(file =>
            new AttachmentRequest(file.Filename, file.ContentType is { Length: > 0 } type ? type : null,
            file.ContentID is { Length: > 0 } id ? id : null, file.Content)).ToList(),
    };

    private static string FormatMailbox(MailpitMailbox mailbox) =>
        mailbox.Name is { Length: > 0 } name ? new MimeKit.MailboxAddress(Encoding.UTF8, name, mailbox.Email ?? "").ToString()
        : mailbox.Email ?? "";

    private static async Task<IResult> InfoAsync(HttpContext http, IMessageStore store)
    {
        var stop = http.RequestAborted;
        var tags = (await store.ListTagsAsync(stop)).ToDictionary(tag => tag.Name, tag => tag.MessageCount);
        return Result(
            new MailpitInfo("Ulak " + InfoApi.Version, "", "", 0, await store.CountMessagesAsync(stop),
            await store.CountMessagesAsync("is:unread", stop), tags), Json.MailpitInfo);
    }

    private static async Task<IResult> TagsAsync(HttpContext http, IMessageStore store) =>
        Result([.. (await store.ListTagsAsync(http.RequestAborted)).Select(tag => tag.Name)], Json.IReadOnlyListString);

    private static async Task<IResult> ReadyAsync(HttpContext http, IMessageStore store)
    {
        try
        {
            await store.CountMessagesAsync(http.RequestAborted);
            return Results.Text("ok");
        }
        catch (StoreUnavailableException e)
        {
            return Results.Text(e.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Reads the body of a request. An empty request when there is no body; an error when it is not JSON.</summary>
    private static async Task<(MailpitRequest? Request, IResult? Error)> ReadRequestAsync(HttpContext http)
    {
        if (http.Request.ContentLength == 0
            || (!http.Request.Headers.ContainsKey("Content-Length") && !http.Request.Headers.ContainsKey("Transfer-Encoding")))
        {
            return (new MailpitRequest(null, null, null, null), null);
        }

        var (request, problem) = await ApiJson.ReadAsync(http.Request, MailpitRequestJson.Default.MailpitRequest);
        return (request, problem is null ? null : Results.Text(problem.Detail, statusCode: problem.Status));
    }

    /// <summary>As in Mailpit, no ids select all messages.</summary>
    private static MessageSelection Selection(MailpitRequest order) =>
        order.IDs is null or { Count: 0 } ? MessageSelection.All : MessageSelection.Of(Ids(order));

    private static ImmutableArray<MailId> Ids(MailpitRequest order) =>
        [.. order.IDs!.Select(text => MailId.TryParse(text, out var id) ? id : default)];

    private static int Number(HttpContext http, string name, int usual) =>
        int.TryParse(http.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : usual;
}
