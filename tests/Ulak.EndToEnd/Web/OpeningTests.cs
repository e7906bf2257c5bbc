using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>A click on a row ends in its message, whatever happens at the same time.</summary>
public sealed class OpeningTests(Browser browser)
{
    private const int Middle = 1280;
    private const int Wide = 1600;

    [Theory]
    [InlineData(Middle)]
    [InlineData(Wide)]
    public async Task Mail_that_arrives_between_the_press_and_the_release_does_not_take_the_click(int width)
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, width, "one", "two");
        await page.Locator(".mails .row a", new() { HasText = "one" }).HoverAsync();
        await page.Mouse.DownAsync();
        await page.RunAndWaitForResponseAsync(() => ConsoleMail.SendAsync(server, "Subject: three\n\nx\n"), IsList);
        // The script has the response when the next one of the same page is there.
        await page.EvaluateAsync("() => fetch(document.baseURI).then(response => response.text())");
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["two", "one"]);
        await page.Mouse.UpAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("one");
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["three", "two", "one"]);
    }

    [Fact]
    public async Task A_press_without_a_release_holds_up_the_list_for_seconds_only()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Middle, "one");
        await page.Locator(".mails .row a").DispatchEventAsync("pointerdown", new { button = 0 });
        await ConsoleMail.SendAsync(server, "Subject: two\n\nx\n");
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["two", "one"], new() { Timeout = 30_000 });
    }

    [Theory]
    [InlineData("abort")]
    [InlineData("empty")]
    [InlineData("text")]
    public async Task A_message_that_cannot_be_read_into_the_pane_is_opened_as_a_page(string fault)
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Middle, "one");
        await page.RouteAsync("**/messages/*", route => (route.Request.Headers.ContainsKey("ulak-pane"), fault) switch
        {
            (false, _) => route.ContinueAsync(),
            (_, "abort") => route.AbortAsync(),
            (_, "empty") => route.FulfillAsync(new() { ContentType = "text/html", Body = "<p>x" }),
            _ => route.FulfillAsync(new() { ContentType = "text/plain", Body = "x" }),
        });
        await page.Locator(".mails .row a").ClickAsync();
        await AssertIsPageAsync(page, "one");
    }

    [Fact]
    public async Task A_message_that_does_not_come_is_opened_as_a_page()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Middle, "one");
        await page.Clock.InstallAsync();
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/messages/*", async route =>
        {
            if (route.Request.Headers.ContainsKey("ulak-pane"))
            {
                isHeld.TrySetResult();
                return;
            }

            await route.ContinueAsync();
        });
        await page.Locator(".mails .row a").ClickAsync();
        await isHeld.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await page.Clock.FastForwardAsync(10_000);
        await AssertIsPageAsync(page, "one");
    }

    [Fact]
    public async Task A_message_that_was_deleted_meanwhile_is_reported_as_deleted()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Middle, "one");
        // The list still has the row.
        await page.RouteAsync(server.Console.ToString(), route => route.AbortAsync());
        using (var http = new HttpClient { BaseAddress = server.Console })
        {
            var id = (await server.ListAsync())[0].GetProperty("id").GetString();
            using var deleted = await http.DeleteAsync(
                new Uri("api/v1/messages/" + id, UriKind.Relative), TestContext.Current.CancellationToken);
            deleted.EnsureSuccessStatusCode();
        }

        await page.Locator(".mails .row a").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Page not found");
    }

    [Theory]
    [InlineData(Middle)]
    [InlineData(Wide)]
    public async Task A_message_that_is_clicked_right_after_a_search_was_typed_stays_open(int width)
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, width, "apples", "pears");
        var narrowed = page.WaitForResponseAsync(response => response.Url.Contains("?q=subject%3Aapples", StringComparison.Ordinal));
        await page.EvaluateAsync("""
            () => {
              const field = document.querySelector('[data-search-field]');
              field.value = 'subject:apples';
              field.dispatchEvent(new Event('input'));
              [...document.querySelectorAll('.mails .row a')].find(link => link.textContent.includes('pears')).click();
            }
            """);
        await narrowed;
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("pears");
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["apples"]);
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("pears");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/messages/[^/]+$"));
    }

    [Fact]
    public async Task A_report_that_offers_nothing_goes_with_the_next_message_and_Undo_stays()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server, Wide, "one", "two");
        await OpenMessageAsync(page, "two");
        await page.Locator(".message [data-delete]").ClickAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("one");
        await OpenMessageAsync(page, "one");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync(["two", "one"]);
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("Undone: 1 message.");
        await OpenMessageAsync(page, "two");
        await Assertions.Expect(page.Locator(".toast")).ToHaveCountAsync(0);
    }

    private static async Task OpenMessageAsync(IPage page, string subject)
    {
        await page.Locator(".mails .row a", new() { HasText = subject }).ClickAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync(subject);
    }

    private static bool IsList(IResponse response) =>
        response.Request is { Method: "GET", ResourceType: "fetch" } request && new Uri(request.Url).AbsolutePath == "/";

    /// <summary>Checks that a message was opened by a navigation of the browser.</summary>
    private static async Task AssertIsPageAsync(IPage page, string subject)
    {
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync(subject);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/messages/[^/]+$"));
        Assert.False(await page.EvaluateAsync<bool>("() => 'isFirst' in window"), "the message was read into the pane");
    }

    /// <summary>Sends messages, and opens the inbox in a window of a width.</summary>
    private async Task<IPage> OpenAsync(UlakServer server, int width, params string[] subjects)
    {
        foreach (var subject in subjects)
        {
            await ConsoleMail.SendAsync(server, $"Subject: {subject}\n\nx\n");
        }

        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = width, Height = 900 } });
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator("[data-live-state]")).ToHaveTextAsync("live");
        await page.EvaluateAsync("() => { window.isFirst = true; }");
        return page;
    }
}
