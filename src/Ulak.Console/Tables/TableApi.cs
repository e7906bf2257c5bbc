using System.Globalization;
using System.Text;
using Ulak.Console.Api;
using Ulak.Console.Queue;
using Ulak.Relay.Tables;

namespace Ulak.Console.Tables;

/// <summary><c>/api/v1/tables</c>: the tables that routes and aliases name. Each change is a version, and can be undone.</summary>
internal static class TableApi
{
    private const string Path = "/api/v1/tables";
    private const int MaxOctets = 64 << 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get(Path, http => ServeAsync(http, async tables => ApiJson.Result(
            new TableListDocument([.. (await tables.Folder.ListAsync(http.RequestAborted)).Select(each => TableDocument.Of(each, tables))]),
            TableDocumentJson.Default.TableListDocument)));
        routes.Get(Path + "/{name}", http => ServeTableAsync(http, table => Entries(http, table)));
        routes.Get(Path + "/{name}/versions", http => ServeTableAsync(http, Versions));
        routes.Put(Path + "/{name}", http => ServeAsync(http, tables => ReplaceAsync(http, tables)));
        routes.Delete(Path + "/{name}", http => ServeAsync(http, tables => ChangeAsync(http, tables, new TableEdit.Delete())));
        routes.Post(Path + "/{name}/entries", http => ServeAsync(http, tables => ChangeEntriesAsync(http, tables)));
        routes.Post(Path + "/{name}/undo", http => ServeAsync(http, tables => ChangeAsync(http, tables, new TableEdit.Undo())));
    }

    private static ApiProblem NoTables { get; } = new(
        StatusCodes.Status409Conflict,
        "This server has no routes, so no tables are used.",
        "Add \"routes\": [ { \"action\": \"inbox\" } ] to the configuration and start the server again; that changes nothing. Before, "
            + "`ulak table` changes the tables.");

    private static string NameOf(HttpContext http) => http.RouteText("name");

    private static Task<IResult> ServeTableAsync(HttpContext http, Func<StoredTable, IResult> serve) => ServeAsync(http, async tables =>
        await tables.Folder.FindAsync(NameOf(http), http.RequestAborted) is { } table ? serve(table) : Missing(http));

    private static async Task<IResult> ServeAsync(HttpContext http, Func<TableLoader, Task<IResult>> serve)
    {
        try
        {
            return http.Service<QueueAccess>().Relay?.Tables is { } tables ? await serve(tables) : NoTables;
        }
        catch (TableException e)
        {
            return new ApiProblem(
                StatusCodes.Status507InsufficientStorage, e.Message, "Make room or correct the file, and try again.");
        }
    }

    private static ApiProblem Missing(HttpContext http) => Missing($"There is no table {NameOf(http)}.");

    private static ApiProblem Missing(string detail) =>
        new(StatusCodes.Status404NotFound, detail, "GET /api/v1/tables lists the tables; PUT /api/v1/tables/NAME makes one.");

    private static IResult Entries(HttpContext http, StoredTable table)
    {
        http.Response.Headers.ETag = TagOf(table);
        if (http.Request.GetTypedHeaders().Accept.Any(type => type.MediaType.Value == "text/plain"))
        {
            return Results.Text(ToText(table), "text/plain", Encoding.UTF8);
        }

        if (ApiQuery.ReadLimit(http.Request, out var limit) is { } invalid)
        {
            return invalid;
        }

        var page = table.After(ApiQuery.Value(http.Request, "after") ?? "").Take(limit + 1).ToList();
        return ApiJson.Result(
            new TableEntriesDocument(
                table.Name,
                table.Latest.Version,
                [.. page.Take(limit).Select(each => new TableEntryDocument(each.Key, each.Value))],
                page.Count > limit ? page[limit - 1].Key : null),
            TableDocumentJson.Default.TableEntriesDocument);
    }

    /// <summary>The entries as text, one a line.</summary>
    internal static string ToText(StoredTable table) => string.Concat(table.Entries.Select(each => $"{each}\n"));

    private static IResult Versions(StoredTable table) => ApiJson.Result(
        new TableVersionListDocument([.. table.Versions.Select(each => new TableVersionDocument(
            each.Version, each.At, each.By, each.Added.Length, each.Removed.Length))]),
        TableDocumentJson.Default.TableVersionListDocument);

    private static async Task<IResult> ReplaceAsync(HttpContext http, TableLoader tables)
    {
        var (lines, problem) = await ReadLinesAsync(http);
        if (lines is null)
        {
            var (request, wrong) = problem is null
                ? await ApiJson.ReadAsync(http.Request, TableRequestJson.Context.TableRequest, MaxOctets)
                : (null, problem);
            if (request is null)
            {
                return wrong!;
            }

            lines = request.Entries ?? [];
        }

        return await ChangeAsync(http, tables, new TableEdit.Replace([.. lines]));
    }

    private static async Task<IResult> ChangeEntriesAsync(HttpContext http, TableLoader tables)
    {
        var (lines, problem) = await ReadLinesAsync(http);
        if (problem is not null)
        {
            return problem;
        }

        if (lines is not null)
        {
            return await ChangeAsync(http, tables, new TableEdit.Add([.. lines]));
        }

        var (request, wrong) = await ApiJson.ReadAsync(http.Request, TableRequestJson.Context.TableChangeRequest, MaxOctets);
        return request switch
        {
            null => wrong!,
            { Add.Count: > 0, Remove.Count: > 0 } => ApiProblem.InvalidFields(
                [new FieldError("remove", "A request adds or removes: each is a version.")]),
            { Add: { Count: > 0 } add } => await ChangeAsync(http, tables, new TableEdit.Add([.. add])),
            { Remove: { Count: > 0 } remove } => await ChangeAsync(http, tables, new TableEdit.Remove([.. remove])),
            _ => ApiProblem.InvalidFields([new FieldError("add", "There is nothing to add or to remove.")]),
        };
    }

    /// <summary>The lines of a body of text; null for another type.</summary>
    private static async Task<(IReadOnlyList<string>? Lines, ApiProblem? Problem)> ReadLinesAsync(HttpContext http)
    {
        if (http.Request.ContentType?.Split(';')[0].Trim() is not "text/plain")
        {
            return (null, null);
        }

        if (await RequestBody.ReadAsync(http.Request, MaxOctets) is not { } body)
        {
            return (null, ApiProblem.TooLarge(MaxOctets));
        }

        using (body)
        {
            return (Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length)).Split('\n'), null);
        }
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, TableLoader tables, TableEdit edit)
    {
        // RFC 9110 §13.1.1: the client changes what it has read, and not what another wrote since.
        int? version = null;
        if (http.Request.Headers.IfMatch.ToString() is { Length: > 0 } tag && tag != "*")
        {
            version = int.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        }

        var outcome = await tables.ChangeAsync(NameOf(http), edit, ConsoleAuthentication.UserOf(http), version, http.RequestAborted);
        return outcome switch
        {
            { Fault: TableFault.None, Table: { } table } => Changed(http, table, tables),
            { Fault: TableFault.None } => Results.NoContent(),
            { Fault: TableFault.NotFound } => Missing(outcome.Detail),
            { Fault: TableFault.Invalid } => ApiProblem.InvalidFields([new FieldError("entries", outcome.Detail)]),
            { Fault: TableFault.Changed } => new ApiProblem(
                StatusCodes.Status412PreconditionFailed, outcome.Detail, "Read it again with GET /api/v1/tables/NAME."),
            _ => new ApiProblem(StatusCodes.Status409Conflict, outcome.Detail, "GET /api/v1/tables shows what uses each table."),
        };
    }

    private static IResult Changed(HttpContext http, StoredTable table, TableLoader tables)
    {
        http.Response.Headers.ETag = TagOf(table);
        return ApiJson.Result(TableDocument.Of(table, tables), TableDocumentJson.Default.TableDocument);
    }

    private static string TagOf(StoredTable table) => string.Create(CultureInfo.InvariantCulture, $"\"{table.Latest.Version}\"");
}
