using System.Globalization;
using System.Text;
using Ulak.Console.Codes;
using Ulak.Console.Pages;
using Ulak.Relay.Suppressions;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary><c>/queue/suppressions</c>: the page of the suppression list, with import and export.</summary>
internal static class SuppressionPages
{
    private const int PageSize = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + QueuePaths.Suppressions, http => ListAsync(
                http, http.Service<QueueAccess>(), http.Service<TimeProvider>(), http.QueryText("q"), http.QueryText("after")));
        }

        routes.Get(QueuePaths.Suppressions + "/export", http => ExportAsync(http, http.Service<QueueAccess>()));
        routes.Post(QueuePaths.Suppressions + "/add",
            http => AddAsync(http, http.Service<QueueAccess>(), http.Service<TimeProvider>()));
        routes.Post(QueuePaths.Suppressions + "/remove",
            http => RemoveAsync(http, http.Service<QueueAccess>(), http.Service<TimeProvider>()));
        routes.Post(QueuePaths.Suppressions + "/import",
            http => ImportAsync(http, http.Service<QueueAccess>(), http.Service<TimeProvider>()));
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, QueueAccess access, TimeProvider time, string? q, string? after, SuppressionDraft? refused = null)
    {
        if (access.Suppressions is not { } list)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        // The list is ordered by address: addresses that begin with the text follow it.
        var text = (q ?? "").Trim().ToLowerInvariant();
        var page = await list.ListSuppressionsAsync(after ?? Before(text), PageSize + 1, http.RequestAborted);
        var found = page.TakeWhile(each => each.Address.StartsWith(text, StringComparison.Ordinal)).ToList();
        var language = PageLanguage.Of(http);
        return new PageResult(SuppressionPage.Create(new SuppressionModel
        {
            Language = language,
            Now = time.GetUtcNow(),
            Done = refused is null ? DoneOf(http.Request, language)
                : new Notice(language.Word(refused.Wrong, refused.WrongValue), IsRefusal: true),
            Removed = http.QueryText("removed") ?? "",
            Refused = refused,
            Search = text,
            Rules = access.Rules,
            Entries = [.. found.Take(PageSize)],
            Next = found.Count > PageSize
                ? $"{QueuePaths.Suppressions}?q={Uri.EscapeDataString(text)}&after={Uri.EscapeDataString(found[PageSize - 1].Address)}"
                : null,
        }), refused is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest)
        { HasForms = true };
    }

    private static async Task<IResult> ExportAsync(HttpContext http, QueueAccess access)
    {
        if (access.Suppressions is not { } list)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        http.Response.ContentType = "text/tab-separated-values; charset=utf-8";
        http.Response.Headers.ContentDisposition = "attachment; filename=suppressions.tsv";
        await SuppressionFile.WriteAsync(list, http.Response.Body, http.RequestAborted);
        return Results.Empty;
    }

    private static async Task<IResult> AddAsync(HttpContext http, QueueAccess access, TimeProvider time)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var draft = new SuppressionDraft(
            form["address"].ToString().Trim(), form["remark"].ToString().Trim(), form["days"].ToString().Trim());
        if (access.Suppressions is not { } list || draft.Wrong.Length > 0)
        {
            return await ListAsync(http, access, time, null, null, draft);
        }

        var now = time.GetUtcNow();
        await list.SaveSuppressionAsync(
            new SuppressionEntry(
                draft.Address, 1, SuppressionFile.ManualReason, draft.Remark, now, draft.DayCount is { } days ? now.AddDays(days) : null),
            http.RequestAborted);
        return Done("added-one", draft.Address);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, QueueAccess access, TimeProvider time)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var address = form["address"].ToString();
        if (access.Suppressions is not { } list)
        {
            return ConsoleEndpoints.NotFound(http);
        }

        // The page that follows has the entry, and can bring it back.
        var entry = await list.FindSuppressionAsync(address, time.GetUtcNow(), http.RequestAborted);
        await list.RemoveSuppressionAsync(address, http.RequestAborted);
        return Done("removed", address, removed: entry is null ? "" : SuppressionFile.LineOf(entry));
    }

    private static async Task<IResult> ImportAsync(HttpContext http, QueueAccess access, TimeProvider time)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var text = new StringBuilder(form["addresses"]);
        foreach (var file in form.Files)
        {
            using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
            text.Append('\n').Append(await reader.ReadToEndAsync(http.RequestAborted));
        }

        var (entries, skipped) = SuppressionFile.Read(text.ToString(), time.GetUtcNow());
        if (access.Suppressions is { } list)
        {
            foreach (var entry in entries)
            {
                await list.SaveSuppressionAsync(entry, http.RequestAborted);
            }
        }

        return entries.IsEmpty ? Done("import-none", "")
            : entries.Length == 1 ? Done("added-one", entries[0].Address, skipped.Length)
            : Done("imported", entries.Length.ToString(CultureInfo.InvariantCulture), skipped.Length);
    }

    private static IResult Done(string what, string value, int skipped = 0, string removed = "") => Results.LocalRedirect(string.Create(
        CultureInfo.InvariantCulture,
        $"{QueuePaths.Suppressions}?done={what}&value={Uri.EscapeDataString(value)}&skipped={skipped}")
            + (removed.Length > 0 ? "&removed=" + Uri.EscapeDataString(removed) : ""));

    private static Notice DoneOf(HttpRequest request, PageLanguage language)
    {
        var word = "supp-" + request.Query["done"];
        if (PageWords.Find(language.Code, word) is null || request.Query["done"].Count == 0)
        {
            return Notice.None;
        }

        var text = language.Word(word, request.Query["value"].ToString());
        return request.Query["skipped"].ToString() switch
        {
            "" or "0" => new Notice(text, IsRefusal: word == "supp-import-none"),
            "1" => new Notice($"{text}; {language.Word("supp-skipped-one")}"),
            var skipped => new Notice($"{text}; {language.Word("supp-skipped", skipped)}"),
        };
    }

    /// <summary>The greatest text that is ordered before a text.</summary>
    private static string Before(string text) => text.Length == 0 ? "" : text[..^1] + (char)(text[^1] - 1) + char.MaxValue;
}

