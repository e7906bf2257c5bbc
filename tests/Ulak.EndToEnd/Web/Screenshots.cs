using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Ulak.TimeLimits;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>
/// Takes the pictures of all pages, from the real program with the messages of <c>Web/Mail</c>: <c>docs/screenshots.sh</c> runs it.
/// </summary>
public sealed class Screenshots(Browser browser)
{
    private static readonly (string Suffix, int Width, int Height, ColorScheme Scheme)[] Forms =
    [
        ("", 1280, 860, ColorScheme.Light), ("-dark", 1280, 860, ColorScheme.Dark), ("-narrow", 390, 844, ColorScheme.Light),
        ("-narrow-dark", 390, 844, ColorScheme.Dark), ("-wide", 1920, 1080, ColorScheme.Light),
        ("-wide-dark", 1920, 1080, ColorScheme.Dark),
    ];

    /// <summary>Whether a page goes on below the window.</summary>
    private const string IsLong = "() => document.documentElement.scrollHeight > innerHeight + 8";

    /// <summary>Pages that are looked at and not in the documentation.</summary>
    private static readonly string[] Unpublished =
    [
        "chaos-active", "chaos-bar", "compare-list", "explain-empty", "inbox-empty", "inbox-first", "inbox-menu", "inbox-selected", "keys",
        "login", "message-attached", "message-more", "message-remarks", "message-send", "message-session", "message-signed", "missing",
        "queue-destination", "queue-list", "queue-routes", "queue-suppressions", "rail", "sessions-compare",
        "session-explained", "try-open",
    ];

    private static readonly (string File, string From, string To)[] Mail =
    [
        ("reply", "billing@acme.example", "ann@example.test"), ("invoice", "billing@acme.example", "ann@example.test"),
        ("arabic", "info@souq.example", "ann@example.test"), ("turkish", "ayse@example.com", "ekip@example.test"),
        ("build", "ci@build.example", "team@example.test"), ("alerts", "alerts@ops.example", "ops@example.test"),
        ("delayed", "", "billing@acme.example"), ("bounce", "", "billing@acme.example"),
        ("confirm", "bounce+ben@acme.example", "ben@example.test"),
    ];

