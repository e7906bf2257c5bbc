using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Web;

/// <summary>The list of messages: selection, counts, notifications, and the frame around it.</summary>
public sealed class ListPageTests(Browser browser)
{
    /// <summary>Records notifications, which a browser without a screen does not show.</summary>
    private const string RecordNotifications = """
        window.notes = [];
        window.Notification = class {
          static permission = 'default';
          static async requestPermission() { return this.permission = 'granted'; }
          constructor(title, options) { window.notes.push(title + ': ' + options.body); }
        };
        document.hasFocus = () => false;
        """;

    [Fact]
    public async Task Shift_selects_a_range_and_all_that_match_are_changed_and_restored()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendManyAsync(server, 260, "batch");
        await ConsoleMail.SendAsync(server, "Subject: apart\n\nx\n");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console + "?q=subject:batch");
        var boxes = page.Locator(".row > [name=id]");
        await boxes.Nth(1).ClickAsync();
        await boxes.Nth(4).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Assertions.Expect(page.Locator("[data-selected-count]")).ToHaveTextAsync("4 selected");

        await page.GetByLabel("Select all", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Select all 260" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-selected-count]")).ToHaveTextAsync("All 260 selected");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.GetByText("260 messages deleted.")).ToBeVisibleAsync();
        Assert.Equal(1, await server.CountAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Undone: 260 messages.")).ToBeVisibleAsync();
        Assert.Equal(261, await server.CountAsync());
    }

    [Fact]
    public async Task New_mail_is_counted_in_the_title_and_the_icon_and_notified_on_request()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await page.AddInitScriptAsync(RecordNotifications);
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.Locator("[data-live-state]")).ToHaveTextAsync("live");
        await ConsoleMail.SendAsync(server, "From: Ann <ann@example.org>\nSubject: silent\n\nx\n");
        await Assertions.Expect(page).ToHaveTitleAsync("(1) Inbox · Ulak");
        await Assertions.Expect(page.Locator("[data-icon]")).ToHaveAttributeAsync("href", new Regex("unread"));
        Assert.Empty(await page.EvaluateAsync<string[]>("() => window.notes"));

        var bell = page.GetByRole(AriaRole.Button, new() { Name = "Notify me of new mail" });
        await bell.ClickAsync();
        await Assertions.Expect(bell).ToHaveAttributeAsync("aria-pressed", "true");
        await ConsoleMail.SendAsync(server, "From: Ben <ben@example.org>\nSubject: loud\n\nx\n");
        await page.WaitForFunctionAsync("() => window.notes.length > 0");
        Assert.Equal(["Ben: loud"], await page.EvaluateAsync<string[]>("() => window.notes"));

        await page.GetByText("loud").ClickAsync();
        await Assertions.Expect(page).ToHaveTitleAsync("(1) loud · Ulak");
    }

    [Fact]
    public async Task The_SMTP_address_and_the_first_command_are_copied_whole()
    {
        await using var server = await UlakServer.StartAsync();
        var page = await browser.PageAsync();
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.GotoAsync(server.Console.ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy the address" }).ClickAsync();
        Assert.Equal($"127.0.0.1:{server.SmtpPort}", await page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
        var command = page.Locator(".empty .snippet").First;
        await command.GetByRole(AriaRole.Button).ClickAsync();
        Assert.Equal(await command.Locator("code").TextContentAsync(),
            await page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
        Assert.False(await command.Locator("pre").EvaluateAsync<bool>("pre => pre.scrollWidth > pre.clientWidth"),
            "the command is cut off");
        await Assertions.Expect(page.Locator(".empty details")).ToHaveCountAsync(9);
    }

    [Fact]
    public async Task A_session_of_the_login_page_has_a_button_to_log_out()
    {
        await using var server = await UlakServer.StartAsync("--set", "console.login=users", "--set", "users.ann=ann:pencil 1 of 2");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        await page.GetByLabel("User").FillAsync("ann");
        await page.GetByLabel("Password").FillAsync("pencil 1 of 2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Assertions.Expect(page.Locator(".signed-in bdi")).ToHaveTextAsync("ann");
        await Accessibility.AssertAsync(page, page.Url);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
        await page.GotoAsync(server.Console.ToString());
        await Assertions.Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Marks_of_bounces_remarks_and_tags_stand_in_the_row()
    {
        await using var server = await UlakServer.StartAsync();
        await ConsoleMail.SendAsync(server, ConsoleMail.Bounce, from: "");
        var page = await browser.PageAsync();
        await page.GotoAsync(server.Console.ToString());
        var row = page.Locator(".mails .row").First;
        await Assertions.Expect(row.Locator(".chip.bad")).ToHaveTextAsync("bounce · Address unknown");
        await Assertions.Expect(row.Locator(".who")).ToHaveAttributeAsync("title",
            "Mail Delivery System <MAILER-DAEMON@mx.nord.example>");
        await page.GotoAsync(server.Console + "tr/");
        await Assertions.Expect(row.Locator(".chip.bad")).ToContainTextAsync("geri dönen · ");
    }
}
