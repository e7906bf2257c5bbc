using System.Globalization;
using System.Text;
using Ulak.Console.Codes;
using Ulak.Console.Pages;
using Ulak.Console.Queue;
using Ulak.Relay.Tables;

namespace Ulak.Console.Tables;

/// <summary><c>/queue/tables</c>: the tables of the store, and the page of each with its entries, import, export and versions.</summary>
internal static class TablePages
{
    private const int PageSize = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + QueuePaths.Tables, http => ShowAsync(http, http.QueryText("name"), ""));
        }

        routes.Get(QueuePaths.Tables + "/export", ExportAsync);
        routes.Post(QueuePaths.Tables, ChangeAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string? name, string error)
    {
        var stop = http.RequestAborted;
        var language = PageLanguage.Of(http);
        var done = "table-done-" + http.QueryText("done");
        try
        {
            var tables = TablesOf(http);
            var table = name is { Length: > 0 } && tables is not null ? await tables.Folder.FindAsync(name, stop) : null;
            if (name is { Length: > 0 } && table is null && error.Length == 0
                && (tables is null || await tables.Folder.FindDeletedAsync(name, stop) is null))
            {
                return ConsoleEndpoints.NotFound(http);
            }

            var model = new TablesModel
            {
                Language = language,
                Now = http.Service<TimeProvider>().GetUtcNow(),
                HasRoutes = tables is not null,
                All = tables is null ? []
                    : [.. (await tables.Folder.ListAsync(stop)).Select(each => TableDocument.Of(each, tables))],
                Table = table,
                UsedBy = table is null || tables is null ? [] : tables.UsesOf(table.Name),
                Deleted = table is null && error.Length == 0 ? name ?? "" : "",
                Search = http.QueryText("q")?.Trim() ?? "",
                Error = error,
                Done = error.Length > 0 || PageWords.Find(language.Code, done) is null ? "" : language.Word(done),
            };
            var after = http.QueryText("after") ?? "";
            return Page(table is null ? model : model.WithEntries(table, after, PageSize), error);
        }
        catch (TableException e)
        {
            return Page(
                new TablesModel { Language = language, Now = http.Service<TimeProvider>().GetUtcNow(), Error = e.Message }, e.Message);
        }
    }

    private static PageResult Page(TablesModel model, string error) => new(
        TablesPage.Create(model), error.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest)
    {
        HasForms = true,
    };

    private static async Task<IResult> ExportAsync(HttpContext http)
    {
        if (http.QueryText("name") is not { } name || TablesOf(http) is not { } tables
            || await tables.Folder.FindAsync(name, http.RequestAborted) is not { } table)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        http.Response.Headers.ContentDisposition = $"attachment; filename={table.Name}.txt";
        return Results.Text(TableApi.ToText(table), "text/plain", Encoding.UTF8);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http)
    {
        if (TablesOf(http) is not { } tables || !http.Request.HasFormContentType)
        {
            return Results.LocalRedirect(QueuePaths.Tables);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (name, action) = (form["name"].ToString().Trim().ToLowerInvariant(), form["do"].ToString());
        if (await ReadAsync(form, action, http.RequestAborted) is not { } edit)
        {
            return Results.LocalRedirect(QueuePaths.Tables);
        }

        // What is added or removed stands by itself; a change that replaces is for the version on the page.
        int? version = int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && edit is TableEdit.Replace or TableEdit.Undo or TableEdit.Restore or TableEdit.Delete ? number : null;
        TableOutcome outcome;
        try
        {
            outcome = await tables.ChangeAsync(name, edit, ConsoleAuthentication.UserOf(http), version, http.RequestAborted);
        }
        catch (TableException e)
        {
            return await ShowAsync(http, await NameIfThereAsync(tables, name, http.RequestAborted), e.Message);
        }

        return outcome.Fault == TableFault.None
            ? Results.LocalRedirect($"{QueuePaths.Table(name)}&done={action}")
            : await ShowAsync(http, await NameIfThereAsync(tables, name, http.RequestAborted), outcome.Detail);
    }

    private static async Task<string?> NameIfThereAsync(TableLoader tables, string name, CancellationToken stop) =>
        await Task.Run(() => tables.Folder.Names.Contains(name), stop) ? name : null;

    private static async Task<TableEdit?> ReadAsync(IFormCollection form, string action, CancellationToken stop) => action switch
    {
        "create" => new TableEdit.Create(),
        "add" => new TableEdit.Add([$"{form["key"]} {form["value"]}"]),
        "remove" => new TableEdit.Remove([form["key"].ToString()]),
        "import" => new TableEdit.Add([.. await ReadLinesAsync(form, stop)]),
        "replace" => new TableEdit.Replace([.. await ReadLinesAsync(form, stop)]),
        "undo" => new TableEdit.Undo(),
        "restore" when int.TryParse(form["restored"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) =>
            new TableEdit.Restore(version),
        "delete" => new TableEdit.Delete(),
        _ => null,
    };

    private static async Task<string[]> ReadLinesAsync(IFormCollection form, CancellationToken stop)
    {
        var text = new StringBuilder(form["lines"]);
        foreach (var file in form.Files)
        {
            using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
            text.Append('\n').Append(await reader.ReadToEndAsync(stop));
        }

        return text.ToString().Split('\n');
    }

    private static TableLoader? TablesOf(HttpContext http) => http.Service<QueueAccess>().Relay?.Tables;
}
