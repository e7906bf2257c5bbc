using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>The bar of a message and its views: HTML, text, headers, attachments, checks.</summary>
public sealed class MessageViewTests(Browser browser)
{
    private const string Everything = """
        Received: from mail.example.net (mail.example.net [192.0.2.5]) by mx.example.com with ESMTPS id 2; Thu, 26 Nov 2026 09:05:00 +0000
        Received: from app.example.org (app.example.org [192.0.2.1]) by mail.example.net with ESMTP id 1; Thu, 26 Nov 2026 09:00:30 +0000
        From: Ann <ann@example.org>
        To: you@example.test
        Subject: Everything
        Date: Thu, 26 Nov 2026 09:00:00 +0000
        Message-ID: <e1@example.org>
        List-Unsubscribe: <https://example.org/leave>
        List-Unsubscribe-Post: List-Unsubscribe=One-Click
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: multipart/alternative; boundary=a

        --a
        Content-Type: text/plain; charset=utf-8

        A very long line of text that goes on and on so that it needs to be broken where about eighty characters have been shown.
        > a quotation
        >> an older one
        --a
        Content-Type: text/html; charset=utf-8

        <p style="display:grid">text <img src="https://elsewhere.example/p.png">
        <a href="https://shop.example/">https://other.example/</a></p>
        --a--
        --b
        Content-Type: application/pdf; name=paper.pdf
        Content-Disposition: attachment; filename=paper.pdf

        %PDF-1.4
        --b
        Content-Type: text/plain; name=terms.txt
        Content-Disposition: attachment; filename=terms.txt

        The terms.
        --b--
        """;

