using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>The reference as a person reads it, in a real browser.</summary>
public sealed partial class ReferencePageTests(Browser browser)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_on_any_page(ColorScheme scheme)
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        foreach (var path in new[] { "codes", "tr/codes", "codes/501", "tr/codes/5.7.26", "compare", "tr/compare/221-vs-501",
            "compare/250-vs-4.7.1", "explain", "tr/explain?text=550+5.1.1+User+unknown" })
        {
            await Accessibility.AssertAsync(page, server.Console + path);
        }
    }

    [Fact]
    public async Task The_explanation_appears_after_typing_stops()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "tr/explain");
        await page.Locator("#text").FillAsync("552 5.2.2 Mailbox full");

        await Assertions.Expect(page.Locator(".answer")).ToContainTextAsync("5.2.2");
        await page.Locator(".answer").GetByRole(AriaRole.Link, new() { Name = "5.2.2" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/tr/codes/5.2.2$"));
    }

    [Fact]
    public async Task Two_codes_that_are_named_are_compared()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "en/compare");
        await page.GetByLabel("First code").FillAsync("450");
        await page.GetByLabel("Second code").FillAsync("550");
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();

        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/en/compare/450-vs-550$"));
        await Assertions.Expect(page.Locator(".pair h2")).ToHaveTextAsync(["450", "550"]);
    }

    [Fact]
    public async Task Each_link_leads_somewhere_in_both_languages()
    {
        await using var server = await UlakServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Console };
        var (seen, waiting) =
            (new HashSet<string>(StringComparer.Ordinal),
                new Queue<string>(["/en/codes", "/tr/codes", "/en/compare", "/tr/compare", "/en/explain", "/tr/explain"]));
        while (waiting.TryDequeue(out var path))
        {
            if (!seen.Add(path))
            {
                continue;
            }

            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
            if (answer.Content.Headers.ContentType?.MediaType != "text/html")
            {
                continue;
            }

            foreach (Match link in Link().Matches(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)))
            {
                var next = System.Net.WebUtility.HtmlDecode(link.Groups[1].Value);
                if (!next.StartsWith("/preferences?", StringComparison.Ordinal))
                {
                    waiting.Enqueue(next);
                }
            }
        }

        Assert.True(seen.Count > 600, $"{seen.Count} pages");
    }

    [Fact]
    public async Task The_language_is_that_of_the_path_then_of_the_cookie_then_of_the_browser()
    {
        await using var server = await UlakServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Console };
        async Task<string> Title(string path, string? accept)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            request.Headers.TryAddWithoutValidation("Accept-Language", accept ?? "de");
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }

        Assert.Contains("<html lang=\"en\"", await Title("/codes/501", null), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"tr\"", await Title("/codes/501", "de, tr;q=0.5"), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"tr\"", await Title("/tr/codes/501", "en"), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"tr\"", await Title("/codes/501", "en"), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\"", await Title("/en/codes/501", "tr"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "nowhere/%C3%BC%3F", "/nowhere/%C3%BC%3F", HttpStatusCode.NotFound)]
    [InlineData("GET", "tr/messages/zzz", "/messages/zzz", HttpStatusCode.NotFound)]
    [InlineData("GET", "en/codes/5.7.999", "/codes/5.7.999", HttpStatusCode.NotFound)]
    [InlineData("POST", "messages/chosen", "/", HttpStatusCode.Forbidden)]
    public async Task An_error_page_has_the_links_to_each_language(string method, string path, string shown, HttpStatusCode status)
    {
        await using var server = await UlakServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Console };
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var page = System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(status, answer.StatusCode);
        foreach (var language in new[] { "en", "tr" })
        {
            Assert.Contains($"<a href=\"/{language}{shown}\" hreflang=\"{language}\"", page, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("<a [^>]*href=\"(/[^\"#]*)\"")]
    private static partial Regex Link();
}
