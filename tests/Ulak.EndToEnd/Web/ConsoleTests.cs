using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Playwright;
using Ulak.Console.Codes;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>What a person does in the console, in a real browser.</summary>
public sealed class ConsoleTests(Browser browser)
{
    private const string Mixed = """
        From: Ann <ann@example.com>
        To: you@example.test
        Subject: With parts
        List-Unsubscribe: <mailto:leave@example.com>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer
        Content-Type: multipart/alternative; boundary=inner

        --inner
        Content-Type: text/plain

        The text.
        --inner
        Content-Type: text/html

        <p id=hello>The HTML</p>
        --inner--
        --outer
        Content-Type: image/png; name=dot.png
        Content-Disposition: attachment; filename=dot.png
        Content-Transfer-Encoding: base64

        iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
        --outer
        Content-Type: text/calendar; name=invitation.ics
        Content-Disposition: attachment; filename=invitation.ics

        BEGIN:VCALENDAR
        END:VCALENDAR
        --outer--
        """;

    [Fact]
    public async Task Several_messages_are_selected_tagged_starred_deleted_and_restored()
    {
        await using var server = await UlakServer.StartAsync();
        await SendAsync(server, "one", "two", "three");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByLabel("Select one").CheckAsync();
        await page.GetByLabel("Select two").CheckAsync();
        await page.Locator(".bulk summary").ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Tag" }).FillAsync("invoices");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".mails .tag")).ToHaveTextAsync(["invoices", "invoices"]);

        await page.GetByLabel("Select three").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Star", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".mails .star")).ToHaveCountAsync(1);

        await page.GetByLabel("Select one").CheckAsync();
        await page.GetByLabel("Select two").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.GetByText("2 messages deleted.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".mails li")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.Locator(".mails li")).ToHaveCountAsync(3);

        await page.GetByRole(AriaRole.Searchbox).FillAsync("tag:invoices -two");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(page.Locator(".subject")).ToHaveTextAsync(["one"]);
    }

    [Fact]
    public async Task The_list_narrows_as_one_types()
    {
        await using var server = await UlakServer.StartAsync();
        await SendAsync(server, "apples", "pears");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator(".subject")).ToHaveTextAsync(["pears", "apples"]);
        await page.GetByRole(AriaRole.Searchbox).PressSequentiallyAsync("subject:app");
        await Assertions.Expect(page.Locator(".subject")).ToHaveTextAsync(["apples"]);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("");
        await Assertions.Expect(page.Locator(".subject")).ToHaveTextAsync(["pears", "apples"]);
    }

