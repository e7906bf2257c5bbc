using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>The page that explains what is pasted.</summary>
public sealed class ExplainPageTests(Browser browser)
{
    private const string Reply = "550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown";

    [Fact]
    public async Task An_answer_follows_the_typing_marks_the_evidence_and_empties()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server);
        var answer = page.Locator("[data-explained]");
        await page.GetByRole(AriaRole.Textbox).FillAsync(Reply);
        await Assertions.Expect(answer.Locator("h2").First).ToContainTextAsync("bob@example.org");
        await Assertions.Expect(answer.Locator(".marked mark").First).ToBeVisibleAsync();
        await Assertions.Expect(answer.Locator(".marked")).ToHaveTextAsync(Reply);
        await answer.GetByRole(AriaRole.Button, new() { Name = "Markdown" }).ClickAsync();
        var ticket = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Contains("### ", ticket, StringComparison.Ordinal);
        Assert.Contains("> " + Reply, ticket, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Textbox).FillAsync("");
        await Assertions.Expect(answer).ToBeEmptyAsync();
        await page.Locator(".samples a").First.ClickAsync();
        await Assertions.Expect(answer.Locator("h2").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_link_to_share_keeps_the_text_from_the_server_until_it_is_opened()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server);
        await page.GetByRole(AriaRole.Textbox).FillAsync(Reply);
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy a link" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        var link = new Uri(await page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
        Assert.Equal("", link.Query);
        Assert.DoesNotContain("bob", link.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains("bob%40example.org", link.Fragment, StringComparison.Ordinal);

        var other = await browser.PageAsync();
        await other.GotoAsync(link.ToString());
        await Assertions.Expect(other.GetByRole(AriaRole.Textbox)).ToHaveValueAsync(Reply);
        await Assertions.Expect(other.Locator("[data-explained] h2").First).ToContainTextAsync("bob@example.org");
    }

    [Fact]
    public async Task A_dropped_file_is_explained()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server);
        await page.EvaluateAsync("""
            text => {
              const files = new DataTransfer();
              files.items.add(new File([text], 'bounce.eml', { type: 'message/rfc822' }));
              const drop = new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true });
              document.querySelector('[data-explain]').dispatchEvent(drop);
            }
            """, ConsoleMail.Bounce);
        await Assertions.Expect(page.Locator("[data-explained] h2").First).ToContainTextAsync("kijitora@nord.example");
    }

    [Fact]
    public async Task Codes_are_filtered_as_one_types()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "codes");
        await Assertions.Expect(page.Locator(".codes").First.Locator("a").First).ToContainTextAsync("550");
        await page.GetByRole(AriaRole.Searchbox).PressSequentiallyAsync("5.7.26");
        await Assertions.Expect(page.Locator("[data-all] .codes a").First).ToContainTextAsync("5.7.26");
        await Assertions.Expect(page.Locator("[data-all] .codes a").Filter(new() { HasText = "221" })).ToHaveCountAsync(0);
    }

    private async Task<IPage> OpenAsync(UlakServer server)
    {
        var page = await browser.PageAsync();
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.GotoAsync(server.Console + "explain");
        return page;
    }
}
