using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using RazorSlices;
using Ulak.Console.Codes;
using Ulak.Console.Pages;
using Ulak.Reference.Catalog;

namespace Ulak.Console.Export;

/// <summary>
/// Exports the reference as static files. It starts with the list in each language and follows every link.
/// </summary>
internal sealed class SiteExport(string folder, string site)
{
    private readonly Queue<string> _pending = new();
    private readonly HashSet<string> _enqueued = new(StringComparer.Ordinal);
    private readonly List<string> _pages = [];

    /// <summary>Writes all files, and returns the number of pages.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        foreach (var language in CodeCatalog.Default.Languages)
        {
            Enqueue($"/{language.Code}/codes");
            Enqueue($"/{language.Code}/compare");
            await WriteAsync($"assets/search-{language.Code}.js", SearchData(language.Code), stop);
        }

        foreach (var asset in new[] { Assets.Style, Assets.Icon, Assets.Search })
        {
            await WriteAsync(asset.Address.TrimStart('/'), asset.Content, stop);
        }

        while (_pending.TryDequeue(out var path))
        {
            var file = SitePath.FileOf(path);
            var html = await RenderAsync(path);
            await WriteAsync(file, SitePath.MakeRelative(html, file, Enqueue), stop);
            _pages.Add(file);
        }

        await WriteAsync("index.html", SitePath.MakeRelative(await RenderIndexAsync(), "index.html", Enqueue), stop);
        await WriteAsync("sitemap.xml", Sitemap.Write(Address, _pages), stop);
        await WriteAsync("robots.txt", $"User-agent: *\nAllow: /\nSitemap: {Address}sitemap.xml\n", stop);
        return _pages.Count + 1;
    }

    // Sitemaps need absolute addresses.
    private string Address => site.Length > 0 ? site : "http://localhost/";

    private void Enqueue(string path)
    {
        if (path != "/" && !path.StartsWith("/assets/", StringComparison.Ordinal) && _enqueued.Add(path))
        {
            _pending.Enqueue(path);
        }
    }

    private Task<string> RenderAsync(string path)
    {
        var language = PageLanguage.ForSite(CodeCatalog.Default.ResolveLanguage(path.Split('/')[1]), site);
        RazorSlice page = path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
        {
            [_, "codes"] => CodesPage.Create(CodesModel.All(language)),
            [_, "codes", var code] when CodeCatalog.Default.TryGet(code, out var entry) =>
                CodePage.Create(new CodeModel(language, "/codes/" + code, entry)),
            [_, "compare"] => ComparePage.Create(new CompareModel(language, "/compare", null)),
            [_, "compare", var pair] =>
                ComparePage.Create(new CompareModel(language, "/compare/" + pair, CompareModel.Read(pair, language.Code))),
            _ => throw new InvalidOperationException($"A page links to {path}, which the reference does not have."),
        };
        return RenderToStringAsync(page);
    }

    private Task<string> RenderIndexAsync() =>
        RenderToStringAsync(EntrancePage.Create(PageLanguage.ForSite(CodeCatalog.Default.ResolveLanguage("en"), site)));

    private static async Task<string> RenderToStringAsync(RazorSlice page)
    {
        using (page)
        {
            await using var writer = new StringWriter();
            await page.RenderAsync(writer, PageResult.Encoder);
            return writer.ToString();
        }
    }

    private static string SearchData(string language)
    {
        var codes = CodeCatalog.Default.Codes.Select(facts =>
        {
            CodeCatalog.Default.TryGet(facts.Code, out var entry);
            var text = entry.TextIn(language);
            return new[] { entry.Code, text.Name, $"{text.Meaning} {text.Seen}" };
        });
        return $"window.ulakNone = "
        + $"{JsonSerializer.Serialize(CodeCatalog.Default.Label("none-found", language), SiteExportJson.Default.String)};\n"
        + $"window.ulakCodes = {JsonSerializer.Serialize(codes.ToArray(), SiteExportJson.Default.StringArrayArray)};\n";
    }

    private Task WriteAsync(string file, string text, CancellationToken stop) => WriteAsync(file, Encoding.UTF8.GetBytes(text), stop);

    private async Task WriteAsync(string file, byte[] content, CancellationToken stop)
    {
        var path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, content, stop);
    }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(string[][]))]
internal sealed partial class SiteExportJson : JsonSerializerContext;
