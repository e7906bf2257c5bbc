using Microsoft.Playwright;
using Ulak.Console.Chaos;
using Ulak.Console.Codes;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>Faults on request: presets, the sentence of a rule, and the bar on all pages.</summary>
public sealed class ChaosPageTests(Browser browser)
{
    public static TheoryData<string> Presets => [.. ChaosPreset.All.Select(preset => preset.Name)];

    [Theory]
    [MemberData(nameof(Presets))]
    public async Task A_preset_is_one_click_and_every_page_shows_that_it_acts(string preset)
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "chaos");
        await page.GetByRole(AriaRole.Button, new() { Name = PageWords.Of("en", "preset-" + preset) }).ClickAsync();
        await Assertions.Expect(page.Locator(".rules li")).ToHaveCountAsync(1);
        foreach (var path in new[] { "", "sessions", "explain", "codes/501", "try" })
        {
            await page.GotoAsync(server.Console + path);
            await Assertions.Expect(page.Locator(".chaosbar")).ToContainTextAsync("A chaos rule is active");
        }

        await page.Locator(".chaosbar a").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove all" }).ClickAsync();
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator(".chaosbar")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_fifth_message_gets_421_and_the_sixth_passes()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "chaos");
        await page.GetByRole(AriaRole.Button, new() { Name = "421 at the fifth message" }).ClickAsync();
        await Assertions.Expect(page.Locator(".rules li")).ToContainTextAsync("4 pass first");
        for (var i = 1; i <= 4; i++)
        {
            await ConsoleMail.SendAsync(server, $"Subject: {i}\n\nx\n");
        }

        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            Assert.StartsWith("421 4.7.0", await smtp.SendCommandAsync("MAIL FROM:<a@example.org>"), StringComparison.Ordinal);
        }

        await ConsoleMail.SendAsync(server, "Subject: 6\n\nx\n");
        Assert.Equal(5, await server.CountAsync());
    }

    [Fact]
    public async Task A_rule_is_previewed_as_a_sentence_and_a_mistake_keeps_what_was_typed()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "chaos");
        await page.GetByLabel("At this step").SelectOptionAsync("rcpt");
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync("999");
        await page.GetByLabel("Only recipients containing").FillAsync("full@");
        await page.GetByLabel("Percent of cases").FillAsync("50");
        await page.GetByLabel("Let pass first").FillAsync("2");
        await Assertions.Expect(page.Locator("[data-preview]")).ToHaveTextAsync(
            "At RCPT: the server replies 999, for recipients containing “full@”, in 50 % of cases, after 2 that pass.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add rule" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Code cannot be ‘999’.");
        await Assertions.Expect(page.GetByLabel("Only recipients containing")).ToHaveValueAsync("full@");
        await Assertions.Expect(page.GetByLabel("Let pass first")).ToHaveValueAsync("2");
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync("452");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add rule" }).ClickAsync();
        await Assertions.Expect(page.Locator(".rules li")).ToHaveCountAsync(1);
        await page.GetByLabel("Action").SelectOptionAsync("drop");
        await Assertions.Expect(page.GetByLabel("Code", new() { Exact = true })).ToBeHiddenAsync();
    }
}
