using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
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

    private static readonly (string File, string From, string To)[] Mail =
    [
        ("reply", "billing@acme.example", "ann@example.test"), ("invoice", "billing@acme.example", "ann@example.test"),
        ("arabic", "info@souq.example", "ann@example.test"), ("turkish", "ayse@example.com", "ekip@example.test"),
        ("build", "ci@build.example", "team@example.test"), ("alerts", "alerts@ops.example", "ops@example.test"),
        ("delayed", "", "billing@acme.example"), ("bounce", "", "billing@acme.example"),
        ("confirm", "bounce+ben@acme.example", "ben@example.test"),
    ];

    [Fact(Explicit = true)]
    public async Task All_pages_are_pictured()
    {
        var folder = Environment.GetEnvironmentVariable("ULAK_SCREENSHOTS") ?? Path.Combine(Checkout.Root, "docs", "images");
        var isWhole = Environment.GetEnvironmentVariable("ULAK_SCREENSHOTS") is not null;
        Directory.CreateDirectory(folder);
        await using var server = await UlakServer.StartAsync("--set", "smtp.hostName=mx.example.org");
        var pages = await PrepareAsync(server);
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
                foreach (var (name, path) in pages.Where(page => isWhole || suffix != "-wide" || page.Name == "message"))
                {
                    await page.GotoAsync($"{server.Console}{path}");
                    await Assertions.Expect(page.Locator("[data-live-state]")).Not.ToBeEmptyAsync();
                    var file = $"{name}{(language == "en" ? "" : "-" + language)}{suffix}.png";
                    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, file) });
                }

                await page.Context.CloseAsync();
            }
        }
    }

    /// <summary>Sends the mail and the faulty sessions; returns the pages with their paths.</summary>
    private static async Task<IReadOnlyList<(string Name, string Path)>> PrepareAsync(UlakServer server)
    {
        foreach (var (file, from, to) in Mail)
        {
            var text = await File.ReadAllTextAsync(
                Path.Combine(Checkout.Root, "tests", "Ulak.EndToEnd", "Web", "Mail", file + ".eml"), TestContext.Current.CancellationToken);
            await ConsoleMail.SendAsync(server, text, from, to);
        }

        await SendLinesAsync(server, "EHLO client.example", "MAIL FROM:<dev@example.org> SIEZ=100", "RCPT TO:<you@example.test>", "QUIT");
        await SendLinesAsync(server, "EHLO app.acme.example", "MAIL FROM:<dev@example.org>", "RCPT TO:<a b@example.test>", "QUIT");
        var messages = (await server.ListAsync()).GroupBy(each => each.GetProperty("subject").GetString()!)
            .ToDictionary(group => group.Key, group => "messages/" + group.First().GetProperty("id").GetString());
        var (confirm, invoice, bounce) = (messages["Confirm your address"], messages["Invoice 2026-1107"],
            messages["Undelivered Mail Returned to Sender"]);
        using var http = new HttpClient { BaseAddress = server.Console };
        var list = await http.GetStringAsync("sessions?only=faults", TestContext.Current.CancellationToken);
        var sessions = Regex.Matches(list, "href=\"/(sessions/[a-z0-9]{8,})\"")
            .Select(match => match.Groups[1].Value).ToList();
        return
        [
            ("inbox", ""), ("message", confirm), ("message-parts", invoice + "?view=parts"), ("message-check", confirm + "?view=checks"),
            ("message-source", confirm + "?view=source"), ("message-headers", confirm + "?view=headers"),
            ("message-text", messages["Re: Invoice 2026-1107"]),
            ("message-rtl", messages.First(each => each.Key[0] > '\u0600').Value + "?view=text"),
            ("attachments", invoice + "?view=attachments"), ("bounce", bounce), ("compose", "compose?reply=" + invoice[9..]),
            ("sessions", "sessions"), ("dialogue", sessions[^1]), ("dialogue-compare", sessions[0] + "/compare"), ("try", "try"),
            ("chaos", "chaos"), ("rules", "rules"), ("codes", "codes"), ("code", "codes/501"), ("compare", "compare/221-vs-501"),
            ("explain", "explain?text=" + Uri.EscapeDataString("550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown")),
        ];
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
