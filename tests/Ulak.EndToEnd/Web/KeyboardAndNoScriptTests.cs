using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>The console for one who has no mouse, and for one whose browser runs no script.</summary>
public sealed class KeyboardAndNoScriptTests(Browser browser)
{
    private const string Reachable =
        "main a[href], main button, main input:not([type=hidden]), main select, main textarea, main summary, "
        + "header a[href], header button";

    [Fact]
    public async Task Every_control_is_reachable_by_Tab_and_shows_its_focus()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        var message = await AddMessagesAsync(server, page);
        foreach (var path in new[] { "", "sessions", "chaos", "rules", "try", "explain", "compare/221-vs-501", "codes/501", message,
            message + "?view=headers", message + "?view=check", message + "?view=links", message + "?view=again" })
        {
            await page.GotoAsync(server.Console + path);
            var unreached = await page.EvaluateAsync<int>(
                "selector => { window.due = new Set([...document.querySelectorAll(selector)].filter(e => e.checkVisibility() && "
                    + "!e.disabled && !e.closest('dialog:not([open])'))); return window.due.size; }", Reachable);
            Assert.True(unreached > 0, path);
            for (var presses = 0; presses < 400 && unreached > 0; presses++)
            {
                await page.Keyboard.PressAsync("Tab");
                unreached = await page.EvaluateAsync<int>(
                    """
                    () => {
                      const e = document.activeElement, style = getComputedStyle(e);
                      if (window.due.has(e) && style.outlineStyle === 'none' && style.boxShadow === 'none')
                        throw new Error('no focus is seen: ' + e.outerHTML);
                      window.due.delete(e);
                      return window.due.size;
                    }
                    """);
            }

            var left = await page.EvaluateAsync<string[]>("() => [...window.due].map(e => e.outerHTML)");
            Assert.True(left.Length == 0, path + "\n" + string.Join('\n', left));
        }
    }

    [Fact]
    public async Task Mail_is_found_read_starred_and_deleted_by_keyboard()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await AddMessagesAsync(server, page);
        await page.GotoAsync(server.Console.ToString());
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("subject:keys");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".mails li")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "By keys" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("s");
        await Assertions.Expect(page.Locator("[data-star]")).ToHaveTextAsync("Remove the star");
        await page.Keyboard.PressAsync("#");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeVisibleAsync();
        await TabToAsync(page, "Undo");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync("By keys");
    }

    [Fact]
    public async Task New_mail_does_not_move_the_focus()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await AddMessagesAsync(server, page);
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator("[data-live-state]")).ToHaveTextAsync("live");
        await page.GetByLabel("Select By keys").CheckAsync();
        await page.Locator(".bulk summary").ClickAsync();
        await page.GetByLabel("Tag", new() { Exact = true }).FillAsync("half a wo");
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            Assert.StartsWith("250 ", await smtp.DeliverAsync("In between"), StringComparison.Ordinal);
        }

        await Assertions.Expect(page.GetByText("In between")).ToBeVisibleAsync();
        await page.Keyboard.TypeAsync("rd");
        await Assertions.Expect(page.GetByLabel("Tag", new() { Exact = true })).ToHaveValueAsync("half a word");
        await Assertions.Expect(page.GetByLabel("Select By keys")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task A_chaos_rule_is_added_and_removed_by_keyboard()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "chaos");
        await TabToAsync(page, "Add rule");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".rules li")).ToHaveCountAsync(1);
        await TabToAsync(page, "Remove all");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(page.Locator(".rules li")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Without_script_everything_can_be_read_and_done()
    {
        await using var server = await UlakServer.StartAsync();
        var message = await AddMessagesAsync(server, await browser.PageAsync());
        var page = await browser.PageAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        await page.GotoAsync(server.Console.ToString());
        await page.GetByRole(AriaRole.Searchbox).FillAsync("subject:keys");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(page.Locator(".mails li")).ToHaveCountAsync(1);
        foreach (var (view, seen) in new[] { ("text", "the text"), ("headers", "Subject"), ("parts", "text/html"),
            ("source", "Content-Type"), ("check", "display:flex"), ("links", "shop.example"), ("again", "swaks") })
        {
            await page.GotoAsync($"{server.Console}{message}?view={view}");
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync(seen);
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Star", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove the star" })).ToBeVisibleAsync();
        await page.GotoAsync(server.Console + "sessions");
        await page.Locator(".list a").First.ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("221 2.0.0");
        await page.GotoAsync(server.Console + "explain");
        await page.GetByRole(AriaRole.Textbox).FillAsync("550 5.1.1 No such user here");
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-explained]")).ToContainTextAsync("5.1.1");
        await page.GotoAsync(server.Console + "try");
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect" }).ClickAsync();
        await page.GetByLabel("Command").FillAsync("EHLO by.hand.example");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("by.hand.example");
        await page.GotoAsync(server.Console + "chaos");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add rule" }).ClickAsync();
        await Assertions.Expect(page.Locator(".rules li")).ToHaveCountAsync(1);
    }

    private static async Task TabToAsync(IPage page, string name)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("() => document.activeElement.textContent.trim()") == name)
            {
                return;
            }
        }

        Assert.Fail($"The Tab key does not lead to '{name}'.");
    }

    /// <summary>Adds two messages; returns the path of the one with HTML.</summary>
    private static async Task<string> AddMessagesAsync(UlakServer server, IPage page)
    {
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            Assert.StartsWith("250 ", await smtp.DeliverAsync("By keys", "x\r\n"), StringComparison.Ordinal);
            Assert.StartsWith("250 ", await smtp.DeliverAsync(
                "With HTML\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b",
                "--b\r\nContent-Type: text/plain\r\n\r\nthe text\r\n--b\r\nContent-Type: text/html\r\n\r\n<p style='display:flex'>x <a "
                    + "href='https://shop.example/'>shop</a></p>\r\n--b--\r\n"), StringComparison.Ordinal);
            await smtp.SendCommandAsync("QUIT");
        }

        await page.GotoAsync(server.Console.ToString());
        var link = await page.Locator(".mails .row a", new() { HasText = "With HTML" }).GetAttributeAsync("href");
        return new Uri(server.Console, link).AbsolutePath.TrimStart('/');
    }
}
