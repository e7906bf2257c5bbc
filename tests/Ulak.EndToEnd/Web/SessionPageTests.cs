using System.Text.RegularExpressions;
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

    [Fact]
    public async Task Extensions_are_folded_and_the_wait_of_each_step_is_on_a_labelled_axis()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenFaultyAsync(server);
        var folded = page.Locator(".dialogue .folded");
        await Assertions.Expect(folded.Locator("summary")).ToContainTextAsync(new Regex(@"^\d+ extensions PIPELINING, SIZE"));
        await Assertions.Expect(folded.GetByText("Commands may be sent without waiting for each reply")).ToBeHiddenAsync();
        await folded.Locator("summary").ClickAsync();
        await Assertions.Expect(folded.GetByText("Commands may be sent without waiting for each reply")).ToBeVisibleAsync();

        await Assertions.Expect(page.Locator(".axis")).ToHaveTextAsync(new Regex(@"^wait\s*0\s*\d+\.\d+ m?s$"));
        var waits = await page.Locator(".dialogue .wait rect").EvaluateAllAsync<double[]>(
            "all => all.map(each => each.getBoundingClientRect().width)");
        var whole = (await page.Locator(".dialogue .wait").First.BoundingBoxAsync())!.Width;
        Assert.Equal(whole, waits.Max(), tolerance: 1.0);
    }

    [Theory]
    [InlineData("552 5.3.4", "MAIL FROM:<a@example.org> SIZE=99999999999")]
    [InlineData("553 5.6.7", "MAIL FROM:<jörg@example.org>")]
    public async Task Each_refusal_is_listed_as_a_fault_with_its_outcome_in_a_sentence(string reply, string command)
    {
        await using var server = await UlakServer.StartAsync();
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            Assert.StartsWith(reply, await smtp.SendCommandAsync(command), StringComparison.Ordinal);
            await smtp.SendCommandAsync("QUIT");
        }

        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "sessions?only=faults");
        await Assertions.Expect(page.Locator(".sessions .chip.bad")).ToHaveTextAsync("no message, 1 fault");
        await page.Locator(".sessions a").ClickAsync();
        await Assertions.Expect(page.Locator(".outcome.bad")).ToContainTextAsync($"Refused: {reply} at MAIL FROM.");
    }

    [Theory]
    [InlineData("", "Two sessions compared")]
    [InlineData("tr/", "İki oturumun karşılaştırması")]
    public async Task The_last_good_session_of_the_same_client_is_compared_and_ports_do_not_count(string language, string title)
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, "Subject: good\n\nx\n");
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO another.example");
            await smtp.DeliverAsync("of another client");
            await smtp.SendCommandAsync("QUIT");
        }

        var page = await OpenFaultyAsync(server);
        var id = new Uri(page.Url).AbsolutePath;
        await page.GotoAsync($"{server.Console}{language}{id.TrimStart('/')}/compare");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(title);
        await Assertions.Expect(page.Locator(".diff thead th a")).ToHaveTextAsync(["client.example", "client.example"]);
        await Assertions.Expect(page.Locator(".diff thead .chip.good")).ToHaveCountAsync(1);
        // The first lines have the ports of the clients.
        await Assertions.Expect(page.Locator(".diff tbody tr").First).ToHaveClassAsync("same");
        await Assertions.Expect(page.Locator(".diff tr.different").First).ToContainTextAsync("SIEZ");
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
