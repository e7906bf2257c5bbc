using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>What the pages may cost: octets, requests, sideways scrolling, shifts of the layout.</summary>
public sealed class BudgetTests(Browser browser)
{
    private const int MaxOctets = 100 * 1024;

    [Fact]
    public async Task Script_and_style_of_a_page_are_below_100_KiB_in_two_requests()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, ConsoleMail.Bounce, from: "");
        var page = await browser.PageAsync();
        var loaded = new List<IResponse>();
        page.Response += (_, response) => loaded.Add(response);
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator("[data-live-state]")).ToHaveTextAsync("live");
        await page.Locator(".mails a").First.ClickAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToBeVisibleAsync();

        var assets = loaded.Where(response => response.Request.ResourceType is "script" or "stylesheet").ToList();
        Assert.Equal(2, assets.Count);
        var octets = 0;
        foreach (var asset in assets)
        {
            octets += (await asset.BodyAsync()).Length;
        }

        Assert.True(octets < MaxOctets, $"{octets} octets");
        Assert.DoesNotContain(loaded, response => response.Request.ResourceType is "font" or "image" && !response.Url.Contains("/assets/",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_paint_needs_no_request_for_data_and_nothing_shifts()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendManyAsync(server, 30, "row");
        var page = await browser.PageAsync();
        await page.AddInitScriptAsync(
            "window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) window.shift += e.value; })"
            + ".observe({ type: 'layout-shift', buffered: true });");
        var before = new List<string>();
        page.Request += (_, request) => before.Add(request.ResourceType);
        await page.GotoAsync(server.Console.ToString(), new() { WaitUntil = WaitUntilState.Load });
        await Assertions.Expect(page.Locator(".mails .row")).ToHaveCountAsync(30);
        Assert.DoesNotContain(before.TakeWhile(type => type is not "eventsource"), type => type is "fetch" or "xhr");
        await Assertions.Expect(page.Locator("[data-live-state]")).ToHaveTextAsync("live");
        await page.WaitForFunctionAsync("() => performance.getEntriesByType('paint').length > 0");
        Assert.True(await page.EvaluateAsync<double>("() => window.shift") < 0.01, "the layout shifts");
    }

    [Fact]
    public async Task The_first_paint_comes_before_what_it_does_not_need()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendManyAsync(server, 40, "row");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator("[data-live-state]")).ToHaveTextAsync("live");
        // The rows below the window are read by script, and the list is read again when the events begin.
        await Assertions.Expect(page.Locator(".mails .row")).ToHaveCountAsync(40);
        await page.WaitForFunctionAsync("() => performance.getEntriesByType('resource').some(e => e.initiatorType === 'fetch')");
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => {
              // After two seconds the page waits no longer.
              const painted = Math.min(performance.getEntriesByName('first-contentful-paint')[0].startTime, 2000);
              const early = performance.getEntriesByType('resource').filter(e => e.startTime < painted);
              return early.map(e => e.name).filter(name => !/\/assets\//.test(name));
            }
            """));
    }

    [Fact]
    public async Task Without_script_the_rows_below_the_window_are_a_link_away()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendManyAsync(server, 40, "row");
        var page = await browser.PageAsync(new() { JavaScriptEnabled = false });
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator(".mails .row")).ToHaveCountAsync(30);
        await page.GetByRole(AriaRole.Link, new() { Name = "Older messages" }).ClickAsync();
        await Assertions.Expect(page.Locator(".mails .row")).ToHaveCountAsync(10);
    }

    [Fact]
    public async Task The_exact_time_of_a_row_is_in_the_readers_zone_under_the_pointer()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendManyAsync(server, 1, "row");
        var page = await browser.PageAsync(new() { TimezoneId = "Asia/Tokyo", Locale = "en-GB" });
        await page.GotoAsync(server.Console.ToString());
        var time = page.Locator(".mails time");
        await Assertions.Expect(time).ToHaveTextAsync(new Regex("ago$"));
        await time.HoverAsync();
        await Assertions.Expect(time).ToHaveAttributeAsync("title", new Regex(@" at \d\d:\d\d:\d\d GMT\+9$"));
    }

    [Fact]
    public async Task Nothing_moves_for_a_reader_who_asks_for_less_motion()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendManyAsync(server, 2, "row");
        var page = await browser.PageAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        foreach (var path in new[] { "", "sessions", "chaos", "try", "explain", "codes", "queue" })
        {
            await page.GotoAsync(server.Console + path);
            var moving = await page.EvaluateAsync<string[]>(
                "() => [...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e); return "
                + "s.transitionDuration.split(', ').some(d => d !== '0s') || s.animationName !== 'none' "
                + "|| s.scrollBehavior === 'smooth'; })"
                + ".map(e => e.outerHTML.slice(0, 80))");
            Assert.True(moving.Length == 0, path + "\n" + string.Join('\n', moving));
        }

        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator("[data-live-state]")).ToHaveTextAsync("live");
        await ConsoleMail.SendManyAsync(server, 1, "new");
        await Assertions.Expect(page.Locator(".row.new")).ToHaveCountAsync(1);
        Assert.Equal("none", await page.Locator(".row.new").EvaluateAsync<string>("row => getComputedStyle(row).animationName"));
        await page.Locator(".mails a").First.ClickAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToBeVisibleAsync();
        Assert.Equal("0s", await page.Locator(".message").EvaluateAsync<string>("message => getComputedStyle(message).transitionDuration"));
    }

    [Theory]
    [InlineData(320)]
    [InlineData(390)]
    [InlineData(640)]
    [InlineData(768)]
    [InlineData(1920)]
    public async Task No_page_scrolls_sideways(int width)
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, ConsoleMail.Bounce, from: "");
        await ConsoleMail.SendAsync(server,
            $"From: {new string('a', 60)}@example.org\nSubject: {new string('w', 300)}\n\n{new string('x', 900)}\n");
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            await smtp.SendCommandAsync($"MAIL FROM:<b@example.org> {new string('P', 200)}=1");
            await smtp.SendCommandAsync("QUIT");
        }

        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = width, Height = 800 } });
        var messages = (await server.ListAsync()).Select(message => "messages/" + message.GetProperty("id").GetString()).ToList();
        await page.GotoAsync(server.Console + "sessions?only=faults");
        var session = (await page.Locator(".sessions a").First.GetAttributeAsync("href"))!.TrimStart('/');
        string[] views = ["text", "source", "headers", "parts", "checks", "session", "send"];
        foreach (var path in new[] { "", "sessions", session, "chaos", "rules", "try", "explain?text=550+5.1.1+no", "codes", "codes/5.7.26",
            "compare", "compare/221-vs-501", "compose", "tr/", "tr/chaos", "compose?reply=" + messages[0][9..] }
            .Concat(messages.SelectMany(message => views.Select(view => $"{message}?view={view}"))))
        {
            await page.GotoAsync(server.Console + path);
            var over = await page.EvaluateAsync<int>(
                "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth");
            Assert.True(over <= 0, $"{path} scrolls by {over} px at {width} px");
        }
    }
}
