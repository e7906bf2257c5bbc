using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>The list and the message at each width, and the rows of the list.</summary>
public sealed class PaneTests(Browser browser)
{
    [Fact]
    public async Task There_are_three_panes_from_90_rem_two_from_60_and_one_below()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendManyAsync(server, 60, "row");
        var page = await browser.PageAsync();
        foreach (var (width, hasRail, hasList) in new[]
        {
            (1440, true, true), (1439, true, false), (960, true, false), (959, false, false),
        })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.GotoAsync(server.Console.ToString());
            await Assertions.Expect(page.Locator(".list-pane")).ToBeVisibleAsync();
            await page.Locator(".mails a").First.ClickAsync();
            await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("row 59");
            await Assertions.Expect(page.Locator(".rail")).ToBeVisibleAsync(new() { Visible = hasRail });
            await Assertions.Expect(page.Locator(".list-pane")).ToBeVisibleAsync(new() { Visible = hasList });
        }
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task The_list_keeps_its_place_when_a_message_is_opened_and_left(int width)
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendManyAsync(server, 60, "row");
        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = width, Height = 800 } });
        await page.GotoAsync(server.Console.ToString());
        const string Place = "() => (innerWidth >= 960 ? document.querySelector('[data-scroll]') : document.scrollingElement).scrollTop";
        var row = page.Locator(".mails a", new() { HasText = "row 25" });
        await row.ScrollIntoViewIfNeededAsync();
        var place = await page.EvaluateAsync<double>(Place);
        Assert.True(place > 500, "the list did not scroll");
        await row.ClickAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("row 25");
        if (width < 1440)
        {
            await page.GoBackAsync();
        }

        await page.WaitForFunctionAsync($"place => Math.abs(({Place})() - place) < 60", place);
    }

    [Fact]
    public async Task The_keys_j_and_k_move_in_the_list_and_the_message_follows()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendManyAsync(server, 3, "row");
        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = 1600, Height = 800 } });
        await page.GotoAsync(server.Console.ToString());
        var title = page.Locator(".message h1");
        foreach (var (key, subject) in new[] { ("j", "row 2"), ("j", "row 1"), ("j", "row 0"), ("k", "row 1") })
        {
            await page.Keyboard.PressAsync(key);
            await Assertions.Expect(title).ToHaveTextAsync(subject);
            await Assertions.Expect(page.Locator(".row.current .subject")).ToHaveTextAsync(subject);
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "Previous message" }).ClickAsync();
        await Assertions.Expect(title).ToHaveTextAsync("row 2");
    }

    [Fact]
    public async Task A_row_has_the_sender_the_time_the_subject_a_preview_and_every_mark()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, """
            From: "Ann Example" <ann@example.org>
            Subject: With a file
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b

            The text of the message.
            --b
            Content-Type: text/csv; name=list.csv
            Content-Disposition: attachment; filename=list.csv

            a;b
            --b--
            """);
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO device.example");
            await smtp.SendCommandAsync("MAIL FROM: dev@example.org");
            await smtp.SendCommandAsync("RCPT TO:<you@example.test>");
            await smtp.SendCommandAsync("DATA");
            await smtp.SendCommandAsync("Subject: From a device\r\n\r\nx\r\n.");
        }

        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        await page.GotoAsync(server.Console.ToString());
        var row = page.Locator(".mails .row").Nth(1);
        await Assertions.Expect(row).ToHaveClassAsync("row unread");
        Assert.Equal("7px", await row.EvaluateAsync<string>("row => getComputedStyle(row, '::before').width"));
        await Assertions.Expect(row.Locator(".who")).ToHaveTextAsync("Ann Example, unread");
        await Assertions.Expect(row.Locator(".who")).ToHaveAttributeAsync("title", "Ann Example <ann@example.org>");
        await Assertions.Expect(row.Locator("time")).ToBeVisibleAsync();
        await Assertions.Expect(row.Locator(".subject")).ToHaveTextAsync("With a file");
        await Assertions.Expect(row.Locator(".preview")).ToHaveTextAsync("The text of the message.");
        await Assertions.Expect(row.Locator("[title='1 attached'] svg")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".mails .row").First.Locator(".remarks svg")).ToBeVisibleAsync();
        using (var http = new HttpClient { BaseAddress = server.Console })
        using (var tag = new StringContent("""{ "query": "subject:file", "action": "tag", "tags": ["files"] }""", null, "application/json"))
        {
            await http.PostAsync(new Uri("api/v1/messages/bulk", UriKind.Relative), tag, TestContext.Current.CancellationToken);
        }

        await Assertions.Expect(row.Locator(".tag")).ToHaveTextAsync("files");
        await Assertions.Expect(row.Locator("[title='1 attached'] svg")).ToBeVisibleAsync();

        // The actions appear with the first choice, and a sentence reports what they did.
        var bulk = page.Locator(".bulk");
        await Assertions.Expect(bulk).ToBeHiddenAsync();
        await page.GetByLabel("Select With a file").CheckAsync();
        await Assertions.Expect(bulk).ToBeVisibleAsync();
        await bulk.GetByRole(AriaRole.Button, new() { Name = "Mark as read" }).ClickAsync();
        await Assertions.Expect(page.GetByText("1 message marked as read.")).ToBeVisibleAsync();
        await Assertions.Expect(row).ToHaveClassAsync("row read");
        await Assertions.Expect(bulk).ToBeHiddenAsync();
    }

    [Fact]
    public async Task An_inbox_without_mail_has_the_whole_width_and_the_first_message_brings_the_panes()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = 1920, Height = 1000 } });
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator("[data-live-state]")).ToHaveTextAsync("live");
        await Assertions.Expect(page.Locator(".message-pane")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator(".empty .snippet [data-copy]")).ToHaveCountAsync(11);
        await ConsoleMail.SendManyAsync(server, 1, "first");
        await Assertions.Expect(page.Locator(".mails .subject")).ToHaveTextAsync("first 0");
        await Assertions.Expect(page.Locator(".message-pane")).ToContainTextAsync("Select a message to read it here.");
    }

    [Theory]
    [InlineData("en", "There is no foo:; filters are from:", "in the sender, the recipients, the subject")]
    [InlineData("tr", "foo: diye bir süzgeç yok; süzgeçler: from:", "gönderende, alıcılarda, konuda")]
    public async Task A_search_that_finds_nothing_or_is_wrong_teaches_the_operators(string language, string problem, string help)
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        await page.GotoAsync($"{server.Console}{language}/?q=foo:bar");
        await Assertions.Expect(page.Locator(".empty")).ToContainTextAsync(problem);
        await page.GotoAsync($"{server.Console}{language}/?q=nothing");
        await Assertions.Expect(page.Locator(".empty .operators")).ToContainTextAsync(help);
    }
}
