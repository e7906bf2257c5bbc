using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>The frame of every page: the rail and its foot, the bar of a phone, preferences, times, colours, the order of keys.</summary>
public sealed class FrameTests(Browser browser)
{
    [Fact]
    public async Task The_rail_has_its_groups_with_counts_tags_and_saved_searches_and_a_foot()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendManyAsync(server, 2, "plain");
        await ConsoleMail.SendAsync(server, ConsoleMail.Bounce, from: "");
        await SendLinesAsync(server, "EHLO client.example", "MAIL FROM:<a@example.org> SIEZ=1", "QUIT");
        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = 1280, Height = 860 } });
        await page.GotoAsync(server.Console.ToString());
        var rail = page.Locator(".rail");
        await Assertions.Expect(rail.Locator("h2")).ToHaveTextAsync(["Mail", "Wire", "Reference"]);
        string[] links = ["Inbox", "Starred", "Bounces", "Sessions", "Chaos", "Try it", "Explain", "Codes", "Compare"];
        foreach (var name in links)
        {
            await Assertions.Expect(rail.Locator("[data-rail]").GetByText(name, new() { Exact = true })).ToBeVisibleAsync();
        }

        await Assertions.Expect(LinkOf(rail, "Inbox").Locator(".count")).ToHaveTextAsync("3 unread");
        await Assertions.Expect(LinkOf(rail, "Sessions").Locator(".count.alarm")).ToHaveTextAsync("1 With faults");
        await Assertions.Expect(LinkOf(rail, "Chaos").Locator(".dot")).ToHaveCountAsync(0);

        // A tag has the same colour in the list and in the rail, and its count.
        await page.GetByLabel("Select plain 0").CheckAsync();
        await page.Locator(".bulk summary").ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Tag" }).FillAsync("invoices");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Assertions.Expect(LinkOf(rail, "invoices").Locator(".count")).ToHaveTextAsync("1");
        Assert.Equal(await HueOfAsync(page.Locator(".mails .tag")), await HueOfAsync(LinkOf(rail, "invoices").Locator(".dot")));

        await page.GetByRole(AriaRole.Searchbox).FillAsync("subject:plain");
        await page.GetByRole(AriaRole.Link, new() { Name = "Save this search" }).ClickAsync();
        await Assertions.Expect(LinkOf(rail, "subject:plain")).ToHaveAttributeAsync("aria-current", "page");
        await rail.GetByLabel("Remove the saved search: subject:plain").ClickAsync();
        await Assertions.Expect(LinkOf(rail, "subject:plain")).ToHaveCountAsync(0);

        await page.GotoAsync(server.Console + "chaos");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mailbox full" }).ClickAsync();
        await Assertions.Expect(LinkOf(rail, "Chaos").Locator(".dot")).ToHaveAttributeAsync("title", "chaos rules are active");

        var foot = rail.Locator(".rail-foot");
        await Assertions.Expect(foot.Locator(".smtp code")).ToHaveTextAsync($"127.0.0.1:{server.SmtpPort}");
        await Assertions.Expect(foot.Locator("[data-live-state]")).ToHaveTextAsync("live");
        await Assertions.Expect(foot.Locator(".languages a")).ToHaveTextAsync(["English", "Türkçe"]);
        await Assertions.Expect(foot.Locator(".themes a")).ToHaveCountAsync(3);
        await Assertions.Expect(foot.GetByText(new Regex(@"^Ulak \d+\.\d+\.\d+"))).ToBeVisibleAsync();
        await foot.GetByRole(AriaRole.Button, new() { Name = "Keyboard shortcuts" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-keys]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_state_at_the_foot_changes_with_words_and_colour_when_the_server_is_away()
    {
        var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        var live = page.Locator(".live");
        await Assertions.Expect(live).ToHaveTextAsync("live");
        var good = await ColourOfAsync(live.Locator(".dot"), "background-color");
        await server.DisposeAsync();
        await Assertions.Expect(live).ToHaveTextAsync("server unreachable, retrying");
        Assert.NotEqual(good, await ColourOfAsync(live.Locator(".dot"), "background-color"));
    }

    [Fact]
    public async Task A_phone_has_a_bar_of_icons_at_the_foot_that_opens_the_rail()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = 390, Height = 844 } });
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator(".rail")).ToBeHiddenAsync();
        var bar = page.GetByRole(AriaRole.Navigation, new() { Name = "Main pages" });
        await Assertions.Expect(bar.Locator("a")).ToHaveTextAsync(["Inbox", "Sessions", "Explain", "Codes", "More"]);
        await Assertions.Expect(bar.Locator("svg.icon")).ToHaveCountAsync(5);
        var box = (await bar.BoundingBoxAsync())!;
        Assert.Equal(844, box.Y + box.Height, tolerance: 1.0);
        await bar.GetByText("More").ClickAsync();
        await Assertions.Expect(page.Locator(".rail").GetByText("Try it")).ToBeVisibleAsync();
        await page.Locator(".rail-close").ClickAsync();
        await Assertions.Expect(page.Locator(".rail")).ToBeHiddenAsync();
        await bar.GetByText("Sessions").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Sessions");
    }

    [Fact]
    public async Task Theme_and_row_height_change_at_once_and_are_kept()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendManyAsync(server, 1, "row");
        var page = await browser.PageAsync(new() { ColorScheme = ColorScheme.Light });
        await page.GotoAsync(server.Console.ToString());
        var body = page.Locator("body");
        var light = await ColourOfAsync(body, "background-color");
        await page.GetByRole(AriaRole.Link, new() { Name = "Dark" }).ClickAsync();
        await Assertions.Expect(body).Not.ToHaveCSSAsync("background-color", light);
        var dark = await ColourOfAsync(body, "background-color");
        await page.GotoAsync(server.Console + "codes");
        await Assertions.Expect(body).ToHaveCSSAsync("background-color", dark);
        await page.GetByRole(AriaRole.Link, new() { Name = "As the system" }).ClickAsync();
        await Assertions.Expect(body).ToHaveCSSAsync("background-color", light);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Assertions.Expect(body).ToHaveCSSAsync("background-color", dark);

        await page.GotoAsync(server.Console.ToString());
        var row = page.Locator(".mails .row");
        Assert.Equal(56, (await row.BoundingBoxAsync())!.Height);
        await page.GetByRole(AriaRole.Link, new() { Name = "Row height" }).ClickAsync();
        await Assertions.Expect(row).ToHaveCSSAsync("height", "36px");
        await page.ReloadAsync();
        await Assertions.Expect(row).ToHaveCSSAsync("height", "36px");
    }

    [Fact]
    public async Task Times_are_relative_and_exact_in_the_readers_zone_and_in_the_servers_without_script()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendManyAsync(server, 1, "row");
        var reader = await browser.PageAsync(new() { TimezoneId = "Asia/Tokyo", Locale = "en-GB" });
        await reader.GotoAsync(server.Console.ToString());
        var time = reader.Locator(".mails time");
        await Assertions.Expect(time).ToHaveTextAsync(new Regex(@"^\d+ (sec|min)\.? ago$"));
        var received = DateTimeOffset.Parse(
            (await time.GetAttributeAsync("datetime"))!, System.Globalization.CultureInfo.InvariantCulture);
        await Assertions.Expect(time).ToHaveAttributeAsync("title", new Regex(
            received.ToOffset(TimeSpan.FromHours(9)).ToString(@"HH\:mm\:ss", System.Globalization.CultureInfo.InvariantCulture)));

        var silent = await browser.PageAsync(new() { TimezoneId = "Asia/Tokyo", JavaScriptEnabled = false });
        await silent.GotoAsync(server.Console.ToString());
        await Assertions.Expect(silent.Locator(".mails time")).ToHaveTextAsync(
            received.ToLocalTime().ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Success_is_green_a_temporary_failure_amber_and_a_permanent_one_red_on_all_pages(ColorScheme scheme)
    {
        await using var server = await UlakServer.StartAsync("--set", "chaos.addresses=true");
        await ConsoleMail.SendAsync(server, ConsoleMail.Bounce, from: "");
        await SendLinesAsync(server, "EHLO client.example", "MAIL FROM:<a@example.org>", "RCPT TO:<reply-452-4.2.2@example.test>",
            "RCPT TO:<reply-550-5.1.1@example.test>", "QUIT");
        var page = await browser.PageAsync(new() { ColorScheme = scheme });
        await page.GotoAsync(server.Console + "codes");
        var (green, amber, red) = (await ColourOfAsync(page.Locator(".code.c2").First, "color"),
            await ColourOfAsync(page.Locator(".code.c4").First, "color"), await ColourOfAsync(page.Locator(".code.c5").First, "color"));
        Assert.Equal(3, new[] { green, amber, red }.Distinct().Count());

        await page.GotoAsync(server.Console + "sessions?only=faults");
        await Assertions.Expect(page.Locator(".sessions .chip").First).ToHaveCSSAsync("color", amber);
        await page.Locator(".sessions a").First.ClickAsync();
        await Assertions.Expect(page.Locator(".dialogue > .s2").First).ToHaveCSSAsync("border-left-color", green);
        await Assertions.Expect(page.Locator(".dialogue > .s4").First).ToHaveCSSAsync("border-left-color", amber);
        await Assertions.Expect(page.Locator(".dialogue > .s5").First).ToHaveCSSAsync("border-left-color", red);
        await page.GotoAsync(server.Console + "explain?text=550+5.1.1+User+unknown");
        await Assertions.Expect(page.Locator(".explained")).ToHaveCSSAsync("border-left-color", red);
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator(".mails .chip")).ToHaveCSSAsync("color", red);
    }

    [Fact]
    public async Task The_first_key_leads_past_the_rail_and_the_page_is_read_from_its_heading_on()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, "From: Ann <ann@example.org>\nSubject: heard\n\nx\n");
        var page = await browser.PageAsync();
        var response = (await page.GotoAsync(server.Console.ToString()))!;
        var policy = response.Headers["content-security-policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        Assert.True(await page.EvaluateAsync<bool>("() => document.querySelector('main').contains(document.activeElement)"));

        await Assertions.Expect(page.Locator("main")).ToMatchAriaSnapshotAsync("""
            - main:
              - region "Inbox":
                - heading "Inbox" [level=1]
                - search:
                  - searchbox "Search mail"
                - list:
                  - listitem:
                    - checkbox "Select heard"
                    - link /Ann ?, unread .* heard/
            """);
    }

    private static ILocator LinkOf(ILocator rail, string name) =>
        rail.Locator("[data-rail] li > a:first-child").Filter(new() { Has = rail.Page.GetByText(name, new() { Exact = true }) });

    private static Task<string> HueOfAsync(ILocator locator) =>
        locator.EvaluateAsync<string>("element => getComputedStyle(element).getPropertyValue('--hue')");

    private static Task<string> ColourOfAsync(ILocator locator, string property) =>
        locator.EvaluateAsync<string>("(element, property) => getComputedStyle(element).getPropertyValue(property)", property);

    private static async Task SendLinesAsync(UlakServer server, params string[] lines)
    {
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        foreach (var line in lines)
        {
            await smtp.SendCommandAsync(line);
        }
    }
}