    [Fact]
    public async Task The_keyboard_shortcuts_are_those_of_mail_programs()
    {
        await using var server = await UlakServer.StartAsync();
        await SendAsync(server, "older", "newer");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".message h1")).ToHaveTextAsync("older");
        await page.Keyboard.PressAsync("u");
        await Assertions.Expect(page.Locator(".list-pane h1")).ToHaveTextAsync("Inbox");
        await Assertions.Expect(page.Locator(".list-pane h1")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-keys]")).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("/");
        await Assertions.Expect(page.GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Locator(".mails a").First.FocusAsync();
        await page.Keyboard.PressAsync("#");
        await Assertions.Expect(page.GetByText("1 message deleted.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_message_shows_its_parts_its_attachments_its_headers_and_how_to_send_it_again()
    {
        await using var server = await UlakServer.StartAsync();
        await DeliverAsync(server, Mixed);
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("With parts").ClickAsync();
        await page.GetByText("Envelope and delivery").ClickAsync();
        await Assertions.Expect(page.GetByText("<mailto:leave@example.com>")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "iPhone, 390" }).ClickAsync();
        await Assertions.Expect(page.Locator("iframe.phone")).ToHaveCSSAsync("width", "390px");
        await Assertions.Expect(page.FrameLocator("iframe.mail").Locator("#hello")).ToHaveTextAsync("The HTML");

        await page.GetByRole(AriaRole.Link, new() { Name = "Parts" }).ClickAsync();
        await Assertions.Expect(page.Locator(".tree tbody tr")).ToHaveCountAsync(6);
        await Assertions.Expect(page.Locator(".tree tbody th").Nth(2)).ToContainTextAsync("text/plain");

        await page.GetByRole(AriaRole.Link, new() { Name = "Attachments 2" }).ClickAsync();
        await Assertions.Expect(page.GetByAltText("dot.png")).ToHaveJSPropertyAsync("naturalWidth", 1);
        await Assertions.Expect(page.FrameLocator("iframe.preview").Locator("body")).ToContainTextAsync("BEGIN:VCALENDAR");

        await page.GetByRole(AriaRole.Link, new() { Name = "Headers" }).ClickAsync();
        await page.Locator("summary", new() { HasText = "List-Unsubscribe" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Where recipients leave the list (RFC 2369).")).ToBeVisibleAsync();

        await page.Locator(".message-bar summary", new() { HasText = "More" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Send to this server again" }).ClickAsync();
        await Assertions.Expect(page.Locator(".resend")).ToHaveCountAsync(2);
        foreach (var command in await page.Locator(".resend pre code").AllInnerTextsAsync())
        {
            var folder = Directory.CreateTempSubdirectory("ulak-again-").FullName;
            var result = await Command.RunAsync(new CommandRequest("bash", ["-e", "-c", command]) { WorkingDirectory = folder });
            Assert.True(result.ExitCode == 0, $"{command}\n{result}");
            Directory.Delete(folder, recursive: true);
        }

        Assert.Equal(3, await server.CountAsync());
    }

    [Theory]
    [InlineData("en-GB", "view-checks")]
    [InlineData("tr-TR", "view-checks")]
    public async Task The_HTML_check_works_without_script(string locale, string tab)
    {
        await using var server = await UlakServer.StartAsync();
        await DeliverAsync(server,
            "Subject: styled\nMIME-Version: 1.0\nContent-Type: text/html\n\n<style><!-- @media (prefers-color-scheme: dark) { p { "
                + "color: #fff } } --></style>\n<p style=\"display: grid\">x\n");
        var page = await browser.PageAsync(new() { Locale = locale, JavaScriptEnabled = false });
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("styled").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = PageWords.Of(locale[..2], tab), Exact = true }).ClickAsync();
        var row = page.Locator(".check tbody tr", new() { HasText = "display:grid" });
        await Assertions.Expect(row).ToContainTextAsync("Outlook (");
        await Assertions.Expect(row.GetByRole(AriaRole.Link))
            .ToHaveAttributeAsync("href", "https://www.caniemail.com/features/css-display-grid/");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = PageWords.Of(locale[..2], "check-clients") }))
            .ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_console_is_shown_in_Turkish_where_the_browser_asks_for_it()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync(new() { Locale = "tr-TR" });
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Henüz ileti yok" })).ToBeVisibleAsync();
        await DeliverAsync(server, "Subject: Merhaba\n\nx\n");
        await page.GetByText("Merhaba").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Oturum", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Oturumu kendi sayfasında aç" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Gönderen kabul edildi.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The sender is accepted.")).ToBeVisibleAsync();
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Inbox");
    }

    [Fact]
    public async Task Two_sessions_are_compared_side_by_side()
    {
        await using var server = await UlakServer.StartAsync("--set", "smtp.syntax=strict");
        await DeliverAsync(server, "Subject: good\n\nx\n");
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            await smtp.SendCommandAsync("MAIL FROM: <a@example.org>");
            await smtp.SendCommandAsync("QUIT");
        }

        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "sessions?only=faults");
        await page.GetByText("no message, 1 fault").ClickAsync();
        await page.Locator(".session-actions").GetByRole(AriaRole.Link, new() { Name = "Compare" }).ClickAsync();
        var rows = page.Locator(".diff tbody tr");
        await Assertions.Expect(rows.Filter(new() { HasText = "501 5.1.7" })).ToHaveClassAsync("different");
        await Assertions.Expect(rows.Filter(new() { HasText = "501 5.1.7" }).Locator("td").Nth(1)).ToContainTextAsync("250 2.1.0");
        await Assertions.Expect(rows.Filter(new() { HasText = "connected" })).ToHaveClassAsync("same");
        await Assertions.Expect(rows.Filter(new() { HasText = "EHLO client.example" })).ToHaveClassAsync("same");
    }

    [Fact]
    public async Task A_session_can_be_typed_by_hand()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "try");
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect" }).ClickAsync();
        await page.GetByText("Send a mail by hand").ClickAsync();
        foreach (var line in new[] { "EHLO me.example", "MAIL FROM:<me@example.com>", "RCPT TO:<you@example.test>", "DATA" })
        {
            await page.Locator("#line").FillAsync(line);
            await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        }

        await Assertions.Expect(page.GetByText("354 Send the message").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("The message is kept as").First).ToBeVisibleAsync();
        await page.Locator("#line").FillAsync("QUIT");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Connect again" })).ToBeVisibleAsync();
        Assert.Equal(1, await server.CountAsync());
    }

    [Fact]
    public async Task A_live_session_shows_its_stage()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await page.GotoAsync(server.Console + "sessions?only=live");
        await Assertions.Expect(page.Locator(".sessions .to")).ToContainTextAsync("greeting");
        await smtp.SendCommandAsync("EHLO client.example");
        await Assertions.Expect(page.Locator(".sessions .to")).ToContainTextAsync("ready");
        await smtp.SendCommandAsync("MAIL FROM:<a@example.org>");
        await Assertions.Expect(page.Locator(".sessions .to")).ToContainTextAsync("in a transaction");
        await smtp.SendCommandAsync("RCPT TO:<b@example.test>");
        await smtp.SendCommandAsync("DATA");
        await Assertions.Expect(page.Locator(".sessions .to")).ToContainTextAsync("in mail data");
        await page.Locator(".sessions a").ClickAsync();
        await Assertions.Expect(page.Locator("[data-live] .facts-line")).ToContainTextAsync("in mail data");
        await smtp.SendCommandAsync("Subject: x\r\n\r\nx\r\n.");
        await Assertions.Expect(page.Locator("[data-live] .facts-line")).ToContainTextAsync("ready");
        await smtp.SendCommandAsync("QUIT");
        await page.GotoAsync(server.Console + "sessions?only=with-message");
        await Assertions.Expect(page.Locator(".sessions li")).ToHaveCountAsync(1);
        await page.GotoAsync(server.Console + "sessions?only=live");
        await Assertions.Expect(page.GetByText("No session is in progress")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_rule_of_chaos_makes_the_server_refuse_until_it_is_removed()
    {
        await using var server = await UlakServer.StartAsync("--set", "chaos.addresses=true");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "chaos");
        await page.GetByLabel("At this step").SelectOptionAsync("rcpt");
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync("452");
        await page.GetByLabel("Enhanced code").FillAsync("4.2.2");
        await page.GetByLabel("Only recipients containing").FillAsync("full@");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add rule" }).ClickAsync();
        await Assertions.Expect(page.Locator(".rules code")).ToContainTextAsync("452 4.2.2");

        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await smtp.SendCommandAsync("EHLO client.example");
        await smtp.SendCommandAsync("MAIL FROM:<a@example.org>");
        Assert.StartsWith("452 4.2.2 ", await smtp.SendCommandAsync("RCPT TO:<full@example.test>"), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await smtp.SendCommandAsync("RCPT TO:<b@example.test>"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.1.1 ", await smtp.SendCommandAsync("RCPT TO:<reply-550-5.1.1@example.test>"), StringComparison.Ordinal);
        Assert.StartsWith("571 ", await smtp.SendCommandAsync("RCPT TO:<reply-571@example.test>"), StringComparison.Ordinal);

        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("used once")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove all" }).ClickAsync();
        Assert.StartsWith("250 ", await smtp.SendCommandAsync("RCPT TO:<full@example.test>"), StringComparison.Ordinal);
        Assert.Equal("", await smtp.SendCommandAsync("RCPT TO:<drop@example.test>"));
    }

    [Fact]
    public async Task Chaos_by_the_API_drops_delays_and_fills_the_disk()
    {
        await using var server = await UlakServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Console };
        async Task RuleAsync(string json) =>
            (await http.PostAsync("api/v1/chaos", new StringContent(json, Encoding.UTF8, "application/json"),
                TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

        await RuleAsync("""{ "step": "end", "diskFull": true, "count": 1 }""");
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            Assert.StartsWith("452 4.3.1 ", await smtp.DeliverAsync("full"), StringComparison.Ordinal);
            Assert.StartsWith("250 2.0.0 ", await smtp.DeliverAsync("room again"), StringComparison.Ordinal);
        }

        await RuleAsync("""{ "step": "data", "octetsPerSecond": 4000, "count": 1 }""");
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            var before = System.Diagnostics.Stopwatch.GetTimestamp();
            Assert.StartsWith("250 2.0.0 ", await smtp.DeliverAsync(new string('s', 900)), StringComparison.Ordinal);

            // A slow line has no upper limit in time; that it is slow is what is asked of it.
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(before) >= TimeSpan.FromMilliseconds(150));
        }

        await RuleAsync("""{ "step": "connect", "code": 421, "enhanced": "4.3.2" }""");
        using (var refused = new System.Net.Sockets.TcpClient())
        {
            await refused.ConnectAsync(IPAddress.Loopback, server.SmtpPort, TestContext.Current.CancellationToken);
            using var reader = new StreamReader(refused.GetStream());
            Assert.StartsWith("421 4.3.2 ", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Null(await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        }

        Assert.Contains("\"removed\":3",
            await (await http.DeleteAsync("api/v1/chaos", TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(
                TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var wrong =
            await http.PostAsync("api/v1/chaos",
                new StringContent("""{ "step": "lunch", "code": 451 }""", Encoding.UTF8, "application/json"),
                TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task A_console_that_is_not_on_loopback_requires_a_password()
    {
        var data = Directory.CreateTempSubdirectory("ulak-login-").FullName;
        var (file, first) = Checkout.Ulak;
        var added =
            await Command.RunAsync(
                new CommandRequest(file,
                    [.. first, "user", "add", "ann@example.com", "--data", data])
                { Input = "pencil, 1 of 2\n"u8.ToArray() });
        Assert.True(added.ExitCode == 0, added.ToString());
        var port = UlakServer.FreePort();
        await using (await UlakServer.StartInAsync(data, "--set", $"console.address=0.0.0.0:{port}", "--set",
            "console.hostNames=mail.example.org"))
        {
            using var http = new HttpClient();
            async Task<HttpStatusCode> GetAsync(string? password, string host, string path = "")
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/{path}") { Headers = { Host = host } };
                if (password is not null)
                {
                    request.Headers.Authorization =
                        new AuthenticationHeaderValue("Basic",
                            Convert.ToBase64String(Encoding.UTF8.GetBytes("ann@example.com:" + password)));
                }

                return (await http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode;
            }

            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(null, "mail.example.org"));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(null, "mail.example.org", "api/v1/messages"));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync("wrong", "mail.example.org"));
            Assert.Equal(HttpStatusCode.OK, await GetAsync("pencil, 1 of 2", "mail.example.org"));
            Assert.Equal(HttpStatusCode.OK, await GetAsync("pencil, 1 of 2", "192.0.2.1"));
            Assert.Equal(HttpStatusCode.Forbidden, await GetAsync("pencil, 1 of 2", "evil.example"));
        }

        Directory.Delete(data, recursive: true);
    }

    private static async Task SendAsync(UlakServer server, params string[] subjects)
    {
        foreach (var subject in subjects)
        {
            await DeliverAsync(server, $"From: a@example.org\nSubject: {subject}\n\nx\n");
        }
    }

    private static async Task DeliverAsync(UlakServer server, string message)
    {
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        await smtp.SendCommandAsync("EHLO client.example");
        await smtp.SendCommandAsync("MAIL FROM:<a@example.org>");
        await smtp.SendCommandAsync("RCPT TO:<b@example.test>");
        await smtp.SendCommandAsync("DATA");
        var reply = await smtp.SendCommandAsync(message.ReplaceLineEndings("\r\n").TrimEnd() + "\r\n.");
        Assert.StartsWith("250", reply, StringComparison.Ordinal);
        await smtp.SendCommandAsync("QUIT");
    }
}