/// <summary>The page of the suppression list.</summary>
public sealed record SuppressionModel : QueuePageModel
{
    /// <summary>The entry that was removed, as a line of the file; empty for none.</summary>
    public string Removed { get; init; } = "";

    /// <summary>What was typed and refused; null for nothing.</summary>
    internal SuppressionDraft? Refused { get; init; }

    /// <summary>What the addresses begin with.</summary>
    public required string Search { get; init; }

    public required IReadOnlyList<SuppressionEntry> Entries { get; init; }

    /// <summary>The address of the next page; null on the last.</summary>
    public string? Next { get; init; }

    /// <summary>Which failures suppress an address.</summary>
    internal SuppressionRules Rules { get; init; } = SuppressionRules.Default;

    /// <summary>The rules in words.</summary>
    public IEnumerable<string> RuleTexts => Rules.All.Select(rule => Language.Word(
        "supp-rule",
        ReplyMeaning.Of("", rule.Reason, Language.Code).Title,
        rule.Failures == 1 ? Language.Word("supp-failures-one") : Language.Word("supp-failures", rule.Failures),
        rule.Period is { } period ? QueueText.Span(Language, period) : Language.Word("supp-never")));

    /// <summary>The reason of an entry in words.</summary>
    public string Reason(SuppressionEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Reason == SuppressionFile.ManualReason ? Language.Word("supp-manual")
            : ReplyMeaning.Of(entry.Reply, entry.Reason, Language.Code).Title;
    }

    /// <summary>How many failures were counted, and whether they suppress the address; empty for what an operator added.</summary>
    public string Count(SuppressionEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Reason == SuppressionFile.ManualReason ? ""
            : Rules.IsSuppressed(entry)
                ? entry.Failures == 1 ? Language.Word("supp-failures-one") : Language.Word("supp-failures", entry.Failures)
            : Language.Word("supp-counting", entry.Failures, Rules.RequiredFailures(entry.Reason) is { } needed ? needed : "∞");
    }
}