    [Fact(Explicit = true)]
    [TestTimeLimit(1800)]
    public async Task All_pages_are_pictured()
    {
        var folder = Environment.GetEnvironmentVariable("ULAK_SCREENSHOTS") ?? Path.Combine(Checkout.Root, "docs", "images");
        var isWhole = Environment.GetEnvironmentVariable("ULAK_SCREENSHOTS") is not null;
        Directory.CreateDirectory(folder);
        await using var server = await UlakServer.StartAsync("--set", "smtp.hostName=mx.example.org");
        await using var empty = await UlakServer.StartAsync();
        await using var failing = await UlakServer.StartAsync();
        await using var locked = await UlakServer.StartAsync("--set", "console.login=users", "--set", "users.ann=ann:pencil 1 of 2");
        await using var queue = await QueueServers.StartAsync();
        await FailAsync(failing);
        (string Name, Uri Address)[] others =
        [
            ("inbox-first", empty.Console), ("chaos-active", new Uri(failing.Console, "chaos")), ("chaos-bar", failing.Console),
            ("login", locked.Console), ("try-open", new Uri(failing.Console, "try")),
        ];
        var pages = (await PrepareAsync(server)).Concat(await PrepareAsync(queue)).Concat(others).ToList();
        string[] inDocuments = ["", "-dark", "-narrow", "-wide"];
        foreach (var (suffix, width, height, scheme) in Forms.Where(form => isWhole || inDocuments.Contains(form.Suffix)))
        {
            foreach (var language in isWhole ? ["en", "tr"] : new[] { "en" })
            {
                var page = await browser.PageAsync(new()
                {
                    ViewportSize = new() { Width = width, Height = height },
                    ColorScheme = scheme,
                    Locale = language == "en" ? "en-GB" : "tr-TR",
                });
                foreach (var (name, address) in pages.Where(page => isWhole || IsPublished(page.Name, suffix)))
                {
                    // An address that differs in its fragment alone would leave what was opened before.
                    await page.GotoAsync("about:blank");
                    await page.GotoAsync(address.ToString());
                    if (name != "login")
                    {
                        await Assertions.Expect(page.Locator("[data-live-state]")).Not.ToBeEmptyAsync();
                    }

                    await PoseAsync(page, name);
                    var file = $"{name}{(language == "en" ? "" : "-" + language)}{suffix}.png";
                    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, file) });
                    if (isWhole && scheme == ColorScheme.Light && await page.EvaluateAsync<bool>(IsLong))
                    {
                        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "long-" + file), FullPage = true });
                    }
                }

                await page.Context.CloseAsync();
            }
        }
    }

    /// <summary>Does what a reader did before a picture: opens a menu, selects messages, types.</summary>
    private static async Task PoseAsync(IPage page, string name)
    {
        switch (name)
        {
            case "inbox-menu":
                await page.Locator(".search summary").ClickAsync();
                break;
            case "inbox-selected":
                await page.Locator(".row > [name=id]").Nth(1).CheckAsync();
                await page.Locator(".row > [name=id]").Nth(2).CheckAsync();
                await page.Locator(".bulk summary").ClickAsync();
                break;
            case "keys":
                await page.Keyboard.PressAsync("?");
                break;
            case "message-more":
                await page.Locator(".message-bar .menu summary").Last.ClickAsync();
                break;
            case "session-explained":
                await page.Locator(".why summary").First.ClickAsync();
                break;
            case "try-open":
                await page.Locator("[data-start]").ClickAsync();
                foreach (var line in new[] { "EHLO me.example", "MAIL FROM:<me@example.com>", "RCPT TO:you@example.test" })
                {
                    await page.Locator("#line").FillAsync(line);
                    await page.Locator("#line").PressAsync("Enter");
                    await Assertions.Expect(page.Locator(".dialogue")).ToContainTextAsync(line);
                }

                break;
            default:
                break;
        }
    }

    private static async Task FailAsync(UlakServer server)
    {
        await ConsoleMail.SendAsync(server, "From: Ann <ann@example.org>\nSubject: Before the fault\n\nx\n");
        using var http = new HttpClient { BaseAddress = server.Console };
        using var rule = new StringContent(
            """{ "step": "rcpt", "code": 452, "enhanced": "4.2.2", "recipient": "full@", "probability": 0.5 }""", null, "application/json");
        using var added = await http.PostAsync(new Uri("api/v1/chaos", UriKind.Relative), rule, TestContext.Current.CancellationToken);
        added.EnsureSuccessStatusCode();
    }

    private static bool IsPublished(string name, string suffix) =>
        suffix == "-wide" ? name == "message" : !Unpublished.Contains(name);

    /// <summary>Sends the mail and the faulty sessions; returns the pages with their paths.</summary>
    private static async Task<IEnumerable<(string Name, Uri Address)>> PrepareAsync(UlakServer server)
    {
        foreach (var (file, from, to) in Mail)
        {
            var text = await File.ReadAllTextAsync(
                Path.Combine(Checkout.Root, "tests", "Ulak.EndToEnd", "Web", "Mail", file + ".eml"), TestContext.Current.CancellationToken);
            await ConsoleMail.SendAsync(server, text, from, to);
        }

        await MarkAsync(server);
        await ConsoleMail.SendAsync(server, ConsoleMail.Signed);
        await ConsoleMail.SendAsync(server, ConsoleMail.WithAttachedMessage);
        await SendLinesAsync(server, "EHLO scanner.example", "MAIL FROM: dev@example.org", "RCPT TO: <you@example.test>", "DATA",
            "Subject: From a device\r\n\r\nA page.\r\n.", "QUIT");
        await SendLinesAsync(server, "EHLO client.example", "MAIL FROM:<dev@example.org> SIEZ=100", "RCPT TO:<you@example.test>", "QUIT");
        await SendLinesAsync(server, "EHLO app.acme.example", "MAIL FROM:<dev@example.org>", "RCPT TO:<a b@example.test>", "QUIT");
        var messages = (await server.ListAsync()).GroupBy(each => each.GetProperty("subject").GetString()!)
            .ToDictionary(group => group.Key, group => "messages/" + group.First().GetProperty("id").GetString());
        var (confirm, invoice, bounce) = (messages["Confirm your address"], messages["Invoice 2026-1107"],
            messages["Undelivered Mail Returned to Sender"]);
        using var http = new HttpClient { BaseAddress = server.Console };
        var attached = messages["Fwd: Invoice"] + "/parts/2/message";
        var list = await http.GetStringAsync("sessions?only=faults", TestContext.Current.CancellationToken);
        var sessions = Regex.Matches(list, "href=\"/(sessions/[a-z0-9]{8,})\"")
            .Select(match => match.Groups[1].Value).ToList();
        (string Name, string Path)[] pages =
        [
            ("inbox", ""), ("message", confirm), ("message-parts", invoice + "?view=parts"), ("message-check", confirm + "?view=checks"),
            ("message-source", confirm + "?view=source"), ("message-headers", confirm + "?view=headers"),
            ("message-text", messages["Re: Invoice 2026-1107"]),
            ("message-rtl", messages.First(each => each.Key[0] > '\u0600').Value + "?view=text"),
            ("attachments", invoice + "?view=attachments"), ("bounce", bounce), ("compose", "compose?reply=" + invoice[9..]),
            ("sessions", "sessions"), ("dialogue", sessions[^1]), ("dialogue-compare", sessions[0] + "/compare"), ("try", "try"),
            ("chaos", "chaos"), ("rules", "rules"), ("codes", "codes"), ("code", "codes/501"), ("compare", "compare/221-vs-501"),
            ("message-remarks", messages["From a device"]), ("message-signed", messages["Signed"]), ("message-attached", attached),
            ("inbox-empty", "?q=subject:nothing"), ("message-send", invoice + "?view=send"), ("message-session", invoice + "?view=session"),
            ("compare-list", "compare"), ("explain-empty", "explain"), ("missing", "codes/5.7.999"),
            ("inbox-menu", ""), ("inbox-selected", ""), ("keys", ""), ("rail", "#rail"), ("message-more", confirm),
            ("session-explained", sessions[^1]),
            ("sessions-compare", "sessions?compare=" + sessions[0][9..]),
            ("explain", "explain?text=" + Uri.EscapeDataString("550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown")),
        ];
        return pages.Select(page => (page.Name, new Uri(server.Console, page.Path)));
    }

    /// <summary>Tags and stars messages, as the reader of a used inbox has.</summary>
    private static async Task MarkAsync(UlakServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Console };
        foreach (var (search, action, tags) in new[]
        {
            ("subject:invoice", "tag", "[\"invoices\"]"), ("subject:confirm", "star", "[]"),
            ("from:ayse", "tag", "[\"ekip\", \"toplantı\"]"), ("subject:build", "tag", "[\"ci\"]"), ("subject:build", "read", "[]"),
        })
        {
            using var body = new StringContent(
                $$"""{ "query": "{{search}}", "action": "{{action}}", "tags": {{tags}} }""", null, "application/json");
            using var changed = await http.PostAsync(
                new Uri("api/v1/messages/bulk", UriKind.Relative), body, TestContext.Current.CancellationToken);
            Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    /// <summary>Fills the queue of a relay for several causes; returns the pages of the queue.</summary>
    private static async Task<IEnumerable<(string Name, Uri Address)>> PrepareAsync(QueueServers servers)
    {
        await servers.SendAsync("ben@example.test", "ayse@example.com");
        await servers.UntilDeliveredAsync(1);
        for (var i = 0; i < 3; i++)
        {
            await servers.SendAsync($"reply-452-4.2.2@shop{i}.test");
        }

        await servers.SendAsync("reply-451-4.7.1@nord.example", "reply-421-4.7.0@souq.example");
        await servers.SendAsync("ann@held.test");
        var journey = await servers.SendAsync("cem@example.com", "reply-452-4.2.2@example.org", "reply-550-5.1.1@example.net");
        await servers.UntilAsync("reason=mailbox-full", 4, attempts: 1);
        using (var http = servers.Http())
        {
            foreach (var address in new[] { "old@example.net", "info@shop.example" })
            {
                using var added = await http.PutAsync(
                    new Uri($"api/v1/suppressions/{address}", UriKind.Relative), null, TestContext.Current.CancellationToken);
                added.EnsureSuccessStatusCode();
            }
        }

        (string Name, string Path)[] pages =
        [
            ("queue", "queue"), ("queue-list", "queue/deliveries"), ("queue-destination", "queue/destination?name=next"),
            ("queue-journey", "queue/messages/" + journey), ("queue-suppressions", "queue/suppressions"),
            ("queue-routes", "queue/routes?to=ann@example.org"),
        ];
        return pages.Select(page => (page.Name, new Uri(servers.Relay.Console, page.Path)));
    }

    private static async Task SendLinesAsync(UlakServer server, params string[] lines)
    {
        using var smtp = await SmtpTestClient.ConnectAsync(server);
        foreach (var line in lines)
        {
            await smtp.SendCommandAsync(line);
        }
    }
}
