using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>The console as a person meets it, in a real browser.</summary>
public sealed class PageTests(Browser browser)
{
    private const string Html =
        "<html><body><p id=hello>Hello</p><script>document.getElementById('hello').textContent='script ran'</script><img "
            + "src='http://127.0.0.1:{0}/pixel.png' onerror='document.body.textContent=1'><link rel=stylesheet "
                + "href='http://127.0.0.1:{0}/x.css'><meta http-equiv=refresh content='0;url=http://127.0.0.1:{0}/'></body></html>";

    [Fact]
    public async Task Mail_appears_without_a_reload()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No mail yet" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-live-state]")).ToHaveTextAsync("live");

        await DeliverAsync(server, "It came by itself");

        await Assertions.Expect(page.GetByText("It came by itself")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_session_without_a_message_shows_the_octet_and_the_fix()
    {
        await using var server = await UlakServer.StartAsync("--set", "smtp.syntax=strict");
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            Assert.StartsWith("501 5.1.7", await smtp.SendCommandAsync("MAIL FROM: <dev@example.org>"), StringComparison.Ordinal);
            await smtp.SendCommandAsync("QUIT");
        }

        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "sessions");
        await page.GetByText("no message, 1 fault").ClickAsync();

        await Assertions.Expect(page.Locator(".faulty mark")).ToHaveTextAsync(" ");
        await Assertions.Expect(page.Locator(".fault")).ToContainTextAsync("Column 11");
        await Assertions.Expect(page.Locator(".fix code")).ToHaveTextAsync("MAIL FROM:<dev@example.org>");
        await Assertions.Expect(page.GetByText("221 2.0.0")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Html_runs_no_script_and_opens_no_connection()
    {
        await using var server = await UlakServer.StartAsync();
        using var canary = new TcpListener(IPAddress.Loopback, 0);
        canary.Start();
        var port = ((IPEndPoint)canary.LocalEndpoint).Port;
        await DeliverAsync(server, "Hostile", "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n",
            Html.Replace("{0}", $"{port}", StringComparison.Ordinal));

        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("Hostile").ClickAsync();
        var frame = page.FrameLocator("iframe.mail");

        await Assertions.Expect(frame.Locator("#hello")).ToHaveTextAsync("Hello");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.False(canary.Pending(), "the message's HTML called out");
    }

    [Fact]
    public async Task Text_headers_source_and_the_way_to_the_dialogue_are_there_without_script()
    {
        await using var server = await UlakServer.StartAsync();
        await DeliverAsync(server, "Plain reading");
        var page = await browser.PageAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("Plain reading").ClickAsync();

        await Assertions.Expect(page.Locator("pre.text")).ToContainTextAsync("the text");
        await page.GetByRole(AriaRole.Link, new() { Name = "Headers" }).ClickAsync();
        await Assertions.Expect(page.Locator("th", new() { HasText = "Return-Path" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Source" }).ClickAsync();
        await Assertions.Expect(page.Locator("pre.source")).ToContainTextAsync("Received: from client.example");
        await page.GetByRole(AriaRole.Link, new() { Name = "Session", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("354 Send the message")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_message_is_deleted_on_its_page()
    {
        await using var server = await UlakServer.StartAsync();
        await DeliverAsync(server, "Away with it");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("Away with it").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No mail yet" })).ToBeVisibleAsync();
        Assert.Equal(0, await server.CountAsync());
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_on_any_page(ColorScheme scheme)
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync(new BrowserNewContextOptions { ColorScheme = scheme });
        await Accessibility.AssertAsync(page, server.Console.ToString());
        await Accessibility.AssertAsync(page, server.Console + "sessions");
        await Accessibility.AssertAsync(page, server.Console + "nowhere");
        await Accessibility.AssertAsync(page, server.Console + "try");
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect" }).ClickAsync();
        await Assertions.Expect(page.Locator("#line")).ToBeFocusedAsync();
        await Accessibility.AssertAsync(page, page.Url);
        await Accessibility.AssertAsync(page, server.Console + "chaos");
        await Accessibility.AssertAsync(page, server.Console + "rules");
        await Accessibility.AssertAsync(page, server.Console + "tr/chaos");
        await DeliverAsync(server, "To be looked at", "MIME-Version: 1.0\r\nContent-Type: text/html\r\n",
            "<html lang=en><head><title>t</title></head><body><main><h1>Hello</h1></main></body></html>");
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("MIAL FROM:<a@b.example>");
            await smtp.SendCommandAsync("QUIT");
        }

        await Accessibility.AssertAsync(page, server.Console.ToString());
        await page.Locator(".list a").First.ClickAsync();
        // Not WaitForURLAsync: it misses an address that changes without a navigation while it begins to wait.
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/messages/[^/]+$"));
        var message = page.Url.Split('?')[0];
        foreach (var view in new[] { "text", "html", "headers", "parts", "source", "again", "check" })
        {
            await Accessibility.AssertAsync(page, $"{message}?view={view}");
        }

        await Accessibility.AssertAsync(page, server.Console + "sessions");
        await page.Locator(".list a").First.ClickAsync();
        await Assertions.Expect(page.Locator(".dialogue")).ToBeVisibleAsync();
        await Accessibility.AssertAsync(page, page.Url);
    }

    [Fact]
    public async Task A_foreign_name_and_a_foreign_page_are_refused()
    {
        await using var server = await UlakServer.StartAsync();
        await DeliverAsync(server, "Mine");
        var id = (await server.ListAsync())[0].GetProperty("id").GetString();
        using var client = new HttpClient();

        using var rebound = new HttpRequestMessage(HttpMethod.Get, server.Console);
        rebound.Headers.Host = "evil.example";
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(rebound)).StatusCode);

        using var forged = new HttpRequestMessage(HttpMethod.Post, $"{server.Console}messages/{id}/delete");
        forged.Headers.Add("Origin", "http://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(forged)).StatusCode);
        Assert.Equal(1, await server.CountAsync());
    }

    private static async Task DeliverAsync(UlakServer server, string subject, string fields = "", string body = "the text")
    {
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await smtp.SendCommandAsync("EHLO client.example");
        await smtp.SendCommandAsync("MAIL FROM:<a@example.org>");
        await smtp.SendCommandAsync("RCPT TO:<b@example.test>");
        await smtp.SendCommandAsync("DATA");
        Assert.StartsWith("250 2.0.0", await smtp.SendCommandAsync($"Subject: {subject}\r\n{fields}\r\n{body}\r\n."),
            StringComparison.Ordinal);
        await smtp.SendCommandAsync("QUIT");
    }
}
