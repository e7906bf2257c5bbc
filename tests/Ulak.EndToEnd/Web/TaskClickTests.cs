using System.Globalization;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>
/// The tasks of a user from the inbox on, in clicks. The table of docs/moving.md has the same numbers, beside those of Mailpit.
/// </summary>
public sealed class TaskClickTests(Browser browser)
{
    private int _clicks;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_the_link_of_the_newest_confirmation_mail()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, await ReadAsync("build"));
        await ConsoleMail.SendAsync(server, await ReadAsync("confirm"));
        var page = await OpenAsync(server);
        var asked = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Context.Request += (_, request) =>
        {
            if (request.Url.StartsWith("https:", StringComparison.Ordinal))
            {
                asked.TrySetResult(request.Url);
            }
        };

        await ClickAsync(page.Locator(".mails").GetByText("Confirm your address"));
        Assert.False(asked.Task.IsCompleted, "requested before the click");
        await page.RunAndWaitForPopupAsync(() =>
            ClickAsync(page.FrameLocator("iframe.mail").GetByRole(AriaRole.Link, new() { Name = "Confirm my address" })));

        Assert.Equal("https://shop.acme.example/confirm?token=8f3a91", await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), Token));
        await AssertClicksAsync("Open the link of the newest confirmation mail");
    }

    [Fact]
    public async Task Find_out_why_no_mail_came()
    {
        await using var server = await UlakServer.StartAsync();
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            foreach (var line in new[] { "EHLO app.example", "MAIL FROM:<shop@example.org> SIEZ=100", "QUIT" })
            {
                await smtp.SendCommandAsync(line);
            }
        }

        var page = await OpenAsync(server);
        await ClickAsync(page.Locator(".rail").GetByRole(AriaRole.Link, new() { Name = "Sessions" }));
        await ClickAsync(page.Locator(".sessions a").First);

        await Assertions.Expect(page.Locator(".outcome")).ToContainTextAsync("Refused: 555 5.5.4 at MAIL FROM.");
        await Assertions.Expect(page.Locator(".fix code")).ToHaveTextAsync("MAIL FROM:<shop@example.org> SIZE=100");
        await AssertClicksAsync("Find out why no mail came");
    }

    [Fact]
    public async Task Find_the_invoice_of_a_customer_from_last_week()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, await ReadAsync("invoice"), to: "ann@example.test");
        await ConsoleMail.SendAsync(server, await ReadAsync("turkish"));
        await ConsoleMail.SendManyAsync(server, 60, "Invoice");
        var page = await OpenAsync(server);
        var day = DateTime.UtcNow.AddDays(-7).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        await ClickAsync(page.GetByRole(AriaRole.Searchbox));
        await page.Keyboard.TypeAsync($"to:ann@example.test subject:invoice after:{day}");
        await Assertions.Expect(page.Locator(".mails .row")).ToHaveCountAsync(1);
        await ClickAsync(page.Locator(".mails a").First);

        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("Invoice 2026-1107");
        await AssertClicksAsync("Find the invoice of a customer from last week");
    }

    [Fact]
    public async Task Make_the_program_meet_a_full_mailbox()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await OpenAsync(server);

        await ClickAsync(page.Locator(".rail").GetByRole(AriaRole.Link, new() { Name = "Chaos" }));
        await ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Mailbox full" }));

        await Assertions.Expect(page.Locator(".rules li")).ToHaveCountAsync(1);
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await smtp.SendCommandAsync("EHLO app.example");
        await smtp.SendCommandAsync("MAIL FROM:<shop@example.org>");
        Assert.StartsWith("452 4.2.2 ", await smtp.SendCommandAsync("RCPT TO:<ann@example.test>"), StringComparison.Ordinal);
        await AssertClicksAsync("Make the program meet a full mailbox");
    }

    [Fact]
    public async Task Explain_a_bounce_to_a_customer()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, ConsoleMail.Bounce, from: "");
        var page = await OpenAsync(server);
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);

        await ClickAsync(page.Locator(".mails").GetByText("Undelivered Mail"));
        await ClickAsync(page.Locator(".explained").GetByRole(AriaRole.Button, new() { Name = "Copy for the ticket" }));

        var copied = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Contains("kijitora@nord.example", copied, StringComparison.Ordinal);
        Assert.Contains("1. Check the address", copied, StringComparison.Ordinal);
        await AssertClicksAsync("Explain a bounce to a customer");
    }

    private async Task<IPage> OpenAsync(UlakServer server)
    {
        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = 1280, Height = 860 } });
        await page.GotoAsync(server.Console.ToString());
        return page;
    }

    private async Task ClickAsync(ILocator locator)
    {
        _clicks++;
        await locator.ClickAsync();
    }

    private static Task<string> ReadAsync(string mail) =>
        File.ReadAllTextAsync(Path.Combine(Checkout.Root, "tests", "Ulak.EndToEnd", "Web", "Mail", mail + ".eml"), Token);

    private async Task AssertClicksAsync(string task)
    {
        var table = await File.ReadAllLinesAsync(Path.Combine(Checkout.Root, "docs", "moving.md"), Token);
        var row = Assert.Single(table, line => line.StartsWith($"| {task} |", StringComparison.Ordinal)).Split('|');
        Assert.Equal(_clicks, int.Parse(row[2], CultureInfo.InvariantCulture));
        if (int.TryParse(row[3], CultureInfo.InvariantCulture, out var others))
        {
            Assert.True(_clicks <= others, $"{task}: {_clicks} clicks, and {others} in Mailpit");
        }
    }
}
