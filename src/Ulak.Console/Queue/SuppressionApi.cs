using System.Text;
using Ulak.Console.Api;
using Ulak.Smtp.Addresses;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary><c>/api/v1/suppressions</c>: the addresses to which nothing is sent.</summary>
internal static class SuppressionApi
{
    private const string Path = "/api/v1/suppressions";
    private const int MaxImportOctets = 64 << 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get(Path, http => ListAsync(http, http.Service<QueueAccess>()));
        routes.Post(Path, http => ImportAsync(http, http.Service<QueueAccess>(), http.Service<TimeProvider>()));
        routes.Get(Path + "/{address}",
            http => FindAsync(http, http.Service<QueueAccess>(), http.Service<TimeProvider>(), http.RouteText("address")));
        routes.Put(Path + "/{address}",
            http => AddAsync(http, http.Service<QueueAccess>(), http.Service<TimeProvider>(), http.RouteText("address")));
        routes.Delete(Path + "/{address}",
            http => RemoveAsync(http, http.Service<QueueAccess>(), http.RouteText("address")));
    }

    private static ApiProblem NoList { get; } = new(
        StatusCodes.Status404NotFound,
        "The store of this server has no suppression list.",
        "Use a store that has one, such as that of ulak serve.");

    private static async Task<IResult> ListAsync(HttpContext http, QueueAccess access)
    {
        if (access.Suppressions is not { } list)
        {
            return NoList;
        }

        if (http.Request.GetTypedHeaders().Accept.Any(type => type.MediaType.Value is "text/tab-separated-values" or "text/plain"))
        {
            http.Response.ContentType = "text/tab-separated-values; charset=utf-8";
            await SuppressionFile.WriteAsync(list, http.Response.Body, http.RequestAborted);
            return Results.Empty;
        }

        if (ApiQuery.ReadLimit(http.Request, out var limit) is { } invalid)
        {
            return invalid;
        }

        var page = await list.ListSuppressionsAsync(ApiQuery.Value(http.Request, "after") ?? "", limit + 1, http.RequestAborted);
        return ApiJson.Result(
            new SuppressionListDocument(
                [.. page.Take(limit).Select(each => SuppressionDocument.Of(each, access.Rules))],
                page.Length > limit ? page[limit - 1].Address : null),
            QueueJson.Default.SuppressionListDocument);
    }

    private static async Task<IResult> ImportAsync(HttpContext http, QueueAccess access, TimeProvider time)
    {
        if (access.Suppressions is not { } list)
        {
            return NoList;
        }

        if (await RequestBody.ReadAsync(http.Request, MaxImportOctets) is not { } body)
        {
            return ApiProblem.TooLarge(MaxImportOctets);
        }

        using (body)
        {
            var (entries, skipped) = SuppressionFile.Read(
                Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length)), time.GetUtcNow());
            foreach (var entry in entries)
            {
                await list.SaveSuppressionAsync(entry, http.RequestAborted);
            }

            return ApiJson.Result(
                new SuppressionsImportedDocument(entries.Length, [.. skipped.Take(100)]), QueueJson.Default.SuppressionsImportedDocument);
        }
    }

    private static async Task<IResult> FindAsync(HttpContext http, QueueAccess access, TimeProvider time, string address) =>
        access.Suppressions is not { } list ? NoList
        : await list.FindSuppressionAsync(address, time.GetUtcNow(), http.RequestAborted) is { } entry
            ? ApiJson.Result(SuppressionDocument.Of(entry, access.Rules), QueueJson.Default.SuppressionDocument)
            : NotListed(address);

    private static async Task<IResult> AddAsync(HttpContext http, QueueAccess access, TimeProvider time, string address)
    {
        if (access.Suppressions is not { } list)
        {
            return NoList;
        }

        var (request, problem) = http.Request.ContentLength is null or 0
            ? (new SuppressionRequest(null, null), null)
            : await ApiJson.ReadAsync(http.Request, QueueRequestJson.Context.SuppressionRequest);
        if (request is null)
        {
            return problem!;
        }

        if (!Mailbox.TryParse(address, smtpUtf8: true, out _, out _))
        {
            return ApiProblem.InvalidValue("address", address, "an address such as ann@example.org");
        }

        if (request.Days is < 1 or > 36_500)
        {
            return ApiProblem.InvalidValue("days", request.Days.ToString(), "a number from 1 to 36500, or null for ever");
        }

        var now = time.GetUtcNow();
        var entry = new SuppressionEntry(
            address,
            1,
            SuppressionFile.ManualReason,
            request.Remark ?? "",
            now,
            request.Days is { } days ? now.AddDays(days) : null);
        await list.SaveSuppressionAsync(entry, http.RequestAborted);
        return ApiJson.Result(SuppressionDocument.Of(entry, access.Rules), QueueJson.Default.SuppressionDocument);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, QueueAccess access, string address) =>
        access.Suppressions is not { } list ? NoList
        : await list.RemoveSuppressionAsync(address, http.RequestAborted) ? Results.NoContent()
        : NotListed(address);

    private static ApiProblem NotListed(string address) => new(
        StatusCodes.Status404NotFound, $"{address} is not on the suppression list.", "List it with GET /api/v1/suppressions.");
}
