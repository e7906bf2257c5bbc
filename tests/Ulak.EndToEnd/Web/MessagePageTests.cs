using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>A message on its page: links, views, bounces, neighbours.</summary>
public sealed class MessagePageTests(Browser browser)
{
    [Fact]
    public async Task A_link_of_the_HTML_opens_in_a_new_tab_without_an_opener()
    {
        await using var server = await UlakServer.StartAsync();
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        var address = $"http://{elsewhere.LocalEndpoint}/confirm";
        await ConsoleMail.SendAsync(server,
            $"Subject: Confirm\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p><a id=go href=\"{address}\">Confirm</a></p>\n");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("Confirm").First.ClickAsync();
        Assert.False(elsewhere.Pending(), "opened before the click");
        var served = RespondOnceAsync(elsewhere);
        var popup = await page.RunAndWaitForPopupAsync(() => page.FrameLocator("iframe.mail").Locator("#go").ClickAsync());

        await served;
        await Assertions.Expect(popup.Locator("body")).ToHaveTextAsync("here");
        Assert.Equal(address, popup.Url);
        Assert.True(await popup.EvaluateAsync<bool>("() => window.opener === null"));
        await Assertions.Expect(page.FrameLocator("iframe.mail").Locator("#go")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task HTML_comes_first_and_links_of_the_text_can_be_opened()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server,
            "Subject: both\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
            + "--b\nContent-Type: text/plain\n\n> quoted\nSee https://shop.example/a?b=1.\n"
            + "--b\nContent-Type: text/html\n\n<p id=html>HTML</p>\n--b--\n");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("both").First.ClickAsync();
        await Assertions.Expect(page.FrameLocator("iframe.mail").Locator("#html")).ToHaveTextAsync("HTML");
        await page.GetByRole(AriaRole.Link, new() { Name = "Text", Exact = true }).ClickAsync();
        var link = page.Locator("pre.text a");
        await Assertions.Expect(link).ToHaveAttributeAsync("href", "https://shop.example/a?b=1");
        await Assertions.Expect(link).ToHaveAttributeAsync("target", "_blank");
        await Assertions.Expect(link).ToHaveAttributeAsync("rel", "noopener noreferrer");
        await Assertions.Expect(page.Locator("pre.text .quote")).ToHaveTextAsync("> quoted");
    }

