using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Ulak.TimeLimits;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>Pages that not every message has, with axe and from a phone to a wide screen.</summary>
public sealed class AccessibilityTests(Browser browser)
{
    [Theory]
    [TestTimeLimit(300)]
    [InlineData("en", ColorScheme.Light)]
    [InlineData("tr", ColorScheme.Dark)]
    public async Task Axe_finds_nothing_on_signatures_attached_messages_remarks_bounces_and_rules(string language, ColorScheme scheme)
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, ConsoleMail.Signed);
        await ConsoleMail.SendAsync(server, ConsoleMail.WithAttachedMessage);
        await ConsoleMail.SendAsync(server, ConsoleMail.Bounce, from: "");
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            foreach (var line in new[] { "EHLO device", "MAIL FROM: a@example.org", "RCPT TO: <b@example.test>", "DATA",
                "Subject: remarks\r\n\r\nx\r\n.", "QUIT" })
            {
                await smtp.SendCommandAsync(line);
            }
        }

        var messages = (await server.ListAsync()).ToDictionary(
            message => message.GetProperty("subject").GetString()!, message => "messages/" + message.GetProperty("id").GetString());
        var page = await browser.PageAsync(new() { ColorScheme = scheme });
        await AddRuleAsync(server);
        foreach (var (path, part) in new[] { (messages["Signed"], ".signature .chip"), (messages["remarks"], "details.remarks"),
            (messages["Fwd: Invoice"] + "?view=parts", ".tree"), (messages["Undelivered Mail Returned to Sender"], ".explained"),
            ("rules", ".rules li"), ("", ".mails .row") })
        {
            await AssertAsync(page, $"{server.Console}{language}/{path}", part);
        }

        await page.GotoAsync($"{server.Console}{language}/{messages["Fwd: Invoice"]}?view=parts");
        var nested = await page.Locator("a[href*='/message']", new() { HasNotText = "Fwd" }).EvaluateAllAsync<string[]>(
            "links => links.map(link => link.href).filter(href => href.endsWith('/message'))");
        await AssertAsync(page, Assert.Single(nested.Distinct()), ".nested iframe");
    }

    [Theory]
    [TestTimeLimit(300)]
    [InlineData("en", ColorScheme.Dark)]
    [InlineData("tr", ColorScheme.Light)]
    public async Task Axe_finds_nothing_on_sessions_comparisons_checks_chaos_and_compose(string language, ColorScheme scheme)
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, ConsoleMail.WithAttachedMessage);
        await ConsoleMail.SendAsync(server,
            "From: a@example.org\nSubject: HTML\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p style=\"display:grid\">"
            + "<a href=\"https://a.example/\">https://b.example/</a></p>\n");
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            foreach (var line in new[] { "EHLO client.example", "MAIL FROM:<a@example.org> SIEZ=1", "QUIT" })
            {
                await smtp.SendCommandAsync(line);
            }
        }

        var messages = (await server.ListAsync()).ToDictionary(
            message => message.GetProperty("subject").GetString()!, message => "messages/" + message.GetProperty("id").GetString());
        var page = await browser.PageAsync(new() { ColorScheme = scheme });
        await page.GotoAsync(server.Console + "sessions?only=faults");
        var session = (await page.Locator(".sessions a").First.GetAttributeAsync("href"))!.TrimStart('/');
        await page.GotoAsync($"{server.Console}{session}/compare");
        var compared = new Uri(page.Url).PathAndQuery.TrimStart('/');
        await page.GotoAsync(server.Console + "chaos");
        await page.Locator(".presets button").First.ClickAsync();
        foreach (var (path, part) in new[] { ("sessions", ".sessions .row"), (session, ".why"), (compared, ".diff"),
            (messages["HTML"] + "?view=checks", ".checks"), (messages["HTML"] + "?view=session", ".dialogue"),
            (messages["HTML"] + "?view=send", ".view"), (messages["HTML"] + "?width=phone&scheme=dark", "iframe.mail"),
            (messages["Fwd: Invoice"] + "?view=attachments", ".attachments"), ("chaos", ".rules li"), ("compose", ".compose"),
            ("compose?forward=" + messages["HTML"][9..], ".compose"), ("#rail", ".rail") })
        {
            await AssertAsync(page, $"{server.Console}{language}/{path}", part);
        }
    }

    /// <summary>Opens all that is folded, and checks the page in three widths; the part is what the page is looked at for.</summary>
    private static async Task AssertAsync(IPage page, string address, string part)
    {
        foreach (var width in new[] { 390, 1280, 1920 })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.GotoAsync(address);
            await Assertions.Expect(page.Locator(part).First).ToBeVisibleAsync();
            await page.EvaluateAsync("() => document.querySelectorAll('main details:not(.menu)').forEach(each => { each.open = true; })");
            Assert.True(0 >= await page.EvaluateAsync<int>(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"), $"{address} scrolls at {width}");
            await Accessibility.AssertAsync(page, page.Url);
        }
    }

    private static async Task AddRuleAsync(UlakServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Console };
        using var rule = new StringContent(
            """{ "recipient": "shop@*", "tags": "shop", "inbox": "orders" }""", System.Text.Encoding.UTF8, "application/json");
        using var added = await http.PutAsync(
            new Uri("api/v1/rules/shop", UriKind.Relative), rule, TestContext.Current.CancellationToken);
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
