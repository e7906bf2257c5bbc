using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>The reference as a site of files: whole, small, linked, translated, and searched without a server.</summary>
public sealed partial class ExportTests(Browser browser) : IAsyncLifetime
{
    private const string Site = "https://smtp.example.org/reference/";

    private string _folder = "";

    public async ValueTask InitializeAsync()
    {
        _folder = Directory.CreateTempSubdirectory("ulak-site-").FullName;
        var result = await Command.UlakAsync("codes", "export", _folder, "--site", Site);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Every_link_leads_to_a_file_and_no_page_loads_anything_from_elsewhere()
    {
        var pages = Pages().ToList();
        Assert.True(pages.Count > 600, $"{pages.Count} pages");
        foreach (var page in pages)
        {
            var html = File.ReadAllText(page);
            foreach (Match link in Links().Matches(html))
            {
                var target = WebUtility.HtmlDecode(link.Groups[2].Value);
                if (target.StartsWith(Site, StringComparison.Ordinal))
                {
                    Assert.True(File.Exists(Path.Combine(_folder, target[Site.Length..])), $"{page}: {target}");
                }
                else if (!target.StartsWith('#') && !IsRfc(link.Groups[1].Value, target))
                {
                    Assert.DoesNotContain(":", target, StringComparison.Ordinal);
                    Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(page)!, target)), $"{page}: {target}");
                }
            }
        }
    }

    /// <summary>A reference to an RFC is a link; nothing is loaded from there.</summary>
    private static bool IsRfc(string attribute, string target) =>
        attribute == "href" && target.StartsWith("https://www.rfc-editor.org/rfc/rfc", StringComparison.Ordinal);

    [Fact]
    public void Every_page_is_small_and_names_its_language_and_translation()
    {
        foreach (var page in Pages().Where(page => Path.GetDirectoryName(page) != _folder))
        {
            var (html, file) = (File.ReadAllText(page), Path.GetRelativePath(_folder, page));
            var language = file[..2];
            var other = (language == "tr" ? "en" : "tr") + file[2..];
            Assert.InRange(new FileInfo(page).Length, 500, 50 * 1024);
            Assert.Contains($"<html lang=\"{language}\" dir=\"ltr\">", html, StringComparison.Ordinal);
            Assert.Contains($"hreflang=\"{other[..2]}\" href=\"{Site}{other}\"", html, StringComparison.Ordinal);
            Assert.Contains($"<link rel=\"canonical\" href=\"{Site}{file}\">", html, StringComparison.Ordinal);
            Assert.Contains("<meta name=\"description\" content=\"", html, StringComparison.Ordinal);
            var data = JsonDocument.Parse(JsonLd().Match(html).Groups[1].Value).RootElement;
            Assert.Equal("https://schema.org", data.GetProperty("@context").GetString());
            Assert.Equal(language, data.GetProperty("inLanguage").GetString());
            Assert.NotEqual("", data.GetProperty("name").GetString());
        }
    }

    [Fact]
    public void The_sitemap_lists_every_page_with_its_translations()
    {
        XNamespace map = "http://www.sitemaps.org/schemas/sitemap/0.9";
        XNamespace xhtml = "http://www.w3.org/1999/xhtml";
        var urls = XDocument.Load(Path.Combine(_folder, "sitemap.xml")).Root!.Elements(map + "url").ToList();

        Assert.Equal(
            Pages().Select(page => Path.GetRelativePath(_folder, page)).Where(file => file != "index.html").Order(StringComparer.Ordinal),
            urls.Select(url => url.Element(map + "loc")!.Value[Site.Length..]).Order(StringComparer.Ordinal));
        Assert.All(urls, url => Assert.Equal(2, url.Elements(xhtml + "link").Count()));
    }

    [Fact]
    public async Task The_search_finds_codes_from_the_disk_without_a_server()
    {
        var page = await browser.PageAsync();
        await page.GotoAsync(new Uri(Path.Combine(_folder, "tr", "index.html")).AbsoluteUri);
        await page.Locator("#q").FillAsync("GRİ LİSTE");
        await Assertions.Expect(page.Locator("[data-found] .codes a").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-all]")).ToBeHiddenAsync();

        await page.Locator("#q").FillAsync("5.7.26");
        await Assertions.Expect(page.Locator("[data-found] .code").First).ToHaveTextAsync("X.7.26");
        await page.Locator("#q").FillAsync("501");
        await page.Locator("[data-found] a").First.ClickAsync();
        await Assertions.Expect(page.Locator("h1 .code")).ToHaveTextAsync("501");

        await page.GotoAsync(new Uri(Path.Combine(_folder, "tr", "index.html")).AbsoluteUri);
        await page.Locator("#q").FillAsync("zzzz");
        await Assertions.Expect(page.Locator("[data-found] .note")).ToHaveTextAsync("Dizinde zzzz geçmiyor.");
    }

    private IEnumerable<string> Pages() => Directory.EnumerateFiles(_folder, "*.html", SearchOption.AllDirectories);

    [GeneratedRegex(" (href|src)=\"([^\"]+)\"")]
    private static partial Regex Links();

    [GeneratedRegex("<script type=\"application/ld\\+json\">(.*?)</script>")]
    private static partial Regex JsonLd();
}