    [Fact]
    public async Task The_dark_mode_of_a_message_can_be_previewed()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server,
            "Subject: themed\nMIME-Version: 1.0\nContent-Type: text/html\n\n<style>p { color: rgb(1, 1, 1) } "
            + "@media (prefers-color-scheme: dark) { p { color: rgb(250, 250, 250) } }</style><p id=p>x</p>\n");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("themed").First.ClickAsync();
        await Assertions.Expect(page.FrameLocator("iframe.mail").Locator("#p")).ToHaveCSSAsync("color", "rgb(1, 1, 1)");
        await page.GetByRole(AriaRole.Link, new() { Name = "Dark mode" }).ClickAsync();
        await Assertions.Expect(page.FrameLocator("iframe.mail").Locator("#p")).ToHaveCSSAsync("color", "rgb(250, 250, 250)");
    }

    [Fact]
    public async Task HTML_that_is_wider_than_a_phone_fits_it_or_keeps_its_size_as_the_reader_chooses()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server,
            "Subject: wide\nMIME-Version: 1.0\nContent-Type: text/html\n\n<table width=600><tr><td>left</td>"
            + "<td align=right><span id=end>right</span></td></tr></table>\n");
        await ConsoleMail.SendAsync(server,
            "Subject: follows\nMIME-Version: 1.0\nContent-Type: text/html\n\n<style>@media (max-width:480px) { "
            + ".c { width:100%!important } }</style><table class=c width=600><tr><td>left</td>"
            + "<td align=right><span id=end>right</span></td></tr></table>\n");
        var page = await browser.PageAsync(new() { ViewportSize = new() { Width = 390, Height = 844 } });
        var end = page.FrameLocator("iframe.mail").Locator("#end");
        var size = page.GetByRole(AriaRole.Navigation, new() { Name = "Size of wide mail" });

        async Task<double> EndOfAsync(string subject)
        {
            await page.GotoAsync(server.Console.ToString());
            await page.Locator(".mails").GetByText(subject, new() { Exact = true }).ClickAsync();
            await Assertions.Expect(end).ToBeVisibleAsync();
            var box = (await end.BoundingBoxAsync())!;
            return box.X + box.Width;
        }

        Assert.InRange(await EndOfAsync("wide"), 360, 390);
        Assert.InRange((await end.BoundingBoxAsync())!.Height, 5, 15);
        Assert.InRange(await EndOfAsync("follows"), 360, 390);
        Assert.InRange((await end.BoundingBoxAsync())!.Height, 16, 30);
        await size.GetByRole(AriaRole.Link, new() { Name = "1:1: wide mail in its own size" }).ClickAsync();
        Assert.InRange(await EndOfAsync("wide"), 590, 620);
        await size.GetByRole(AriaRole.Link, new() { Name = "Fit wide mail to the window" }).ClickAsync();
        Assert.InRange(await EndOfAsync("wide"), 360, 390);
    }

    [Theory]
    [InlineData("en", "Address unknown", "Copy for the ticket")]
    [InlineData("tr", "Adres bulunamadı", "Destek kaydı için kopyala")]
    public async Task A_bounce_explains_itself_in_the_list_and_on_its_page(string language, string title, string copy)
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server,
            "From: billing@acme.example\nTo: kijitora@nord.example\nSubject: Invoice\nMessage-ID: <i1@acme.example>\n\nx\n",
            to: "kijitora@nord.example");
        await ConsoleMail.SendAsync(server, ConsoleMail.Bounce, from: "");
        var page = await browser.PageAsync();
        await page.GotoAsync($"{server.Console}{language}/");
        await Assertions.Expect(page.Locator(".row .chip")).ToContainTextAsync(title);
        await page.GetByText("Undelivered").ClickAsync();
        var card = page.Locator(".message .explained");
        await Assertions.Expect(card.Locator("h2")).ToContainTextAsync("kijitora@nord.example");
        await Assertions.Expect(card.GetByRole(AriaRole.Link, new() { Name = "5.1.1" })).ToHaveAttributeAsync("href", "/codes/5.1.1");
        var text = await card.GetByRole(AriaRole.Button, new() { Name = copy }).GetAttributeAsync("data-copy");
        Assert.Contains("kijitora@nord.example", text, StringComparison.Ordinal);
        Assert.Contains("1. ", text, StringComparison.Ordinal);
        Assert.Contains("User unknown", text, StringComparison.Ordinal);
        var markdown = await card.GetByRole(AriaRole.Button, new() { Name = "Markdown" }).GetAttributeAsync("data-copy");
        Assert.StartsWith("### ", markdown, StringComparison.Ordinal);

        await card.GetByRole(AriaRole.Link, new() { Name = language == "en" ? "Türkçe" : "English" }).ClickAsync();
        await Assertions.Expect(page.Locator(".explained")).ToHaveAttributeAsync("lang", language == "en" ? "tr" : "en");
        await page.Locator(".explained .card-actions a").ClickAsync();
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("Invoice");
    }

    [Fact]
    public async Task The_neighbours_are_one_click_or_key_away_and_keep_the_search()
    {
        await using var server = await UlakServer.StartAsync();
        foreach (var subject in new[] { "red one", "blue", "red two", "red three" })
        {
            await ConsoleMail.SendAsync(server, $"Subject: {subject}\n\nx\n");
        }

        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "?q=subject:red");
        await page.GetByText("red two").ClickAsync();
        var title = page.Locator(".message h1");
        await Assertions.Expect(title).ToHaveTextAsync("red two");
        await page.GetByRole(AriaRole.Link, new() { Name = "Next message" }).ClickAsync();
        await Assertions.Expect(title).ToHaveTextAsync("red one");
        await page.Keyboard.PressAsync("k");
        await Assertions.Expect(title).ToHaveTextAsync("red two");
        await page.Keyboard.PressAsync("k");
        await Assertions.Expect(title).ToHaveTextAsync("red three");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Previous message" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Many_recipients_are_folded()
    {
        await using var server = await UlakServer.StartAsync();
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            await smtp.SendCommandAsync("MAIL FROM:<a@example.org>");
            for (var i = 0; i < 199; i++)
            {
                await smtp.SendCommandAsync($"RCPT TO:<user{i}@example.test>");
            }

            await smtp.SendCommandAsync("DATA");
            await smtp.SendCommandAsync("Subject: many\r\n\r\nx\r\n.");
        }

        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("many").First.ClickAsync();
        await page.GetByText("Envelope and delivery").ClickAsync();
        await Assertions.Expect(page.GetByText("and 196 more")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("<user150@example.test>")).ToBeHiddenAsync();
    }

    private static async Task RespondOnceAsync(TcpListener listener)
    {
        var stop = TestContext.Current.CancellationToken;
        using var client = await listener.AcceptTcpClientAsync(stop);
        await client.GetStream().ReadExactlyAsync(new byte[16], stop);
        await client.GetStream().WriteAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\nConnection: close\r\n\r\nhere"u8.ToArray(), stop);
        await client.GetStream().FlushAsync(stop);
        client.Client.Shutdown(SocketShutdown.Send);
    }
}
