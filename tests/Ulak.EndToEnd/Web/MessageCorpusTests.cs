using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Ulak.TestKit.Corpora;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>Odd and hostile messages: every one opens, none breaks the page or leaves its frame.</summary>
public sealed class MessageCorpusTests(Browser browser)
{
    private const string Hostile = """
        <html><head><meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/refreshed"><base href="http://127.0.0.1:9/">
        <style>@import url(http://127.0.0.1:9/css);
        input[value^=a]{background:url(http://127.0.0.1:9/leak)} body{background:url(http://127.0.0.1:9/bg)}</style></head>
        <body onload="parent.document.title='taken'"><script>top.location='http://127.0.0.1:9/'; document.title='taken'</script>
        <form action="/messages/chosen" method="post"><button id=b>x</button></form>
        <a id=js href="javascript:top.document.title='taken'">x</a>
        <a href="data:text/html,<script>alert(1)</script>">d</a><img src=x onerror="top.document.title='taken'">
        <img src="http://127.0.0.1:9/pixel"><iframe src="http://127.0.0.1:9/frame"></iframe>
        <svg onload="top.document.title='taken'"></svg><object data="http://127.0.0.1:9/o"></object><p id=end>end</p></body></html>
        """;

    [Fact]
    public async Task Every_message_of_the_corpus_opens_in_every_view()
    {
        var lists = SharedCorpora.Find(Path.Combine("messages", "messages.jsonl"));
        await using var server = await UlakServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Console };
        foreach (var file in lists.SelectMany(list => Directory.GetFiles(Path.Combine(Path.GetDirectoryName(list)!, "mail"))))
        {
            using var body = new ByteArrayContent(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            body.Headers.ContentType = new("message/rfc822");
            var taken =
                await http.PostAsync("api/v1/messages?from=a@example.org&to=b@example.test", body, TestContext.Current.CancellationToken);
            Assert.True(taken.StatusCode == HttpStatusCode.Created,
                $"{file}: {await taken.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            var id =
                System.Text.Json.JsonDocument.Parse(
                    await taken.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("id").GetString();
            foreach (var path in new[] { "", "?view=text", "?view=html", "?view=headers", "?view=parts", "?view=source",
                "?view=attachments", "?view=links", "?view=again", "/raw" })
            {
                var answer = await http.GetAsync($"messages/{id}{path}", TestContext.Current.CancellationToken);
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{file}: {path}: {answer.StatusCode}");
            }

            Assert.Equal(HttpStatusCode.OK,
                (await http.GetAsync($"api/v1/messages/{id}", TestContext.Current.CancellationToken)).StatusCode);
        }

        Assert.DoesNotContain("   at ", server.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_HTML_stays_in_its_frame()
    {
        await using var server = await UlakServer.StartAsync();
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        var hostile = Hostile.Replace("127.0.0.1:9", elsewhere.LocalEndpoint.ToString(), StringComparison.Ordinal)
            .ReplaceLineEndings("\r\n");
        using var http = new HttpClient { BaseAddress = server.Console };
        using var body =
            new StringContent($"Subject: hostile\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n{hostile}", Encoding.UTF8,
                "message/rfc822");
        (await http.PostAsync("api/v1/messages?from=a@example.org&to=b@example.test", body,
            TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("hostile").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "HTML", Exact = true }).ClickAsync();
        await Assertions.Expect(page.FrameLocator("iframe.mail").Locator("#end")).ToHaveTextAsync("end");
        await page.FrameLocator("iframe.mail").Locator("#js").ClickAsync();
        await Assertions.Expect(page.FrameLocator("iframe.mail").Locator("form, #b")).ToHaveCountAsync(0);

        await Assertions.Expect(page).ToHaveTitleAsync("hostile · Ulak");
        Assert.Equal("", await ReadRequestAsync(elsewhere) ?? "");
        Assert.Equal(1, await server.CountAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "Checks" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Check links" }).ClickAsync();
        await Assertions.Expect(page.Locator(".links tbody tr").First).ToContainTextAsync("–");
    }

    /// <summary>What was asked of a server that nothing should ask; null for nothing.</summary>
    private static async Task<string?> ReadRequestAsync(TcpListener elsewhere)
    {
        var all = "";
        while (elsewhere.Pending())
        {
            using var client = await elsewhere.AcceptTcpClientAsync();
            client.ReceiveTimeout = 500;
            var buffer = new byte[300];
            try
            {
                var read = client.GetStream().Read(buffer);
                all += "[" + Encoding.ASCII.GetString(buffer, 0, read) + "]";
            }
            catch (IOException)
            {
                all += "[nothing]";
            }
        }

        return all.Length == 0 ? null : all;
    }

    [Fact]
    public async Task A_message_is_released_only_to_the_configured_server()
    {
        await using var real = await UlakServer.StartAsync();
        await using var server = await UlakServer.StartAsync(
            "--set", $"release.server=127.0.0.1:{real.SmtpPort}", "--set", "release.to=@example.org,b@example.test");
        using (var smtp = await SmtpTestClient.ConnectAsync(server))
        {
            await smtp.SendCommandAsync("EHLO client.example");
            Assert.StartsWith("250", await smtp.DeliverAsync("to be released"), StringComparison.Ordinal);
        }

        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByText("to be released").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Release", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Recipient", new() { Exact = true })).ToHaveValueAsync("b@example.test");
        await page.GetByLabel("Recipient", new() { Exact = true }).FillAsync("ann@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Release" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Released to ann@example.org: 250 2.0.0" }))
            .ToBeVisibleAsync();
        Assert.Equal(1, await real.CountAsync());
        var again = await page.APIRequest.GetAsync(page.Url);
        Assert.Equal(200, again.Status);
        Assert.EndsWith("?view=send", again.Url, StringComparison.Ordinal);

        await page.GetByLabel("Recipient", new() { Exact = true }).FillAsync("eve@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Release" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Messages may not be released to eve@example.com.")).ToBeVisibleAsync();
        Assert.Equal(1, await real.CountAsync());
    }

    [Fact]
    public async Task A_session_is_shown_line_by_line_as_it_happens()
    {
        await using var server = await UlakServer.StartAsync();
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "sessions");
        await page.Locator(".sessions .chip", new() { HasText = "live" }).ClickAsync();
        await Assertions.Expect(page.GetByText(new System.Text.RegularExpressions.Regex("^220 .* ESMTP$"))).ToBeVisibleAsync();
        await smtp.SendCommandAsync("EHLO client.example");
        await Assertions.Expect(page.GetByText("EHLO client.example")).ToBeVisibleAsync();
        await smtp.SendCommandAsync("MAIL FROM:<slow@example.org>");
        await Assertions.Expect(page.GetByText("MAIL FROM:<slow@example.org>")).ToBeVisibleAsync();
        await smtp.SendCommandAsync("QUIT");
        await Assertions.Expect(page.GetByText("221 2.0.0")).ToBeVisibleAsync();
    }
}
