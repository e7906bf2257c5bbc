using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>What a message carries: pictures, archives, invitations, its source, and style sheets elsewhere.</summary>
public sealed class AttachmentPageTests(Browser browser)
{
    private const string Dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Fact]
    public async Task Attachments_have_thumbnails_a_list_of_files_and_a_card_of_the_invitation()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, $"""
            Subject: Carrier
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b

            See the files.
            --b
            Content-Type: image/png; name=dot.png
            Content-Disposition: attachment; filename=dot.png
            Content-Transfer-Encoding: base64

            {Dot}
            --b
            Content-Type: application/zip; name=pack.zip
            Content-Disposition: attachment; filename=pack.zip
            Content-Transfer-Encoding: base64

            {Convert.ToBase64String(Zip("docs/read me.txt", "hello"))}
            --b
            Content-Type: text/calendar; name=review.ics
            Content-Disposition: attachment; filename=review.ics

            BEGIN:VCALENDAR
            BEGIN:VEVENT
            SUMMARY:Quarterly review
            DTSTART:20261203T090000Z
            LOCATION:Room 4
            END:VEVENT
            END:VCALENDAR
            --b--
            """);
        var page = await browser.PageAsync(new() { TimezoneId = "Europe/Istanbul", Locale = "en-GB" });
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("Carrier").ClickAsync();
        await Assertions.Expect(page.Locator(".strip img")).ToHaveJSPropertyAsync("naturalWidth", 1);
        var card = page.Locator(".invitation");
        await Assertions.Expect(card.Locator("h2")).ToHaveTextAsync("Quarterly review");
        await Assertions.Expect(card).ToContainTextAsync("12:00:00");
        await Assertions.Expect(card).ToContainTextAsync("Room 4");

        await page.GetByRole(AriaRole.Link, new() { Name = "Attachments 3" }).ClickAsync();
        await Assertions.Expect(page.Locator(".archive li")).ToContainTextAsync("docs/read me.txt");
        await Assertions.Expect(page.GetByText("1 file, 5 B unpacked")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".attachment .invitation")).ToContainTextAsync("Quarterly review");
        await Assertions.Expect(page.Locator(".attachment .invitation")).ToContainTextAsync("12:00:00");
        await Accessibility.AssertAsync(page, page.Url);
        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "Download: pack.zip" }).ClickAsync());
        Assert.Equal("pack.zip", download.SuggestedFilename);
    }

    [Fact]
    public async Task The_source_is_shown_raw_or_decoded()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, """
            Subject: =?utf-8?q?=C3=96l=C3=A7=C3=BCm?=
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: base64

            w5ZsY8O8bSByYXBvcnU=
            """);
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("Ölçüm").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Source" }).ClickAsync();
        await Assertions.Expect(page.Locator("pre.source")).ToContainTextAsync("w5ZsY8O8bSByYXBvcnU=");
        await page.GetByRole(AriaRole.Link, new() { Name = "Decoded" }).ClickAsync();
        await Assertions.Expect(page.Locator("pre.source")).ToContainTextAsync("Subject: Ölçüm");
        await Assertions.Expect(page.Locator("pre.source")).ToContainTextAsync("Ölcüm raporu");
        await Assertions.Expect(page.Locator("pre.source")).Not.ToContainTextAsync("w5Zs");
    }

    [Fact]
    public async Task Remote_style_sheets_are_loaded_only_after_the_choice()
    {
        await using var server = await UlakServer.StartAsync();
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        await ConsoleMail.SendAsync(server,
            "Subject: Styled\nMIME-Version: 1.0\nContent-Type: text/html\n\n<head><link rel=stylesheet "
            + $"href=\"http://{elsewhere.LocalEndpoint}/mail.css\"></head><body><p id=styled>text</p></body>\n");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("Styled").ClickAsync();
        var text = page.FrameLocator("iframe.mail").Locator("#styled");
        await Assertions.Expect(text).ToHaveTextAsync("text");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.False(elsewhere.Pending(), "loaded before the choice");

        var serving = ServeStyleAsync(elsewhere, "#styled { color: rgb(1, 2, 3) }");
        await page.GetByRole(AriaRole.Link, new() { Name = "Load remote content" }).ClickAsync();
        await Assertions.Expect(text).ToHaveCSSAsync("color", "rgb(1, 2, 3)");
        Assert.StartsWith("GET /mail.css ", await serving, StringComparison.Ordinal);
    }

    private static byte[] Zip(string name, string content)
    {
        using var output = new MemoryStream();
        using (var archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(Encoding.UTF8.GetBytes(content));
        }

        return output.ToArray();
    }

    private static async Task<string> ServeStyleAsync(TcpListener listener, string style)
    {
        var stop = TestContext.Current.CancellationToken;
        using var client = await listener.AcceptTcpClientAsync(stop);
        var request = new byte[2048];
        var length = await client.GetStream().ReadAsync(request, stop);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: text/css\r\nContent-Length: {style.Length}\r\nConnection: close\r\n\r\n{style}"), stop);
        client.Client.Shutdown(SocketShutdown.Send);
        return Encoding.ASCII.GetString(request, 0, length);
    }
}
