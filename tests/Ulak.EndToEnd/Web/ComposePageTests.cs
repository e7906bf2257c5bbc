using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>A message is written, replied to and forwarded in the browser.</summary>
public sealed class ComposePageTests(Browser browser)
{
    [Fact]
    public async Task A_new_message_with_a_file_goes_into_the_inbox()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, "Subject: first\n\nx\n");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.Keyboard.PressAsync("c");
        await page.GetByLabel("From").FillAsync("Ann <ann@example.org>");
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("bob@example.test, carol@example.test");
        await page.GetByLabel("Subject").FillAsync("Ölçüm raporu");
        await page.GetByLabel("Text").FillAsync("Merhaba,\n\nrapor ekte.");
        await page.GetByLabel("Attach files").SetInputFilesAsync(new FilePayload
        {
            Name = "rapor.csv",
            MimeType = "text/csv",
            Buffer = "a;b\n1;2\n"u8.ToArray(),
        });
        await Accessibility.AssertAsync(page, page.Url);
        await page.GetByLabel("Text").PressAsync("Control+Enter");

        await Assertions.Expect(page.GetByText("Message sent to this inbox.")).ToBeVisibleAsync();
        await page.GetByText("Ölçüm raporu").ClickAsync();
        await Assertions.Expect(page.Locator(".message-head .line")).ToContainTextAsync("bob@example.test, carol@example.test");
        await Assertions.Expect(page.Locator("pre.text")).ToContainTextAsync("rapor ekte.");
        await Assertions.Expect(page.Locator(".strip a")).ToContainTextAsync("rapor.csv");
    }

    [Fact]
    public async Task A_reply_joins_the_conversation()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server,
            "From: Ann <ann@example.org>\nTo: b@example.test\nSubject: Lunch\nMessage-ID: <l1@example.org>\n\nAt noon?\n");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("Lunch").ClickAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("Lunch");
        await page.Keyboard.PressAsync("r");
        await Assertions.Expect(page.GetByLabel("To", new() { Exact = true })).ToHaveValueAsync("Ann <ann@example.org>");
        await Assertions.Expect(page.GetByLabel("Text")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Yes.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Message sent to this inbox.")).ToBeVisibleAsync();
        await page.GetByText("Re: Lunch").ClickAsync();
        await Assertions.Expect(page.Locator("pre.text .quote")).ToHaveTextAsync("> At noon?");
        await page.GetByText("1 other message in this conversation").ClickAsync();
        await page.Locator(".thread").GetByRole(AriaRole.Link, new() { Name = "Lunch" }).ClickAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("Lunch");
    }

    [Fact]
    public async Task A_message_is_forwarded_to_the_release_server_without_script()
    {
        await using var real = await UlakServer.StartAsync();
        await using var server = await UlakServer.StartAsync("--set", $"release.server=127.0.0.1:{real.SmtpPort}", "--set",
            "release.to=@example.org");
        await ConsoleMail.SendAsync(server, "From: Ann <ann@example.org>\nSubject: Minutes\n\nAll agreed.\n");
        var page = await browser.PageAsync(new() { JavaScriptEnabled = false });
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("Minutes").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Forward" }).First.ClickAsync();
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("eve@example.org");
        await page.GetByLabel($"127.0.0.1:{real.SmtpPort}").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Message sent to the release server.")).ToBeVisibleAsync();
        Assert.Equal("Fwd: Minutes", (await real.ListAsync())[0].GetProperty("subject").GetString());
    }
}