    [Fact]
    public async Task The_bar_stays_at_the_top_and_has_every_action()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, Everything);
        var page = await OpenAsync(server, "?view=source");
        var bar = page.GetByRole(AriaRole.Toolbar);
        foreach (var name in new[] { "Back to the list", "Reply", "Forward", "Release" })
        {
            await Assertions.Expect(bar.GetByRole(AriaRole.Link, new() { Name = name }).First).ToBeVisibleAsync();
        }

        foreach (var name in new[] { "Star", "Delete", "Mark as unread" })
        {
            await Assertions.Expect(bar.GetByRole(AriaRole.Button, new() { Name = name })).ToBeVisibleAsync();
        }

        await Assertions.Expect(bar.Locator("summary[title='Edit tags'], summary[title='More']")).ToHaveCountAsync(2);
        await page.SetViewportSizeAsync(1280, 320);
        await page.Locator(".message-pane").EvaluateAsync("pane => pane.scrollTop = pane.scrollHeight");
        Assert.True(await page.Locator(".message-pane").EvaluateAsync<double>("pane => pane.scrollTop") > 100, "nothing to scroll");
        Assert.Equal(0, (await bar.BoundingBoxAsync())!.Y, tolerance: 1.0);

        // One line of facts; the envelope is folded.
        await Assertions.Expect(page.Locator(".message-head .line")).ToContainTextAsync("Ann <ann@example.org> → you@example.test");
        await Assertions.Expect(page.GetByText("RCPT TO")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task HTML_has_the_whole_height_real_widths_a_zoom_and_a_tab_of_its_own_in_a_sandbox()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, Everything);
        var page = await OpenAsync(server, "");
        var frame = page.Locator("iframe.mail");
        var box = (await frame.BoundingBoxAsync())!;
        Assert.Equal(860, box.Y + box.Height, tolerance: 2.0);
        await Assertions.Expect(frame).ToHaveAttributeAsync("sandbox", "allow-popups allow-popups-to-escape-sandbox");
        foreach (var (name, width) in new[] { ("iPhone, 390", "390px"), ("Android, 360", "360px"), ("Tablet, 768", "768px") })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
            await Assertions.Expect(frame).ToHaveCSSAsync("width", width);
        }

        await page.Locator(".zoom summary").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "150 %" }).ClickAsync();
        await Assertions.Expect(frame).ToHaveCSSAsync("zoom", "1.5");
        await Assertions.Expect(page.Locator(".frame-tools a[target=_blank]")).ToHaveAttributeAsync("rel", "noopener");
        var tab = await page.RunAndWaitForPopupAsync(() => page.Locator(".frame-tools a[target=_blank]").ClickAsync());
        await Assertions.Expect(tab.Locator("p")).ToContainTextAsync("text");
        Assert.Equal("null", await tab.EvaluateAsync<string>("() => self.origin"));
    }

    [Fact]
    public async Task Text_has_a_measure_and_coloured_quotes_and_headers_their_path_and_meaning()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, Everything);
        var page = await OpenAsync(server, "?view=text");
        var characters = await page.Locator("pre.text").EvaluateAsync<double>(
            """
            pre => {
              const ruler = document.createElement('span');
              ruler.style.cssText = 'display:inline-block;inline-size:1ch';
              pre.append(ruler);
              return pre.getBoundingClientRect().width / ruler.getBoundingClientRect().width;
            }
            """);
        Assert.Equal(80, characters, tolerance: 0.5);
        await Assertions.Expect(page.Locator("pre.text")).ToHaveAttributeAsync("dir", "auto");
        var colours = await page.Locator("pre.text .quote")
            .EvaluateAllAsync<string[]>("all => all.map(each => getComputedStyle(each).color)");
        Assert.Equal(2, colours.Distinct().Count());

        await page.GetByRole(AriaRole.Link, new() { Name = "Headers" }).ClickAsync();
        var hops = page.Locator(".trace li");
        await Assertions.Expect(hops).ToHaveCountAsync(3);
        await Assertions.Expect(hops.Nth(1).Locator(".delay")).ToHaveTextAsync("+4 min 30 s");
        await Assertions.Expect(hops.Nth(1).Locator(".delay")).ToHaveClassAsync("delay wait-text");
        await page.Locator(".headers summary", new() { HasTextString = "Message-ID" }).ClickAsync();
        await Assertions.Expect(page.GetByText("A unique identifier of the message (RFC 5322 §3.6.4).")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Attachments_are_previewed_by_kind_and_the_checks_have_one_score()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, Everything);
        var page = await OpenAsync(server, "?view=attachments");
        await Assertions.Expect(page.FrameLocator("iframe[title='Preview: terms.txt']").Locator("body")).ToHaveTextAsync("The terms.");
        var pdf = await page.Locator("iframe[title='Preview: paper.pdf']").GetAttributeAsync("src");
        var response = await page.APIRequest.GetAsync(new Uri(server.Console, pdf).ToString());
        Assert.Equal("application/pdf", response.Headers["content-type"]);
        Assert.DoesNotContain("sandbox", response.Headers["content-security-policy"], StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Link, new() { Name = "Checks" }).ClickAsync();
        var score = page.Locator(".score b");
        Assert.InRange(int.Parse(await score.InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture), 1, 99);
        var checks = page.Locator(".checks li");
        foreach (var (name, state) in new[]
        {
            ("Images", "warning"), ("Size", "good"), ("From", "good"), ("Date", "good"), ("Message-ID", "good"),
            ("List-Unsubscribe", "good"), ("One-click unsubscribe", "good"), ("Links", "bad"),
        })
        {
            await Assertions.Expect(checks.Filter(new() { Has = page.GetByText(name, new() { Exact = true }) })).ToHaveClassAsync(state);
        }

        await Assertions.Expect(page.Locator(".links")).ToContainTextAsync("shows another host");
        var grid = page.Locator(".check tbody tr", new() { HasTextString = "display:grid" });
        await Assertions.Expect(grid.Locator("meter")).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenAsync(UlakServer server, string view)
    {
        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = 1280, Height = 860 } });
        var id = (await server.ListAsync())[0].GetProperty("id").GetString();
        await page.GotoAsync($"{server.Console}messages/{id}{view}");
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("Everything");
        return page;
    }
}
