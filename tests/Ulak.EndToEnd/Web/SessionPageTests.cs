using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>A session on its page: explanations, the corrected line, downloads, its messages.</summary>
public sealed class SessionPageTests(Browser browser)
{
    [Fact]
    public async Task A_refused_reply_is_explained_in_either_language_and_copied_for_the_ticket()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenFaultyAsync(server);
        await page.Locator(".why summary").First.ClickAsync();
        var card = page.Locator(".why .explained").First;
        await Assertions.Expect(card).ToContainTextAsync("The server does not know a parameter");
        await Accessibility.AssertAsync(page, page.Url);
        await card.GetByRole(AriaRole.Button, new() { Name = "Copy for the ticket" }).ClickAsync();
        var ticket = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Contains("555 5.5.4", ticket, StringComparison.Ordinal);
        Assert.Contains("1. ", ticket, StringComparison.Ordinal);
        Assert.Contains("SIEZ", ticket, StringComparison.Ordinal);

        await card.GetByRole(AriaRole.Link, new() { Name = "Türkçe" }).ClickAsync();
        await page.Locator(".why summary").First.ClickAsync();
        await Assertions.Expect(page.Locator(".why .explained").First).ToHaveAttributeAsync("lang", "tr");
        await Assertions.Expect(page.Locator(".outcome")).ToContainTextAsync("Refused: 555 5.5.4 at MAIL FROM.");
    }

    [Fact]
    public async Task The_first_fault_is_one_key_away_and_the_corrected_line_is_copied()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenFaultyAsync(server);
        await page.Keyboard.PressAsync("f");
        await Assertions.Expect(page.Locator("#fault")).ToBeFocusedAsync();
        await page.Locator("#fault .fix").GetByRole(AriaRole.Button).ClickAsync();
        Assert.Equal("MAIL FROM:<dev@example.org> SIZE=100", await page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
        await page.Locator(".session-actions").GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        var dialogue = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Contains("C: MAIL FROM:<dev@example.org> SIEZ=100", dialogue, StringComparison.Ordinal);
        Assert.Contains("S: 555 5.5.4", dialogue, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_downloaded_as_text_as_a_dialogue_and_as_JSON()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenFaultyAsync(server);
        Assert.Contains("S: 555 5.5.4", await DownloadAsync(page, "Text"), StringComparison.Ordinal);
        var dialogue = await DownloadAsync(page, "Dialogue file (.dialogue)");
        Assert.Contains("\nC: EHLO client.example\nS: 250-", dialogue, StringComparison.Ordinal);
        Assert.StartsWith("# Refused: 555", dialogue, StringComparison.Ordinal);
        await page.Locator(".session-actions summary").ClickAsync();
        var response = await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "JSON" }).ClickAsync(), "**/api/v1/sessions/*");
        Assert.Contains("\"dialogue\"", await response.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_and_its_message_link_to_each_other()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, "Subject: linked\n\nx\n");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "sessions");
        await page.Locator(".sessions a").First.ClickAsync();
        await Assertions.Expect(page.Locator(".outcome")).ToHaveTextAsync("1 message delivered.");
        await page.Locator(".session-messages").GetByRole(AriaRole.Link, new() { Name = "linked" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Session", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".dialogue")).ToContainTextAsync("RCPT TO:<b@example.test>");
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the session on its own page" }).ClickAsync();
        await Assertions.Expect(page.Locator(".outcome")).ToHaveTextAsync("1 message delivered.");
    }

    private async Task<IPage> OpenFaultyAsync(UlakServer server)
    {
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            Assert.StartsWith("555 5.5.4", await smtp.SendCommandAsync("MAIL FROM:<dev@example.org> SIEZ=100"), StringComparison.Ordinal);
            await smtp.SendCommandAsync("QUIT");
        }

        var page = await browser.PageAsync();
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.GotoAsync(server.Console + "sessions?only=faults");
        await page.Locator(".sessions a").First.ClickAsync();
        await Assertions.Expect(page.Locator("#fault")).ToBeVisibleAsync();
        return page;
    }

    private static async Task<string> DownloadAsync(IPage page, string link)
    {
        await page.Locator(".session-actions summary").ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync());
        await page.Keyboard.PressAsync("Escape");
        return await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
    }
}
